"""Weights that were made elsewhere: read as a whole, weighted by, and no more told than printed."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from reports.actions import (
    check_weights,
    edit_report,
    import_weights,
    merge_categories,
    preview_report,
    remove_weights,
    render_report,
    request_rendering,
)
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit, protect
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.method import method_note
from reports.formats.weighing import weighted_tables
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.queries import document_of
from reports.weighting import (
    LEAST,
    MOST,
    CellWeights,
    Grouping,
    Weighting,
    WeightsRefusedError,
    WeightsTable,
    means_of,
    read_weights,
    shown_beside,
    weighted_of,
    weights_of,
)
from tests.builders.access import NOW, a_person
from tests.builders.reports import (
    DRAFT,
    a_report,
    an_analyst,
    an_answered_study,
    many_answers,
    two_demographics,
)
from tests.reports.disclosure.examples import a_crossed_survey, is_guarded, solve, told
from tests.reports.documents import a_document_of, a_table
from tests.reports.test_weighted_groups import pushed, surveyed, told_by_groups
from tests.reports.test_weighting import LARGE, WEIGHTING, told_by_weights

AGE = Grouping("age", "Your age", ("18 to 34", "35 to 54", "55 or older"))
SEX = Grouping("sex", "Sex", ("Women", "Men"))
WEIGHTS = (1.5, 0.75, 2.0)
BY_AGE = Weighting(
    (),
    "Made by the survey center from the 2020 Census",
    CellWeights(("age",), tuple(((c,), w) for c, w in zip(AGE.categories, WEIGHTS, strict=True))),
)
LINES = "age,weight\n18 to 34,1.5\n35 to 54,0.75\n55 or older,2\n"


def a_weights_table(text: str = LINES) -> WeightsTable:
    header, *rows = (tuple(line.split(",")) for line in text.splitlines())
    return WeightsTable(header, tuple(enumerate(rows, start=2)))


def problems_of(text: str, *groups: Grouping) -> list[tuple[int, str, str]]:
    with pytest.raises(WeightsRefusedError) as refusal:
        read_weights(a_weights_table(text), groups or (AGE, SEX))
    return [(each.row, each.column, each.text) for each in refusal.value.problems]


class TestReadWeights:
    def test_reads_a_weight_for_every_cell(self) -> None:
        assert read_weights(a_weights_table(), [AGE, SEX]) == BY_AGE.cells
        assert (
            read_weights(a_weights_table(LINES.replace("age,", "YOUR AGE,")), [AGE]) == BY_AGE.cells
        )
        assert read_weights(a_weights_table(LINES.replace("55 or", "55 OR")), [AGE]) == BY_AGE.cells

    def test_reads_cells_of_two_groups_and_of_those_who_gave_none(self) -> None:
        cells = [(a, s) for a in (*AGE.categories, "No answer") for s in SEX.categories]
        text = "sex,weight,age\n" + "".join(f"{s},{n},{a}\n" for n, (a, s) in enumerate(cells, 1))
        read = read_weights(a_weights_table(text), [AGE, SEX])
        assert read.demographics == ("sex", "age")
        assert dict(read.weights)["Women", "No answer"] == 7

    @pytest.mark.parametrize(
        ("wrong", "row", "column", "said"),
        [
            ("18 to 34,0", 2, "weight", "larger than 0"),
            ("18 to 34,-1", 2, "weight", "larger than 0"),
            ("18 to 34,", 2, "weight", "is no number"),
            ("18 to 34,much", 2, "weight", "is no number"),
            ("18 to 34,nan", 2, "weight", "is no weight"),
            ("18 to 34,inf", 2, "weight", "is no weight"),
            ("18 to 34,1_0", 2, "weight", "is no number"),
            ("18 to 34,=B3*2", 2, "weight", "formula"),
            ("18 to 35,1.5", 2, "age", "is no category of Your age"),
            ("18 to 34,1.5,9", 2, "", "more cells"),
        ],
    )
    def test_names_row_and_column_and_what_to_do(
        self, wrong: str, row: int, column: str, said: str
    ) -> None:
        ((at, where, text),) = problems_of(LINES.replace("18 to 34,1.5", wrong))
        assert (at, where) == (row, column)
        assert said in text

    def test_names_cells_that_are_missing_or_there_twice(self) -> None:
        ((row, _, text),) = problems_of(LINES + "18 to 34,3\n")
        assert row == 5
        assert "in row 2 already" in text
        ((row, _, text),) = problems_of(LINES.replace("35 to 54,0.75\n", ""))
        assert row == 0
        assert "“35 to 54” has no weight" in text

    def test_names_every_problem_at_once(self) -> None:
        assert [row for row, *_ in problems_of("age,weight\nold,1\n18 to 34,0\n")] == [2, 3]

    @pytest.mark.parametrize(
        ("header", "said"),
        [
            ("respondent,weight", "Weights of single people are not taken"),
            ("age,factor", "headed “weight”"),
            ("weight,weight", "headed “weight”"),
            ("age,sex,age,weight", "two groups at once"),
            ("age,Your age,weight", "of the same group"),
        ],
    )
    def test_says_how_columns_are_headed(self, header: str, said: str) -> None:
        found = problems_of(f"{header}\n1,1,1,1\n")
        assert {row for row, *_ in found} == {1}
        assert any(said in text for *_, text in found)


class TestImportedWeights:
    @pytest.mark.requirement("R-099")
    def test_equal_a_hand_calculation(self) -> None:
        report = protect([a_table(counts=LARGE)], 11)
        counts = np.array(LARGE)
        borne = counts @ np.array(WEIGHTS)
        found = [each.weighted for each in weighted_of(report, BY_AGE)]
        assert found == pytest.approx(100 * borne / borne.sum(), abs=0.051)
        (mean,) = means_of(report, BY_AGE)
        assert mean.weighted == pytest.approx(borne @ [1, 2, 3] / borne.sum(), abs=0.051)
        (weights,) = weights_of(report, BY_AGE)
        assert np.array(weights.values) @ counts.sum(axis=0) == pytest.approx(counts.sum())
        each = np.repeat(weights.values, counts.sum(axis=0))
        assert weights.effect == pytest.approx(len(each) * (each**2).sum() / each.sum() ** 2)

    def test_equal_raked_ones_when_given_the_same(self) -> None:
        tables = surveyed(3)
        report = protect(tables, 11)
        raked = pushed(tables, (1.4, 1.0, 0.8), (0.7, 1.3))
        (weights,) = weights_of(report, raked)
        pairs = tuple(zip(weights.cells, (7 * w for w in weights.values), strict=True))
        given = Weighting((), "x", CellWeights(("D0", "D1"), pairs))
        (same,) = weights_of(report, given)
        assert same.values == pytest.approx(weights.values)
        assert weighted_of(report, given) == weighted_of(report, raked)
        assert means_of(report, given) == means_of(report, raked)

    def test_are_trimmed_as_raked_ones_are(self) -> None:
        cells = CellWeights(
            ("age",), tuple(((c,), w) for c, w in zip(AGE.categories, (1, 1, 900), strict=True))
        )
        (weights,) = weights_of(protect([a_table(counts=LARGE)], 11), replace(BY_AGE, cells=cells))
        assert weights.trimmed
        assert LEAST <= min(weights.values) <= max(weights.values) <= MOST

    def test_leave_one_to_who_gave_no_category(self) -> None:
        table = replace(a_table(counts=LARGE), groups=(*AGE.categories[:2], "No answer"))
        cells = CellWeights(("age",), BY_AGE.cells.weights[:2] if BY_AGE.cells else ())
        (weights,) = weights_of(protect([table], 11), replace(BY_AGE, cells=cells))
        assert weights.values[2] == 1
        ((_, text),) = [
            (w.stratum, w.why_not)
            for w in weights_of(protect([a_table(counts=LARGE)], 11), replace(BY_AGE, cells=cells))
        ]
        assert "has no weight" in text

    def test_are_told_in_every_file(self) -> None:
        document = replace(a_document_of(protect([a_table(counts=LARGE)], 11)), weighting=BY_AGE)
        assert ReportDocument.from_plain(document.to_plain()) == document
        assert weighted_tables(document)[-1].rows[0].numbers == ("1.5",)
        assert any("Weights are imported" in line for line in method_note(document))
        assert any("survey center" in line for line in method_note(document))
        plain = json.loads(FORMATS["json"].write(document))
        schema = json.loads(Path("static/schemas/report.schema.json").read_text())
        Draft202012Validator(schema).validate(plain)
        assert plain["weighting"]["cells"]["weights"][0] == [["18 to 34"], 1.5]
        assert all(shape.write(document) for shape in FORMATS.values())


@pytest.mark.requirement("R-110")
class TestAReaderWhoKnowsAllWeights:
    @pytest.mark.parametrize("seed", range(8))
    def test_narrows_no_hidden_count_by_imported_ones(self, seed: int) -> None:
        """Of everyone and by groups; and he knows the weights also where they are withheld."""
        tables = a_crossed_survey(seed, people=400, answers=(4, 3), groups=(3, 2))
        report = protect(tables, 11)
        assert not audit(report).succeeded
        chance = np.random.default_rng(seed)
        cells = tuple(((f"g{n}",), float(w)) for n, w in enumerate(chance.uniform(0.3, 3, 3)))
        weighting = Weighting((), "x", CellWeights(("D0",), cells))
        rows = [*told_by_weights(report, weighting), *told_by_groups(report, weighting)]
        before = solve(*told(report.to_json()))
        for key, ends in solve(*told(report.to_json()), rows=rows).items():
            assert ends == pytest.approx(before[key], abs=1e-3)
            assert is_guarded(ends, 11)

    def test_is_not_given_weights_from_which_a_hidden_number_of_people_follows(self) -> None:
        """Population by people of each cell is how weights are made: they tell the people."""
        few = replace(a_table(counts=((60, 70, 1), (33, 24, 1), (40, 30, 2))), measures=())
        many = a_table(stratum="2028", counts=LARGE)
        for report in (protect([few], 11), protect([few, many], 11)):
            shown = shown_beside(report, BY_AGE)
            assert shown is not None
            assert shown.cells is not None
            assert shown.cells.weights == ()
            assert weighted_of(report, shown) == weighted_of(report, BY_AGE) == []
            assert all("is not shown" in each.why_not for each in weights_of(report, shown))
            document = replace(a_document_of(report), weighting=shown)
            for name in ("html", "csv", "json"):
                assert "0.75" not in FORMATS[name].write(document).decode("utf-8-sig")
        assert shown_beside(protect([a_table(counts=LARGE)], 11), BY_AGE) == BY_AGE


def rendered(report: Report) -> Report:
    request_rendering(report_id=report.pk, by=report.author, at=NOW)
    return render_report(report_id=report.pk, by=report.author, at=NOW)


@pytest.fixture
def report() -> Report:
    whole = [said for said in many_answers(600) if said[0] and said[3]]
    return a_report(study=an_answered_study(whole), measures=("mean",))


def brought(report: Report, text: str = LINES, **changes: Any) -> Report:
    said: dict[str, Any] = {"source": BY_AGE.source, "by": report.author} | changes
    return import_weights(report_id=report.pk, table=a_weights_table(text), at=NOW, **said)


@pytest.mark.django_db
class TestImportWeights:
    @pytest.mark.requirement("R-099")
    def test_weights_the_report(self, report: Report) -> None:
        document = document_of(rendered(brought(report)))
        assert document is not None
        assert document.weighting == BY_AGE
        assert "Satisfied" in {row.leads[-1] for row in weighted_tables(document)[0].rows}
        assert AuditEvent.objects.filter(verb="report.weights_imported").count() == 1

    def test_voids_what_was_rendered(self, report: Report) -> None:
        again = brought(rendered(report))
        assert again.status == ReportStatus.DRAFT
        assert (again.audit, again.document_hash) == (None, "")

    @pytest.mark.requirement("R-110")
    def test_says_nothing_of_them_where_a_cell_is_hidden(self) -> None:
        whole = [said for said in many_answers(600) if said[0] and said[3]]
        old = [said for said in whole if said[3] == AGE.categories[2]]
        few = [said for said in whole if said not in old] + old[:3]
        report = a_report(study=an_answered_study(few))
        again = rendered(brought(report))
        assert again.payload is not None
        assert again.payload["weighting"]["cells"]["weights"] == []
        draft = DRAFT.with_kept(again)
        seen = preview_report(study=again.study, draft=draft, by=again.author, at=NOW)
        assert seen.document.weighting is not None
        assert seen.document.weighting.cells == CellWeights(("age",), ())
        assert any("is not shown of every wave" in line for line in method_note(seen.document))

    def test_refuses_strangers_and_what_is_released(self) -> None:
        released = a_report("released", study=an_answered_study(many_answers(400)))
        for by in (a_person(), released.author):
            with pytest.raises(Refused):
                brought(released, by=by)
        released.refresh_from_db()
        assert released.weighting == {}

    @pytest.mark.parametrize(
        ("changes", "error", "said"),
        [
            ({"source": " "}, CannotTabulateError, "where the weights are from"),
            ({"source": "Ask jo@example.gov"}, PersonalDataFoundError, "e-mail"),
            ({"text": LINES.replace("2\n", "0\n")}, WeightsRefusedError, "larger than 0"),
        ],
    )
    def test_takes_all_or_nothing(
        self, report: Report, changes: dict[str, str], error: type[Exception], said: str
    ) -> None:
        with pytest.raises(error, match=said):
            brought(report, **changes)
        report.refresh_from_db()
        assert report.weighting == {}
        assert not AuditEvent.objects.filter(verb="report.weights_imported").exists()

    def test_refuses_cells_that_the_report_does_not_show(self) -> None:
        study = an_answered_study(many_answers(60), definition=two_demographics())
        report = a_report(study=study, demographics=("age", "languages__1"))
        rows = (f"{a},{s},1" for a in AGE.categories for s in ("Selected", "Not selected"))
        text = "\n".join(["age,languages__1,weight", *rows])
        with pytest.raises(CannotTabulateError, match="groups of two first"):
            brought(report, text)

    def test_refuses_weights_beside_margins(self) -> None:
        report = a_report(study=an_answered_study(many_answers(30)), weighting=WEIGHTING)
        with pytest.raises(CannotTabulateError, match="margins already"):
            brought(report)

    def test_checks_without_storing(self, report: Report) -> None:
        said: dict[str, Any] = {"table": a_weights_table(), "source": "A center", "at": NOW}
        assert check_weights(report=report, by=report.author, **said) == BY_AGE.cells
        report.refresh_from_db()
        assert report.weighting == {}
        with pytest.raises(Refused):
            check_weights(report=report, by=a_person(), **said)

    def test_stays_while_the_report_is_changed_and_corrected(self, report: Report) -> None:
        brought(report)
        report.refresh_from_db()
        draft = replace(DRAFT, title="Another").with_kept(report)
        edit_report(report_id=report.pk, draft=draft, by=report.author, at=NOW)
        report.refresh_from_db()
        assert Weighting.from_plain(report.weighting) == BY_AGE

    def test_is_in_the_way_of_what_does_not_fit_it(self, report: Report) -> None:
        brought(report)
        report.refresh_from_db()
        with pytest.raises(CannotTabulateError, match="weighted by “"):
            merge_categories(
                report_id=report.pk, variable="age", labels=AGE.categories[:2], by=report.author,
                at=NOW,
            )  # fmt: skip
        assert BY_AGE.cells is not None
        fewer = replace(BY_AGE, cells=replace(BY_AGE.cells, weights=BY_AGE.cells.weights[:2]))
        with pytest.raises(CannotTabulateError, match="do not fit the categories"):
            edit_report(
                report_id=report.pk, draft=replace(DRAFT, weighting=fewer), by=report.author, at=NOW
            )

    def test_shows_in_the_preview(self, report: Report) -> None:
        rendered(brought(report))
        report.refresh_from_db()
        seen = preview_report(
            study=report.study, draft=DRAFT.with_kept(report), by=report.author, at=NOW
        )
        assert seen.document.weighting == BY_AGE


@pytest.mark.django_db
class TestRemoveWeights:
    def test_weights_nothing_any_more(self, report: Report) -> None:
        brought(report)
        removed = remove_weights(report_id=report.pk, by=report.author, at=NOW)
        assert removed.weighting == {}
        assert AuditEvent.objects.filter(verb="report.weights_removed").count() == 1
        with pytest.raises(CannotTabulateError, match="no imported weights"):
            remove_weights(report_id=report.pk, by=report.author, at=NOW)

    def test_refuses_strangers(self, report: Report) -> None:
        brought(report)
        with pytest.raises(Refused):
            remove_weights(report_id=report.pk, by=a_person(), at=NOW)


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def post(self, report: Report, **said: Any) -> Any:
        client = Client()
        client.force_login(an_analyst(report.study))
        address = reverse("import_weights", args=[report.report_ref])
        return client.post(address, {"source": "A survey center"} | said)

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "typed"])
    def test_shows_what_was_read_and_keeps_the_rows(self, report: Report, kind: str) -> None:
        ways: dict[str, dict[str, Any]] = {
            "csv": {"file": SimpleUploadedFile("w.csv", LINES.encode())},
            "xlsx": {"file": SimpleUploadedFile("w.xlsx", a_workbook("1.5"))},
            "typed": {"lines": LINES.replace(",", "\t")},
        }
        given = ways[kind]
        page = self.post(report, check="yes", **given).text
        assert "Nothing has been stored yet" in page
        assert "18 to 34,1.5" in page
        assert 'value="A survey center"' in page
        report.refresh_from_db()
        assert report.weighting == {}
        assert self.post(report, **given | _again(kind)).status_code == 302
        report.refresh_from_db()
        weighting = Weighting.from_plain(report.weighting)
        assert weighting is not None
        assert weighting.cells == BY_AGE.cells

    def test_names_what_is_wrong_and_loses_nothing(self, report: Report) -> None:
        page = self.post(report, file=SimpleUploadedFile("w.xlsx", a_workbook("=1+1"))).text
        assert "A formula is not read" in page
        assert "55 or older,2" in page
        page = self.post(report, lines=LINES, source="").text
        assert "55 or older,2" in page
        assert "Fill this in." in page
        report.refresh_from_db()
        assert report.weighting == {}

    def test_asks_for_a_table(self, report: Report) -> None:
        assert "Choose a file, or type the rows." in self.post(report).text
        assert "no row below its header" in self.post(report, lines="age,weight").text
        broken = SimpleUploadedFile("w.xlsx", b"PK\x03\x04broken")
        assert "cannot be opened" in self.post(report, file=broken).text

    def test_leads_to_and_from_the_report(self, report: Report) -> None:
        brought(report)
        client = Client()
        client.force_login(an_analyst(report.study))
        address = reverse("import_weights", args=[report.report_ref])
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert address in page
        assert "Imported, by" in page
        assert "55 or older,2" in client.get(address).text
        form = client.get(reverse("edit_report", args=[report.report_ref])).text
        assert 'name="margins"' not in form
        assert address in form
        removal = reverse("remove_weights", args=[report.report_ref])
        assert removal in client.get(address).text
        assert client.post(removal).status_code == 302
        report.refresh_from_db()
        assert report.weighting == {}


def _again(kind: str) -> dict[str, Any]:
    """A file is read once."""
    files = {"csv": LINES.encode(), "xlsx": a_workbook("1.5")}
    return {"file": SimpleUploadedFile("w", files[kind])} if kind in files else {}


def a_workbook(first: str) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    value = first if first.startswith("=") else float(first)
    for row in (["age", "weight"], ["18 to 34", value], ["35 to 54", 0.75], ["55 or older", 2]):
        sheet.append(row)
    book.save(out)
    return out.getvalue()
