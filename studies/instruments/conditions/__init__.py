"""When a question or a page is asked: conditions over earlier answers. Pure.

A condition is JSON: ``{"all": […]}``, ``{"any": […]}``, ``{"not": condition}``, or about one
question:

- ``{"question": key, "is": [codes]}``: one of these was chosen; with ``"row"``, in that row of a
  matrix, or of a ranking, whose rows are its options and whose codes are ranks from 1;
- ``{"question": key, "is_none_of": [codes]}``: answered, and none of these chosen;
- ``{"question": key, "from": number, "to": number}``: a number, or the year of a date, between the
  two, either of which may be left out;
- ``{"question": key, "answered": true}``: answered at all, with a choice, a number or words.

Who was not asked, declined or left blank has answered nothing: only ``not`` is true of them.
"""

from studies.instruments.conditions.dead_ends import conditions_of, dead_ends
from studies.instruments.conditions.holding import holds
from studies.instruments.conditions.looking import leaves, questions_in
from studies.instruments.conditions.problems import problems_of_conditions
from studies.instruments.conditions.words import all_in_words, in_words

__all__ = [
    "all_in_words",
    "conditions_of",
    "dead_ends",
    "holds",
    "in_words",
    "leaves",
    "problems_of_conditions",
    "questions_in",
]
