"""From "close this wave" to a report that is ready to be checked, with its PDF.

Closing, freezing and rendering are done one after the other as the clock and a worker do them; the
growth is told against the smallest size.
"""

from time import perf_counter

from benchmarks.crosstabs import DEMOGRAPHICS, QUESTIONS, answered_study
from benchmarks.measuring import Laps, peak_since, reset_peak
from reports.actions import draft_report, freeze_wave, render_report, request_rendering
from reports.actions.drafting import ReportDraft
from reports.lifecycle import ReportStatus
from reports.models import Report
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.reports import an_analyst

#: Questions, demographics and how many times as many people as in the first line.
SIZES = ((5, 6, 1), (20, 6, 1), (20, 6, 10))


def run(people: int) -> None:
    """One fresh study for each size."""
    print("\nFrom “close” to a rendered report with PDF, seconds of the clock")
    first = 0.0
    for questions, demographics, times in SIZES:
        study = answered_study(people * times)
        reset_peak()
        started = perf_counter()
        laps = _from_close_to_report(study, questions, demographics)
        seconds = perf_counter() - started
        first = first or seconds
        title = f"{questions * demographics} tables, {people * times:,} people"
        growth = f"x {seconds / first:.1f}"
        print(f"  {title:<32} {seconds:8.1f} s  {growth:<7} {peak_since():>6,} MB  ({laps})")


def _from_close_to_report(study: Study, questions: int, demographics: int) -> Laps:
    wave, laps = study.waves.get(), Laps()
    laps.start()
    close_wave(wave=wave, by=study.created_by, at=NOW)
    laps.lap("close")
    freeze_wave(wave=wave, at=NOW)
    laps.lap("freeze")
    report = _rendered(study, questions, demographics)
    laps.lap("protect, attack, draw and print")
    if report.status != ReportStatus.RENDERED or not report.pdf:
        raise AssertionError("The report was not rendered.")
    return laps


def _rendered(study: Study, questions: int, demographics: int) -> Report:
    draft = ReportDraft(
        title="Benchmark",
        questions=tuple(list(QUESTIONS)[:questions]),
        demographics=tuple(list(DEMOGRAPHICS)[:demographics]),
        waves=(1,),
    )
    author = an_analyst(study)
    report = draft_report(study=study, draft=draft, by=author, at=NOW)
    request_rendering(report_id=report.pk, by=author, at=NOW, in_background=False)
    return render_report(report_id=report.pk, by=author, at=NOW)
