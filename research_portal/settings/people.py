"""How people's access and training are looked after."""

CERTIFY_EVERY_DAYS = 182  # all access is kept or removed anew, twice a year
CERTIFICATION_LASTS_DAYS = 30
TRAINING_RENEWAL = (
    "Complete the course in the department's learning system. An administrator of the portal then "
    "records it, and what was closed opens again."
)
PEOPLE_NAVIGATION = [
    ("People", "list_people"),
    ("Requests", "list_requests"),
    ("Access", "list_access"),
    ("Certification", "list_campaigns"),
    ("Training", "list_training"),
    ("Courses", "record_course"),
    ("Rules", "list_acceptances"),
]
