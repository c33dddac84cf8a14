"""The package for the Office of Management and Budget: what it needs, says, and is sent as."""
