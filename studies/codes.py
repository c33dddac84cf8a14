"""Reserved codes: what stands in a response where there is no answer.

Every code of an answer is zero or more, so that these never clash with one.
"""

from django.utils.translation import gettext_noop

NOT_ASKED = -1
DECLINED = -2
LEFT_BLANK = -3

RESERVED_LABELS: dict[int, str] = {
    NOT_ASKED: gettext_noop("Not asked"),
    DECLINED: gettext_noop("Prefer not to say"),
    LEFT_BLANK: gettext_noop("No answer"),
}

RESERVED: frozenset[int] = frozenset(RESERVED_LABELS)

# One of several: yes and no have fixed codes in every study.
YES = 1
NO = 2
YES_NO_LABELS: dict[int, str] = {YES: gettext_noop("Yes"), NO: gettext_noop("No")}

# One option of a multiple choice.
SELECTED = 1
NOT_SELECTED = 0
OPTION_LABELS: dict[int, str] = {SELECTED: "Selected", NOT_SELECTED: "Not selected"}

LARGEST_OPTION_CODE = 32_767
LARGEST_NUMBER_CODE = 2_147_483_647
