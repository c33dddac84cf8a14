"""Everything an approval binds to, and the hash over all of it (C-14).

The study's own description comes first; then whatever the functions named in
``settings.STUDY_MATERIALS`` bring, in their order, so that apps above add theirs.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from foundation.access.remembering import remembered
from studies.instruments import as_text, content_hash
from studies.models import DocumentVersion, InstrumentVersion, Study

# What reviewers decide on. Codes, dates and states are not part of it.
DESCRIPTION = (
    "title",
    "purpose",
    "touches_case",
    "sponsor_is_department",
    "audiences",
    "stakeholder_kind",
    "method",
    "ethnographic",
    "conductor",
    "vendor_id",
    "survey_tool_id",
    "target_population",
    "expected_respondents",
    "mandatory",
    "keeps_linkage",
    "linkage_justification",
    "channels",
    "contact_sources",
    "data_collected",
    "storage",
    "custodian_kind",
    "custodian",
    "sharing",
    "planned_waves",
    "legal_authorities",
    "security_plan_ref",
    "redress_procedure",
    "redress_contact",
    "reidentification_assessment",
    "threshold_asked",
)


@dataclass(frozen=True, slots=True)
class Material:
    """One text: ``kind`` such as "instrument", ``hash`` the SHA-256 of its content in hex.

    ``text`` is the content as people read it, line by line; versions are compared by it. The
    description has none: the answers of the privacy threshold analysis say it.
    """

    kind: str
    title: str
    hash: str
    text: str = ""


def materials_of(study: Study) -> list[Material]:
    """All current materials of a study, the description first."""
    found = [description(study)]
    for path in settings.STUDY_MATERIALS:
        found += import_string(path)(study)
    return found


def materials_hash(study: Study) -> str:
    """One hash over all materials of a study."""
    return remembered(("materials", study.pk), lambda: hash_of(materials_of(study)))


def hash_of(materials: Iterable[Material]) -> str:
    """One hash over some materials; of their texts, which their own hashes stand for."""
    return content_hash([[each.kind, each.title, each.hash] for each in materials])


def as_json(materials: Iterable[Material]) -> list[dict[str, str]]:
    """Materials as they are kept with a PTA."""
    return [asdict(material) for material in materials]


def description(study: Study) -> Material:
    """What the study says it is, with its objectives."""
    said = {name: getattr(study, name) for name in DESCRIPTION}
    said["objectives"] = list(study.objectives.values_list("number", "text"))
    return Material("description", "Study description", content_hash(said))


def instruments(study: Study) -> list[Material]:
    """The current version of each instrument."""
    versions = InstrumentVersion.objects.filter(instrument__study=study).current()
    return [
        Material("instrument", str(version), version.content_hash, as_text(version.definition))
        for version in versions.select_related("instrument").order_by("instrument_id")
    ]


def documents(study: Study) -> list[Material]:
    """The current version of each document in use; its kind is the document's own."""
    versions = DocumentVersion.objects.filter(document__study=study).in_use()
    return [
        Material(version.document.kind, str(version), version.content_hash, version.text)
        for version in versions.select_related("document").order_by("document_id")
    ]
