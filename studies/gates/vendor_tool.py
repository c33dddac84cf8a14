"""G5: a vendor with contract, clauses and an approved policy; a tool approved by two offices."""

from collections.abc import Iterable, Iterator

from studies.contracts import Lack
from studies.gates.request import CollectionRequest, Reason
from studies.models import Vendor
from studies.queries import lacks_of_tool, lacks_of_vendor, only_aggregates
from studies.vocabulary import CollectionChannel, Method

GATE = "G5"
TITLE = "Vendor and survey tool approved"
SOURCE = "PIA, Third Party Survey Tools; 5.2; 6.5"
NO_ROWS = (
    "A research company ran this study: only its aggregate summaries may be loaded, "
    "never a file with one row per person (PIA 2.3)."
)


def check(request: CollectionRequest) -> Iterator[Reason]:
    """Whoever and whatever from outside takes part was approved for it."""
    study = request.study
    if study.vendor is not None:
        yield from _reasons_against(study.vendor, request)
    if request.channel == CollectionChannel.IMPORT and only_aggregates(study):
        yield Reason(GATE, NO_ROWS, "PIA 2.3, 3.4", "load_summary")
    if study.survey_tool is not None:
        yield from _reasons(lacks_of_tool(study.survey_tool, on=request.on))
        if study.survey_tool.vendor not in (None, study.vendor):
            yield from _reasons_against(study.survey_tool.vendor, request)
    elif request.channel == CollectionChannel.IMPORT and study.method == Method.SURVEY:
        yield Reason(
            GATE,
            "An import comes from an outside tool, and the study names none.",
            "PIA, Third Party Survey Tools",
            "edit_study",
        )


def _reasons_against(vendor: Vendor, request: CollectionRequest) -> Iterator[Reason]:
    is_new = request.study.opened_at is None
    return _reasons(lacks_of_vendor(vendor, on=request.on, is_new=is_new))


def _reasons(lacks: Iterable[Lack]) -> Iterator[Reason]:
    return (Reason(GATE, lack.text, lack.source, "list_tools") for lack in lacks)
