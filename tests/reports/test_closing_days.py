"""When the people beside each other were asked, said of each wave."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reports.compared import Compared, Part
from reports.comparisons import across_of, own_parts
from reports.disclosure.check import protect
from reports.document import Collected, Facts, ReportDocument
from reports.populations import SESSIONS, Condition, Population, waves_in
from tests.reports.documents import a_document_of, a_table
from tests.reports.test_nothing_hidden_leaves import SOURCE

WINTER, AUTUMN = date(2026, 1, 31), date(2026, 9, 30)
NAMED = {"satisfied": "satisfied"}
ENOUGH = ((60, 70, 50), (33, 24, 21), (40, 30, 40))


def collected(*strata: str, days: Sequence[date] = (WINTER, AUTUMN)) -> ReportDocument:
    """A report of these strata, whose waves closed on these days."""
    shown = [each for each in strata if each != SESSIONS]
    tables = [a_table(stratum, counts=ENOUGH) for stratum in shown]
    waves = tuple(Collected(f"Wave {n}", day, day) for n, day in enumerate(days, start=1))
    document = a_document_of(protect(tables, 11))
    return replace(document, strata=strata, facts=Facts(waves=waves))


def untils(document: ReportDocument) -> dict[str, tuple[date | None, date | None]]:
    return {part.wave: (part.since, part.until) for part in own_parts(document, NAMED)}


class TestOwnParts:
    def test_each_wave_has_its_own_day(self) -> None:
        assert untils(collected("wave 1", "wave 2")) == {
            "wave 1": (None, WINTER), "wave 2": (None, AUTUMN),
        }  # fmt: skip

    def test_sessions_change_no_day(self) -> None:
        assert untils(collected("wave 1", "wave 2", SESSIONS)) == {
            "wave 1": (None, WINTER), "wave 2": (None, AUTUMN),
        }  # fmt: skip

    def test_waves_counted_together_have_all_their_days(self) -> None:
        assert untils(collected("waves 1 2 together", SESSIONS)) == {
            "waves 1 2 together": (WINTER, AUTUMN)
        }

    def test_no_day_is_said_where_it_is_not_known(self) -> None:
        assert untils(collected("wave 1", "wave 2", days=[WINTER])) == {
            "wave 1": (None, None), "wave 2": (None, None),
        }  # fmt: skip


class TestAcross:
    def test_the_heads_say_the_months_of_both_studies(self) -> None:
        own = collected("wave 1", "wave 2", SESSIONS)
        theirs = collected("waves 1 2 together", SESSIONS)
        own = replace(own, compared=(Compared(SOURCE, tuple(own_parts(theirs, NAMED))),))
        (across,) = across_of(own)
        assert [label.split(", ", 1)[1] for label in across.labels] == [
            "wave 1, January 2026",
            "wave 2, September 2026",
            "waves 1 2 together, January 2026 to September 2026",
        ]

    def test_what_was_kept_before_says_the_last_day(self) -> None:
        (part,) = own_parts(collected("waves 1 2 together"), NAMED)
        kept = json.loads(json.dumps(part.to_plain()))
        assert Part.from_plain(kept) == part
        del kept["since"]
        assert Part.from_plain(kept) == replace(part, since=None)


class TestWavesIn:
    def test_reads_the_name_that_a_population_has(self) -> None:
        conditions = (Condition("age", (1, 2)),)
        for waves in ((1,), (2, 3), (9, 10, 11)):
            assert waves_in(Population(waves).name) == waves
            assert waves_in(Population(waves, conditions).name) == waves

    def test_other_strata_are_of_no_wave(self) -> None:
        assert waves_in(SESSIONS) == ()
        assert waves_in("2027") == ()
