"""Which materials a study needs, and why: told by its method, channels, data and audiences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from studies.materials import Material
from studies.models import Study
from studies.vocabulary import DataClass, DocumentKind, Method, RecruitingChannel

PRESENT, MISSING, NOT_NEEDED = "present", "missing", "not_needed"

INSTRUMENT, NOTICE = "instrument", "notice"
LABELS: Mapping[str, str] = {
    INSTRUMENT: "Instrument",
    NOTICE: "Privacy notice",
    **{str(kind): str(kind.label) for kind in DocumentKind},
}
WRITTEN_TO = frozenset(
    {RecruitingChannel.EMAIL, RecruitingChannel.DIRECT_MAIL, RecruitingChannel.MAILING_LIST}
)
TALKED_TO = frozenset({RecruitingChannel.PHONE, RecruitingChannel.IN_PERSON})
ADVERTISED = frozenset(
    {
        RecruitingChannel.FLYER,
        RecruitingChannel.ANNOUNCEMENT,
        RecruitingChannel.TRADE_JOURNAL,
        RecruitingChannel.INTERNET,
        RecruitingChannel.ORGANISATION,
    }
)


@dataclass(frozen=True, slots=True)
class NeededMaterial:
    """One kind of material: ``state`` is present, missing or not_needed, ``why`` a sentence."""

    kind: str
    label: str
    state: str
    why: str
    titles: tuple[str, ...]


def needed_materials(study: Study, materials: list[Material]) -> list[NeededMaterial]:
    """Every kind in a fixed order, those of the study that are of it, and why it is needed."""
    return [_of_kind(kind, study, materials) for kind in LABELS]


def _of_kind(kind: str, study: Study, materials: list[Material]) -> NeededMaterial:
    titles = tuple(material.title for material in materials if material.kind == kind)
    why, otherwise = REASONS[kind](study), WITHOUT.get(kind, "This study uses none.")
    state = PRESENT if titles else MISSING if why else NOT_NEEDED
    said = why or ("The study uses it." if titles else otherwise)
    return NeededMaterial(kind, LABELS[kind], state, said, titles)


def _script(study: Study) -> str:
    if study.method != Method.SURVEY:
        return "Sessions follow a guide, which participants’ time and questions depend on."
    talked_to = _named(study, TALKED_TO)
    if not talked_to:
        return ""
    return f"People are spoken to ({talked_to}): what is said to them is written down."


def _invitation(study: Study) -> str:
    written_to = _named(study, WRITTEN_TO)
    return f"People are written to ({written_to})." if written_to else ""


def _flyer(study: Study) -> str:
    advertised = _named(study, ADVERTISED)
    return f"The study is made known in public ({advertised})." if advertised else ""


def _consent_form(study: Study) -> str:
    if study.method != Method.SURVEY:
        return "Participants of sessions agree to taking part, and to being recorded, separately."
    agreed = {DataClass.RECORDINGS, DataClass.SIGNATURES} & set(study.data_collected)
    return "The study keeps recordings or signed consent forms." if agreed else ""


def _named(study: Study, channels: frozenset[RecruitingChannel]) -> str:
    used = [RecruitingChannel(value) for value in study.channels]
    return ", ".join(str(channel.label).lower() for channel in used if channel in channels)


def _never(study: Study) -> str:
    return ""


REASONS: Mapping[str, Callable[[Study], str]] = {
    INSTRUMENT: lambda study: "A request says exactly what is asked.",
    NOTICE: lambda study: "A privacy notice stands before the first question (PIA 4.1).",
    DocumentKind.SCRIPT: _script,
    DocumentKind.INVITATION: _invitation,
    DocumentKind.CONSENT_FORM: _consent_form,
    DocumentKind.BROCHURE: _never,
    DocumentKind.FLYER: _flyer,
    DocumentKind.REMINDER: _never,
    DocumentKind.THANKS: _never,
    DocumentKind.OTHER: _never,
}
WITHOUT: Mapping[str, str] = {
    DocumentKind.SCRIPT: "Nobody is spoken to.",
    DocumentKind.INVITATION: "Nobody is written to.",
    DocumentKind.CONSENT_FORM: "Nothing is recorded and nobody signs.",
    DocumentKind.BROCHURE: "Only where one is handed out.",
    DocumentKind.FLYER: "The study is not made known in public.",
    DocumentKind.REMINDER: "Only where people are reminded.",
    DocumentKind.THANKS: "Only where people are thanked afterwards.",
    DocumentKind.OTHER: "Only where people see another text.",
}


def without_links(material: Material) -> list[str]:
    """Which links an invitation or reminder lacks: to the assessment, to the notice (PIA 4.3)."""
    if material.kind not in {DocumentKind.INVITATION, DocumentKind.REMINDER}:
        return []
    links = {
        "the privacy impact assessment": settings.PORTAL_PIA_URL,
        "the system of records notice": settings.PORTAL_SORN_URL,
    }
    return [
        f"{what} ({link})"
        for what, link in links.items()
        if link.removeprefix("https://") not in material.text
    ]
