"""G5: a vendor with contract, clauses and an approved policy; a tool approved by two offices."""

from collections.abc import Iterator

from studies.gates.request import CollectionRequest, Reason
from studies.models import SurveyTool, Vendor
from studies.vocabulary import CollectionChannel, Conductor, Method

GATE = "G5"
TITLE = "Vendor and survey tool approved"
SOURCE = "PIA, Third Party Survey Tools; 5.2; 6.5"


def check(request: CollectionRequest) -> Iterator[Reason]:
    """Whoever and whatever from outside takes part was approved for it."""
    study = request.study
    if study.conductor == Conductor.VENDOR and study.vendor is not None:
        yield from _reasons_against_vendor(study.vendor, request)
    if study.survey_tool is not None:
        yield from _reasons_against_tool(study.survey_tool)
        if study.survey_tool.vendor not in (None, study.vendor):
            yield from _reasons_against_vendor(study.survey_tool.vendor, request)
    elif request.channel == CollectionChannel.IMPORT and study.method == Method.SURVEY:
        yield Reason(
            GATE,
            "An import comes from an outside tool, and the study names none.",
            "PIA, Third Party Survey Tools",
            "edit_study",
        )


def _reasons_against_vendor(vendor: Vendor, request: CollectionRequest) -> Iterator[Reason]:
    if not vendor.has_contract(on=request.on):
        yield _reason(f"{vendor.name} has no contract in force.", "PIA 5.2")
    for clause in vendor.missing_clauses:
        yield _reason(f"The contract of {vendor.name} lacks the clause that {clause}.", "PIA 5.2")
    if vendor.privacy_by_id is None:
        yield _reason(
            f"The Privacy Office has not approved contract and privacy policy of {vendor.name}.",
            "PIA 6.5",
        )


def _reasons_against_tool(tool: SurveyTool) -> Iterator[Reason]:
    source = "PIA, Third Party Survey Tools"
    if tool.privacy_by_id is None:
        yield _reason(f"The Privacy Office has not approved {tool.name} yet.", source)
    if tool.public_affairs_by_id is None:
        yield _reason(f"Public Affairs has not approved {tool.name} yet.", source)


def _reason(text: str, source: str) -> Reason:
    return Reason(GATE, text, source, "list_tools")
