"""What a new study takes over from an earlier one."""

from dataclasses import replace
from typing import Any

from studies.drafts import StudyDraft
from studies.models import Study
from studies.queries import current_version


def draft_for_copy(study: Study) -> StudyDraft:
    """The description without its days, which have passed."""
    return replace(StudyDraft.of(study), starts_on=None, ends_on=None)


def definition_for(source: Study, study: Study) -> dict[str, Any] | None:
    """The current questions of a study that serve an objective of another; nothing without any."""
    version = current_version(source)
    if version is None:
        return None
    known = set(study.objectives.values_list("number", flat=True))
    questions = [question for question in version.questions if question["objective"] in known]
    return {**version.definition, "questions": questions} if questions else None
