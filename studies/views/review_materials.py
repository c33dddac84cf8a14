"""The materials of a submission, each with what changed since the one before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from foundation.access.models import User
from studies import differences
from studies.models import InstrumentVersion, Pta, Study
from studies.queries.asked_elsewhere import Elsewhere, asked_elsewhere
from studies.queries.languages import Spoken, languages_spoken
from studies.views.page import address
from studies.vocabulary import DocumentKind

MATERIAL_PAGES = {
    "description": "view_study",
    "instrument": "view_instrument",
    "notice": "edit_notice",
    **dict.fromkeys(DocumentKind.values, "list_materials"),
}


def materials_sent(pta: Pta, before: Pta | None) -> list[dict[str, Any]]:
    """Each material as it was sent, and what changed in it line by line."""
    old = _numbered(before.materials) if before else {}
    versions = {
        version.content_hash: version
        for version in InstrumentVersion.objects.filter(instrument__study=pta.study)
    }
    return [
        {
            **material,
            "url": address(MATERIAL_PAGES.get(material["kind"], ""), pta.study.code),
            "is_new": before is not None and place not in old,
            "is_changed": place in old and old[place]["hash"] != material["hash"],
            "lines": _lines(old.get(place), material),
            "compared_at": _compared_at(pta.study, old.get(place), material, versions),
            "languages": _languages(versions.get(material["hash"])),
        }
        for place, material in _numbered(pta.materials).items()
    ]


def sent_elsewhere(pta: Pta, *, by: User, at: datetime) -> dict[str, Elsewhere]:
    """By key of each question of the submission that other studies were approved to ask."""
    hashes = [material["hash"] for material in pta.materials if material["kind"] == "instrument"]
    versions = InstrumentVersion.objects.filter(instrument__study=pta.study)
    version = versions.filter(content_hash__in=hashes).order_by("number").last()
    if version is None:
        return {}
    return asked_elsewhere(version.definition, study=pta.study, by=by, at=at)


def _compared_at(
    study: Study,
    old: dict[str, str] | None,
    new: dict[str, str],
    versions: Mapping[str, InstrumentVersion],
) -> str:
    """Where two versions of an instrument stand side by side."""
    hashes = {old["hash"], new["hash"]} if old else set()
    if len(hashes) < 2 or not hashes <= set(versions):
        return ""
    before, after = sorted(versions[each].number for each in hashes)
    return f"{address('compare_versions', study.code)}?before={before}&after={after}"


def _languages(version: InstrumentVersion | None) -> list[Spoken]:
    return languages_spoken(version.definition) if version else []


def _numbered(materials: Iterable[dict[str, str]]) -> dict[tuple[str, int], dict[str, str]]:
    """Materials by their kind and their number among that kind: titles name versions."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    counted: dict[str, int] = {}
    for material in materials:
        kind = material["kind"]
        counted[kind] = counted.get(kind, 0) + 1
        found[kind, counted[kind]] = material
    return found


def _lines(old: dict[str, str] | None, new: dict[str, str]) -> list[differences.Part]:
    if old is None or old["hash"] == new["hash"]:
        return []
    return differences.lines(old.get("text", ""), new.get("text", ""))
