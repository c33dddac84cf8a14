"""When people are written to, and how often at most."""

from research_portal.settings import environment

# Between these hours of the department's time zone; 0 is Monday.
SENDING_HOURS = (
    environment.whole_number("PORTAL_SENDING_FROM_HOUR", 8),
    environment.whole_number("PORTAL_SENDING_UNTIL_HOUR", 20),
)
SENDING_WEEKDAYS = [
    int(day) for day in environment.words("PORTAL_SENDING_WEEKDAYS", list("0123456"))
]

# A person is first invited at most so often within so many days, by all studies together.
ASKED_AT_MOST = environment.whole_number("PORTAL_ASKED_AT_MOST", 3)
ASKED_WITHIN_DAYS = environment.whole_number("PORTAL_ASKED_WITHIN_DAYS", 90)

# Letters are set in files of so many; files are destroyed a day after they were downloaded, and at
# the latest after so many days.
LETTERS_IN_A_FILE = environment.whole_number("PORTAL_LETTERS_IN_A_FILE", 250)
PRINTED_KEPT_DAYS = environment.whole_number("PORTAL_PRINTED_KEPT_DAYS", 7)

# Somebody who does not answer the phone is called so often at most, so many hours apart.
CALLS_AT_MOST = environment.whole_number("PORTAL_CALLS_AT_MOST", 5)
HOURS_BETWEEN_CALLS = environment.whole_number("PORTAL_HOURS_BETWEEN_CALLS", 4)
