"""Linked waves, reports about them, and the same numbers counted by hand."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from fieldwork.models import Response
from reports.actions import freeze_wave
from reports.blocks import unpack
from reports.disclosure.protected import ProtectedReport, ProtectedTable
from reports.disclosure.tables import Moved, TrueTable
from reports.document import ReportDocument
from reports.frozen import filled
from reports.linked import Change, Step, answered_in, in_both, said_in
from reports.models import Report, Snapshot
from reports.populations import Condition
from reports.queries import document_of
from reports.tabulating import asked_by, true_tables
from studies.models import Study, Variable
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_analyst

BOTH = in_both(Step(1, 2)).name
A_DAY_LATER = NOW + timedelta(days=1)
K = 11
YOUNG = Condition("age", (1,))


def about(study: Study, status: str = "rendered", **asked: Any) -> Report:
    """A report about both waves and how the same people changed, unless told otherwise."""
    asked = {"waves": (1, 2), "change": Change.BEFORE.value} | asked
    return a_report(status, study=study, author=an_analyst(study), **asked)


def document(report: Report) -> ReportDocument:
    found = document_of(Report.objects.get(pk=report.pk))
    assert found is not None
    return found


def protected(report: Report) -> ProtectedReport:
    return document(report).protected


def changes(report: Report) -> list[ProtectedTable]:
    return [table for table in protected(report).tables if table.moved]


def counted(report: Report) -> list[TrueTable]:
    return [table for table in true_tables(asked_by(report)) if table.moved]


def merged_by_hand(study: Study) -> pd.DataFrame:
    """What the same people answered in both waves, by nothing but a merge."""
    found = Variable.objects.filter(version__instrument__study=study)
    position = {variable.name: variable.position for variable in found}
    frames = []
    for number in (1, 2):
        answered = Response.objects.filter(study=study, wave__number=number)
        rows = answered.values_list("panel_ref", "codes")
        frames.append(
            pd.DataFrame(
                [{"ref": r, **{n: codes[p] for n, p in position.items()}} for r, codes in rows]
            )
        )
    return frames[0].merge(frames[1], on="ref", suffixes=("_then", "_now"))


def by_hand(both: pd.DataFrame, question: str = "satisfied") -> dict[str, int]:
    then, now = both[f"{question}_then"], both[f"{question}_now"]
    said = (then > 0) & (now > 0)
    rows = (now < then, now == then, now > then)
    steps = zip(Moved.STEPS, rows, strict=True)
    return {row: int((said & holds).sum()) for row, holds in steps} | {
        Moved.SILENT: int((~said).sum())
    }


def freeze_all(study: Study) -> None:
    for wave in study.waves.order_by("number"):
        freeze_wave(wave=wave, at=NOW)


def frozen_pairs(study: Study) -> list[tuple[int, ...]]:
    """Who answered before, and satisfied then and now, in the order of the later snapshot."""
    (snapshot,) = Snapshot.objects.filter(study=study, wave__number=2)
    now = Variable.objects.filter(version=snapshot.instrument_version, name="satisfied")
    names = (answered_in(1), said_in(1, "satisfied"), "satisfied")
    variables = {name: list(now) if name == "satisfied" else [] for name in names}
    blocks = [block for _, block in filled(snapshot, variables)]
    columns = [np.concatenate([unpack(*block[name]) for block in blocks]) for name in names]
    return list(zip(*(column.tolist() for column in columns), strict=True))
