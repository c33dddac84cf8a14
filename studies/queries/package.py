"""Whether the package of a study is complete, and what it holds."""

from collections.abc import Iterator

from studies.lifecycle import PtaStatus
from studies.materials import Material, materials_hash, materials_of
from studies.models import Package, Pta, Study
from studies.package.checklist import open_points
from studies.package.needed import MISSING, needed_materials, without_links
from studies.package.statements import unanswered
from studies.queries.burden import burden_of


def package_of(study: Study) -> Package | None:
    """What was written for the package, if anything was."""
    return Package.objects.filter(study=study).first()


def approved_pta(study: Study) -> Pta | None:
    """The PTA that is attached: the approved one (R-077)."""
    return study.ptas.filter(status=PtaStatus.APPROVED).first()


def package_problems(study: Study) -> list[str]:
    """Everything that is missing, in sentences; nothing when it may be submitted (R-079)."""
    materials = materials_of(study)
    return list(_problems(study, package_of(study), materials))


def _problems(study: Study, package: Package | None, materials: list[Material]) -> Iterator[str]:
    for needed in needed_materials(study, materials):
        if needed.state == MISSING:
            yield f"{needed.label} is missing. {needed.why}"
    for material in materials:
        if links := without_links(material):
            yield f"“{material.title}” does not link {' and '.join(links)}."
    yield from _problems_of_pta(study)
    if package is None or package.is_statistical is None:
        yield "Say whether the study uses statistical methods."
    elif package.is_statistical:
        yield from open_points(package)
    yield from unanswered(study, package)
    problem = burden_of(study).problem
    if problem:
        yield f"The burden is not estimated. {problem}"


def _problems_of_pta(study: Study) -> Iterator[str]:
    pta = approved_pta(study)
    if pta is None:
        yield "The approved privacy threshold analysis is missing: it is attached (PIA, Oversight)."
    elif pta.materials_hash != materials_hash(study):
        yield "The approved privacy threshold analysis is about other materials."
