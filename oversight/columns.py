"""The columns of the inventory as data: what each says, how it looks, how it sorts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from studies.lifecycle import PtaStatus
from studies.models import Study
from studies.vocabulary import ClearanceKind


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is how a cell looks; ``facts`` are names of ``queries.inventory.facts``.

    ``sort`` are fields or facts to order by; without, the column does not sort.
    """

    key: str
    label: str
    kind: str
    value: Callable[[Any], object]
    facts: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Numbers stand on the right."""
        return self.kind == "number"


def _pta(study: Any) -> str:
    return str(PtaStatus(study.pta_status).label) if study.pta_status else "No PTA"


def _clearance(study: Any) -> str:
    kind = study.clearance_kind
    return study.control_number or (str(ClearanceKind(kind).label) if kind else "")


def _conductor(study: Study) -> str:
    return str(study.vendor or study.get_conductor_display())


def _plain(key: str, label: str, kind: str, field: str) -> Column:
    return Column(key, label, kind, lambda study: getattr(study, field), sort=(field,))


_ALL = (
    Column("code", "Code", "code", lambda study: study.code, sort=("code",)),
    Column("title", "Study", "study", lambda study: study.title, sort=("title",)),
    Column("component", "Component", "text", lambda s: s.component.code, sort=("component__code",)),
    Column("state", "State", "state", lambda study: study.get_status_display(), sort=("status",)),
    Column("audience", "Audience", "text", lambda s: "; ".join(s.audience_labels)),
    Column("method", "Method", "text", lambda s: s.get_method_display(), sort=("method",)),
    Column("conductor", "Conducted by", "text", _conductor, sort=("conductor", "vendor__name")),
    Column("lead", "Lead", "text", lambda s: "; ".join(s.leads), facts=("leads",)),
    Column(
        *("covered", "Covered by the PIA", "cover"),
        value=lambda study: "yes" if study.is_covered else "no",
        facts=("is_covered",),
        sort=("is_covered",),
    ),
    Column("pta", "Privacy (PTA)", "pta", _pta, facts=("pta_status",), sort=("pta_status",)),
    Column(
        *("pta_expires", "Approved until", "day"),
        value=lambda study: study.approved_until,
        facts=("approved_until",),
        sort=("approved_until",),
    ),
    Column(
        *("clearance", "Clearance (ICR)", "text"),
        value=_clearance,
        facts=("control_number", "clearance_kind"),
        sort=("control_number",),
    ),
    Column(
        *("clearance_expires", "Clearance expires", "omb_day"),
        value=lambda study: study.cleared_until,
        facts=("cleared_until",),
        sort=("cleared_until",),
    ),
    _plain("expected", "People expected", "number", "expected_respondents"),
    Column(
        *("addressed", "Addressed, 12 months", "number"),
        value=lambda study: study.addressed,
        facts=("addressed",),
        sort=("addressed",),
    ),
    _plain("threshold", "Threshold", "number", "threshold"),
    _plain("starts", "Planned start", "day", "starts_on"),
    _plain("ends", "Planned end", "day", "ends_on"),
    _plain("created", "Set up", "day", "created_at"),
    _plain("opened", "Collection opened", "day", "opened_at"),
    _plain("closed", "Closed", "day", "closed_at"),
)
COLUMNS: dict[str, Column] = {column.key: column for column in _ALL}
USUAL = ("title", "state", "audience", "pta", "clearance", "expected", "addressed")
FIRST = ("code", "title")
"""One of these begins every row: without, a row would say nothing about which study it is."""


def chosen(keys: Iterable[str]) -> Sequence[Column]:
    """The columns of these keys in the order of the table; the usual ones if none is known."""
    wanted = [column for column in _ALL if column.key in set(keys)]
    if not wanted:
        return [COLUMNS[key] for key in USUAL]
    if not {column.key for column in wanted} & set(FIRST):
        wanted.insert(0, COLUMNS["title"])
    return wanted


def sorting(asked: str) -> tuple[Column, bool]:
    """The column of ``?sort=key`` or ``?sort=-key``, and whether the highest come first."""
    key = asked.removeprefix("-")
    column = COLUMNS.get(key)
    if column is None or not column.sort:
        return COLUMNS["code"], False
    return column, asked.startswith("-")
