"""Categories of a report put together, and taken apart again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from reports import policies
from reports.actions.drafting import forget_numbers, make_draft, remember_author
from reports.actions.locking import locked_report
from reports.categories import CannotTabulateError
from reports.merges import Mergeable, apart
from reports.models import Report
from reports.queries import mergeable_in
from reports.weighting import Weighting

NOT_MERGEABLE = (
    "Categories of this are not put together: the report does not ask it, it has fewer than three "
    "categories, they changed between two versions of the instrument, or it decides who is asked "
    "something else."
)
UNKNOWN_PLACES = "changed"
WEIGHTED = (
    "The results are weighted by “{}”. Take its margins or weights out first, and give those of "
    "the new categories afterwards."
)


@transaction.atomic
def merge_categories(
    *, report_id: int, variable: str, labels: Sequence[str], by: User, at: datetime
) -> Report:
    """Count categories of a question or a group of people as one; ``labels`` as they are now.

    What was rendered before is void, as when the report is edited.

    :raises Refused: unless somebody who analyzes the study does it, before release.
    :raises CannotTabulateError: if these are not put together, with the reason.
    """
    report = locked_report(report_id)
    policies.merge_categories.require(by, report, at=at)
    chosen = _found(report, variable)
    if chosen is None:
        raise CannotTabulateError(NOT_MERGEABLE)
    _require_not_weighted(report, variable, chosen.label)
    groups = chosen.joined(report.merges.get(variable, ()), labels)
    report.merges = report.merges | {variable: groups}
    members = next(each["of"] for each in groups if set(labels) & {*each["of"], each["label"]})
    places = chosen.places_of(members)
    return _changed("report.categories_merged", report, variable, places, by=by, at=at)


@transaction.atomic
def undo_merge(*, report_id: int, variable: str, label: str, by: User, at: datetime) -> Report:
    """Count the categories in ``label`` each by itself again.

    :raises Refused: unless somebody who analyzes the study does it, before release.
    :raises CannotTabulateError: if nothing is called so.
    """
    report = locked_report(report_id)
    policies.undo_merge.require(by, report, at=at)
    groups = report.merges.get(variable, ())
    left = apart(groups, label)
    chosen = _found(report, variable)
    _require_not_weighted(report, variable, chosen.label if chosen else variable)
    members = next(each["of"] for each in groups if each["label"] == label)
    others = {name: each for name, each in report.merges.items() if name != variable}
    report.merges = others | ({variable: left} if left else {})
    places = chosen.places_of(members) if chosen else UNKNOWN_PLACES
    verb = "report.categories_taken_apart"
    return _changed(verb, report, variable, places, by=by, at=at)


def _found(report: Report, variable: str) -> Mergeable | None:
    """Nothing where no more of it may be put together, since other versions came, say."""
    return next((each for each in mergeable_in(report) if each.name == variable), None)


def _require_not_weighted(report: Report, variable: str, words: str) -> None:
    """:raises CannotTabulateError: if margins of a population name its categories as they are."""
    weighting = Weighting.from_plain(report.weighting)
    if weighting and variable in weighting.demographics:
        raise CannotTabulateError(WEIGHTED.format(words))


def _changed(
    verb: str, report: Report, variable: str, places: str, *, by: User, at: datetime
) -> Report:
    make_draft(report)
    forget_numbers(report)
    report.save()
    remember_author(report, by=by, at=at)
    log.record(verb, subject=report, by=by, at=at, variable=variable, categories=places)
    return report
