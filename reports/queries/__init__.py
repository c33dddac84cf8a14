"""What we know about reports: who waits, what may be asked, what left before."""

from reports.queries.access import (
    RELEASING_OFFICES,
    releases,
    reports_for,
    reports_returned,
    reports_to_decide,
    reviews_privacy,
    sees_study,
)
from reports.queries.asking import (
    Askable,
    categories_of,
    demographics_of,
    kinds_of,
    labels_of,
    pairs_of,
    questions_of,
    variables_of_study,
    waves_of,
)
from reports.queries.documents import document_of, threshold_of, told_of_study
from reports.queries.evidence import Evidence, evidence_of
from reports.queries.library import found_in, library, published_versions, shelves
from reports.queries.loaded import loaded_in, summaries_in
from reports.queries.merging import mergeable_in, mergeable_of
from reports.queries.people import (
    About,
    Choosable,
    all_populations_of,
    choosable_of,
    conditions_in_words,
    conditions_of,
    linked_of,
    may_show_change,
    populations_of,
    steps_in,
    strata_in,
    words_of,
)
from reports.queries.points import UNANSWERED, decided, is_author, points_in, valid_decisions
from reports.queries.publications import matching, publications_for, years_of
from reports.queries.versions import corrected_by, later_versions

__all__ = [
    "RELEASING_OFFICES",
    "UNANSWERED",
    "About",
    "Askable",
    "Choosable",
    "Evidence",
    "all_populations_of",
    "categories_of",
    "choosable_of",
    "conditions_in_words",
    "conditions_of",
    "corrected_by",
    "decided",
    "demographics_of",
    "document_of",
    "evidence_of",
    "found_in",
    "is_author",
    "kinds_of",
    "labels_of",
    "later_versions",
    "library",
    "linked_of",
    "loaded_in",
    "matching",
    "may_show_change",
    "mergeable_in",
    "mergeable_of",
    "pairs_of",
    "points_in",
    "populations_of",
    "publications_for",
    "published_versions",
    "questions_of",
    "releases",
    "reports_for",
    "reports_returned",
    "reports_to_decide",
    "reviews_privacy",
    "sees_study",
    "shelves",
    "steps_in",
    "strata_in",
    "summaries_in",
    "threshold_of",
    "told_of_study",
    "valid_decisions",
    "variables_of_study",
    "waves_of",
    "words_of",
    "years_of",
]
