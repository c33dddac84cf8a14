import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.check import protect
from reports.disclosure.gates import with_gates
from reports.disclosure.links import link
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedReport
from tests.reports.disclosure.examples import a_survey, a_table


class TestProtectedReport:
    def test_returns_from_json_as_it_was(self) -> None:
        report = protect(a_survey(3, filtered=True), 11)
        assert ProtectedReport.from_json(report.to_json()) == report

    def test_has_one_marker_for_everything_hidden(self) -> None:
        report = protect([a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])], 11)
        assert {n for row in report.tables[0].counts for n in row if n is HIDDEN} == {HIDDEN}
        assert all(n is HIDDEN or n == 0 or n >= 11 for row in report.tables[0].counts for n in row)

    def test_tells_in_its_note_how_much_is_hidden(self) -> None:
        report = protect([a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])], 11)
        assert report.note == {"threshold": 11, "cells": 16, "hidden": 4}

    @pytest.mark.requirement("R-110")
    @given(seed=st.integers(0, 10**6), people=st.integers(5, 300))
    @settings(max_examples=25, deadline=None)
    def test_says_the_same_whatever_the_hidden_counts_are(self, seed: int, people: int) -> None:
        tables = with_gates(a_survey(seed, people, filtered=True))
        system = link(tables)
        pattern = protect(tables, 11).hidden
        told = withhold(system, tables, pattern, 11)
        for cell in pattern:
            system.values[system.index[cell]] = 987_654_321
        altered = [
            replace(table, counts=np.full_like(table.counts, 987_654_321)) for table in tables
        ]
        assert withhold(system, altered, pattern, 11).to_json() == told.to_json()


class TestPercentages:
    def test_are_printed_only_where_count_and_base_are(self) -> None:
        table = protect([a_table([[3, 40, 50], [30, 40, 50], [12, 20, 50]])], 11).tables[0]
        for row, percents in zip(table.counts, table.group_percents, strict=True):
            for count, base, percent in zip(row, table.group_totals, percents, strict=True):
                assert (percent is None) == (HIDDEN in (count, base))

    def test_round_half_up(self) -> None:
        table = protect([a_table([[25], [175]])], 11).tables[0]
        assert table.overall_percents == (13.0, 88.0)

    def test_have_one_decimal_for_a_thousand_people(self) -> None:
        table = protect([a_table([[333], [667]])], 11).tables[0]
        assert table.overall_percents == (33.3, 66.7)

    def test_are_absent_for_a_group_without_people(self) -> None:
        table = protect([a_table([[0, 20], [0, 20]])], 11).tables[0]
        assert table.group_percents[0][0] is None
        assert json.loads(protect([a_table([[0, 20], [0, 20]])], 11).to_json())
