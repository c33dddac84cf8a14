"""Who says what open answers are about."""

from datetime import datetime

from fieldwork.policies.texts import read_texts
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from studies.models import Study
from studies.queries.access import conditions


@Policy
def list_themes(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who analyzes the study keeps its code book."""
    yield from conditions(user, "analyse_study", study, at=at)


add_theme = edit_theme = remove_theme = list_themes

# Whoever may read the reviewed texts says what they are about: the same condition, G7 with it.
code_texts = open_texts_to_code = read_texts
