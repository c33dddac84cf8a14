"""A questionnaire on paper: what is printed, and how what was filled in is keyed. Pure."""
