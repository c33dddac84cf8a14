"""Letters are set for whoever may be asked, fetched on record, and forgotten soon."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.keyring import files, keys
from participants.actions import (
    mark_letters_mailed,
    pause_mailing,
    record_opt_out,
    record_returned_letter,
    set_letters,
    stop_mailing,
)
from participants.actions import printing as printing_of
from participants.letters import UnprintableError, as_letters
from participants.lifecycle import MailingStatus, PrintStatus
from participants.models import (
    Invitation,
    Mailing,
    MailItem,
    OptOut,
    OptOutSlip,
    PrintedFile,
    PrintRun,
    VaultOpening,
)
from participants.opt_out_slips import fingerprints_on
from participants.queries.mailings import numbers_of
from participants.reading.columns import Field
from participants.retention_rules import OptOutSlips, PrintedLetters
from studies.actions.admissions import spend_admission
from tests.builders.access import NOW
from tests.builders.letters import a_print_run, fetched, letters_to_write

pytestmark = pytest.mark.django_db


def pages_in(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def slip_on(page: str) -> str:
    found = re.search(r"Code of this slip: (\S+)", page)
    assert found is not None
    return found[1]


def _code_on(page: str) -> str:
    found = re.search(r"your code: (\S+)", page)
    assert found is not None
    return found[1]


def _of_each(mailing: Mailing) -> int:
    """How many different things the rows of the mailing say, besides of whom they are."""
    whose = {"item_ref", "contact_ref", "sealed_hash", "went_to"}
    names = {each.name for each in MailItem._meta.concrete_fields} - whose
    return len({tuple(str(getattr(row, n)) for n in sorted(names)) for row in mailing.items.all()})


def standing(run: PrintRun) -> dict[str, int]:
    return numbers_of(run.mailing)


class TestPrintLetters:
    @pytest.mark.requirement("R-010", "R-136", "R-165")
    def test_sets_a_letter_for_each_with_a_link_a_slip_and_the_frame(self) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        assert run.status == PrintStatus.READY
        pages = pages_in(fetched(run, by=recruiter))
        assert len(pages) == 2
        for page in pages:
            assert re.search(r"Person Number\d \d Long Street Springfield", page)
            assert "Answering is voluntary." in page
            assert "has no effect on your benefits" in page
            assert "Privacy impact assessment:" in page
            assert "System of records notice:" in page
            assert "Customer Research 601 South 12th Street" in page
            assert re.search(r"and then your code: ([A-Z0-9]{4}-){6}[A-Z0-9]{3}", page)
        assert len({slip_on(page) for page in pages}) == 2

    def test_writes_several_files_of_so_many_letters(self, settings: Settings) -> None:
        settings.LETTERS_IN_A_FILE = 2
        mailing, _, recruiter = letters_to_write(5)
        run = a_print_run(mailing, by=recruiter)
        assert [file.letters for file in run.files.all()] == [2, 2, 1]
        assert run.people == 5

    @pytest.mark.requirement("R-030")
    def test_writes_to_nobody_who_opted_out_or_has_answered(self) -> None:
        mailing, study, recruiter = letters_to_write(3)
        mailing_list = a_print_run(mailing, by=recruiter, is_set=False)
        record_opt_out(
            study=study, ways={Field.EMAIL: "person1@mail.example"}, by=recruiter, at=NOW
        )
        set_letters(run_ref=mailing_list.run_ref, at=NOW)
        pages = pages_in(fetched(mailing_list, by=recruiter))
        assert len(pages) == 2
        assert not any("Person Number1 " in page for page in pages)
        assert standing(mailing_list) == {"handing_over": 2, "skipped:opted_out": 1}

    @pytest.mark.requirement("R-118")
    def test_leaves_out_who_has_answered_and_writes_that_down_nowhere(self) -> None:
        mailing, study, recruiter = letters_to_write(2)
        first = a_print_run(mailing, by=recruiter)
        code, _ = [_code_on(page) for page in pages_in(fetched(first, by=recruiter))]
        mark_letters_mailed(run=first, mailed_on=None, by=recruiter, at=NOW)
        token = code.replace("-", "").lower()
        spend_admission(wave=study.waves.get(), token=token)
        again = a_print_run(mailing, by=recruiter)
        (left,) = pages_in(fetched(again, by=recruiter))
        assert code not in left
        assert standing(again) == {"handing_over": 2}
        assert _of_each(mailing) == 1
        assert OptOutSlip.objects.filter(item_ref__isnull=False).count() == 4
        assert [file.letters for file in again.files.all()] == [2]
        mark_letters_mailed(run=again, mailed_on=NOW.date(), by=recruiter, at=NOW)
        assert _of_each(mailing) == 1
        assert standing(again) == {"sent": 2}
        assert not Invitation.objects.used().exists()
        for fact in AuditEvent.objects.filter(verb__startswith="letters").values_list("facts"):
            assert "1" not in str(fact)

    @pytest.mark.requirement("R-118")
    def test_does_the_same_where_the_only_one_has_answered(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        first = a_print_run(mailing, by=recruiter)
        (page,) = pages_in(fetched(first, by=recruiter))
        mark_letters_mailed(run=first, mailed_on=None, by=recruiter, at=NOW)
        token = _code_on(page).replace("-", "").lower()
        spend_admission(wave=study.waves.get(), token=token)
        again = a_print_run(mailing, by=recruiter)
        assert (again.status, again.unmet) == (PrintStatus.READY, [])
        assert pages_in(fetched(again, by=recruiter)) == [""]
        assert standing(again) == {"handing_over": 1}
        opened = VaultOpening.objects.values_list("contacts", "by_job")
        assert list(opened.order_by("pk")) == [(1, True), (1, False)] * 2

    def test_gives_up_whom_the_fonts_cannot_write_whether_they_answered_or_not(
        self, monkeypatch: Any
    ) -> None:
        mailing, study, recruiter = letters_to_write(2)
        first = a_print_run(mailing, by=recruiter)
        page, _ = pages_in(fetched(first, by=recruiter))
        mark_letters_mailed(run=first, mailed_on=None, by=recruiter, at=NOW)
        spend_admission(wave=study.waves.get(), token=_code_on(page).replace("-", "").lower())
        able = as_letters

        def unable(sheet: Any, texts: Any, people: Any) -> bytes:
            if people:
                raise UnprintableError("no letters")
            return able(sheet, texts, people)

        monkeypatch.setattr(printing_of, "as_letters", unable)
        again = a_print_run(mailing, by=recruiter)
        assert standing(again) == {"failed": 2}
        assert _of_each(mailing) == 1

    @pytest.mark.requirement("R-075")
    def test_stops_at_the_tenth_person_without_a_clearance(self) -> None:
        mailing, study, recruiter = letters_to_write(12, cleared=False, expected_respondents=9)
        run = a_print_run(mailing, by=recruiter)
        assert run.unmet
        assert sum(file.letters for file in run.files.all()) == 9
        assert sum(row.people for row in study.addressings.all()) == 9
        assert standing(run) == {"handing_over": 9, "waiting": 3}

    def test_gives_up_alone_whom_the_fonts_cannot_write(self, monkeypatch: Any) -> None:
        mailing, _, recruiter = letters_to_write(3)
        able = as_letters

        def unable(sheet: Any, texts: Any, people: Any) -> bytes:
            if any("Number2" in one.name for one in people):
                raise UnprintableError("no letters")
            return able(sheet, texts, people)

        monkeypatch.setattr(printing_of, "as_letters", unable)
        run = a_print_run(mailing, by=recruiter)
        assert standing(run) == {"handing_over": 2, "failed": 1}

    def test_is_refused_while_letters_are_being_set_and_before_it_is_scheduled(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        a_print_run(mailing, by=recruiter, is_set=False)
        with pytest.raises(Refused, match="being set already"):
            a_print_run(mailing, by=recruiter)
        stop_mailing(mailing=mailing, by=recruiter, at=NOW)
        with pytest.raises(Refused, match="Schedule it first"):
            a_print_run(mailing, by=recruiter)

    def test_is_refused_to_strangers_and_leaves_no_trace(self) -> None:
        mailing, study, _ = letters_to_write(1)
        with pytest.raises(Refused):
            a_print_run(mailing, by=study.created_by)
        assert not PrintRun.objects.exists()
        assert not AuditEvent.objects.filter(verb="letters.requested").exists()


class TestSetLetters:
    def test_leaves_no_half_file_that_counts_and_goes_on_where_it_was_killed(
        self, monkeypatch: Any, settings: Settings
    ) -> None:
        settings.LETTERS_IN_A_FILE = 2
        mailing, study, recruiter = letters_to_write(4)
        run = a_print_run(mailing, by=recruiter, is_set=False)
        whole = files.write_sealed

        def killed(chunks: Any, **named: Any) -> Any:
            if named["name"].endswith("/2.pdf"):
                files.location(named["name"]).with_suffix(".pdf.part").write_bytes(b"half")
                raise KeyboardInterrupt
            return whole(chunks, **named)

        monkeypatch.setattr(files, "write_sealed", killed)
        with pytest.raises(KeyboardInterrupt):
            set_letters(run_ref=run.run_ref, at=NOW)
        run.refresh_from_db()
        assert run.status == PrintStatus.PRINTING
        assert [file.letters for file in run.files.all()] == [2]
        with pytest.raises(Refused, match="not ready"):
            fetched(run, by=recruiter)
        monkeypatch.setattr(files, "write_sealed", whole)
        assert set_letters(run_ref=run.run_ref, at=NOW) == 2
        run.refresh_from_db()
        assert run.status == PrintStatus.READY
        assert [file.letters for file in run.files.all()] == [2, 2]
        assert sum(row.people for row in study.addressings.all()) == 4
        assert OptOutSlip.objects.count() == 4

    def test_does_nothing_twice(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        assert set_letters(run_ref=run.run_ref, at=NOW) == 0
        assert PrintedFile.objects.count() == 1

    def test_says_why_nothing_was_set(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        record_opt_out(study=study, ways={Field.PHONE: "202-555-0001"}, by=recruiter, at=NOW)
        run = a_print_run(mailing, by=recruiter)
        assert run.status == PrintStatus.REFUSED
        assert run.unmet == [printing_of.NOBODY]


class TestDownloadLetters:
    @pytest.mark.requirement("R-018", "R-117")
    def test_is_written_down_before_anything_is_opened(self) -> None:
        mailing, _study, recruiter = letters_to_write(3)
        run = a_print_run(mailing, by=recruiter)
        set_by_the_clock = VaultOpening.objects.get()
        assert (set_by_the_clock.by_job, set_by_the_clock.contacts) == (True, 3)
        fetched(run, by=recruiter)
        opening = VaultOpening.objects.get(by_job=False)
        assert (opening.contacts, opening.purpose) == (3, "recruit")
        assert opening.user_ref == recruiter.user_ref
        run.refresh_from_db()
        assert run.downloaded_at == NOW

    @pytest.mark.requirement("R-030")
    def test_is_refused_once_somebody_in_it_opted_out_and_is_set_anew_without(self) -> None:
        mailing, study, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        ways = {Field.EMAIL: "person1@mail.example"}
        record_opt_out(study=study, ways=ways, by=recruiter, at=NOW)
        with pytest.raises(Refused, match="opted out after these letters were set"):
            fetched(run, by=recruiter)
        assert not VaultOpening.objects.filter(by_job=False).exists()
        mark_letters_mailed(run=run, mailed_on=None, by=recruiter, at=NOW)
        again = a_print_run(mailing, by=recruiter)
        (page,) = pages_in(fetched(again, by=recruiter))
        assert "Person Number2" in page

    def test_is_refused_to_everybody_else(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        with pytest.raises(Refused):
            fetched(run, by=study.created_by)
        assert not VaultOpening.objects.filter(by_job=False).exists()

    def test_lies_sealed_on_disk(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        on_disk = files.location(run.files.get().path).read_bytes()
        assert b"Person Number1" not in on_disk
        assert b"%PDF" not in on_disk


class TestLettersOfAMailingThatWasHalted:
    """Paper obeys what stops e-mail: on the way out of the portal, and on the way to the mail."""

    @pytest.mark.parametrize("halt", [pause_mailing, stop_mailing])
    def test_are_neither_fetched_nor_mailed(self, halt: Callable[..., Mailing]) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        halt(mailing=mailing, by=recruiter, at=NOW)
        seen = VaultOpening.objects.count()
        with pytest.raises(Refused, match="Do not mail them"):
            fetched(run, by=recruiter)
        with pytest.raises(Refused, match="Do not mail them"):
            mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)
        assert VaultOpening.objects.count() == seen
        assert standing(run)["handing_over"] == 2

    def test_count_as_sent_if_they_left_before(self) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        pause_mailing(mailing=mailing, by=recruiter, at=NOW)
        later, day = NOW + timedelta(days=1), NOW.date()
        assert mark_letters_mailed(run=run, mailed_on=day, by=recruiter, at=later) == 2
        assert standing(run) == {"sent": 2}

    def test_are_stopped_by_the_gates_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)

        def refuse(_: object) -> None:
            raise Refused("The gates are closed.")

        monkeypatch.setattr("participants.actions.recruiting.require_collection", refuse)
        with pytest.raises(Refused, match="gates are closed"):
            fetched(run, by=recruiter)
        with pytest.raises(Refused, match="gates are closed"):
            mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)


class TestMarkLettersMailed:
    def test_calls_the_letters_sent_and_the_mailing_done(self) -> None:
        mailing, _, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        day = NOW.date()
        assert mark_letters_mailed(run=run, mailed_on=day, by=recruiter, at=NOW) == 2
        assert standing(run) == {"sent": 2}
        assert set(MailItem.objects.values_list("settled_on", flat=True)) == {day}
        mailing.refresh_from_db()
        assert mailing.status == MailingStatus.DONE
        with pytest.raises(Refused, match="said already"):
            mark_letters_mailed(run=run, mailed_on=day, by=recruiter, at=NOW)

    def test_lets_letters_wait_again_that_were_never_mailed(self) -> None:
        mailing, study, recruiter = letters_to_write(2)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        mark_letters_mailed(run=run, mailed_on=None, by=recruiter, at=NOW)
        assert standing(run) == {"waiting": 2}
        again = a_print_run(mailing, by=recruiter)
        assert again.files.get().letters == 2
        assert sum(row.people for row in study.addressings.all()) == 2

    def test_waits_until_somebody_fetched_them(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        with pytest.raises(Refused, match="Nobody has fetched"):
            mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)


class TestSlips:
    @pytest.mark.requirement("R-030", "R-136")
    def test_opt_out_whoever_got_the_letter_when_they_come_back(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        (page,) = pages_in(fetched(a_print_run(mailing, by=recruiter), by=recruiter))
        code = slip_on(page)
        assert record_opt_out(study=study, ways={}, slip=code.lower(), by=recruiter, at=NOW) == 3
        assert OptOut.objects.count() == 3
        with pytest.raises(ValueError, match="how the person is reached"):
            record_opt_out(study=study, ways={}, slip="2345-6789-ABCD", by=recruiter, at=NOW)

    @pytest.mark.requirement("R-030")
    def test_work_when_the_contact_is_destroyed_and_end_after_two_years(self) -> None:
        mailing, _study, recruiter = letters_to_write(1)
        (page,) = pages_in(fetched(a_print_run(mailing, by=recruiter), by=recruiter))
        MailItem.objects.all().delete()
        assert len(fingerprints_on(slip_on(page)) or []) == 3
        over = NOW + timedelta(days=731)
        (holding,) = OptOutSlips().holdings(at=over)
        assert holding.is_due(over)
        OptOutSlips().erase(holding, at=over)
        assert OptOutSlips().remaining(holding) == 0
        assert fingerprints_on(slip_on(page)) is None

    def test_of_several_days_are_each_looked_for_after_their_end(self) -> None:
        mailing, _, recruiter = letters_to_write(2)
        a_print_run(mailing, by=recruiter)
        _, second = OptOutSlip.objects.order_by("pk")
        OptOutSlip.objects.filter(pk=second.pk).update(printed_on=NOW.date() + timedelta(days=1))
        over = NOW + timedelta(days=732)
        holdings = list(OptOutSlips().holdings(at=over))
        assert [each.count for each in holdings] == [1, 1]
        assert [OptOutSlips().remaining(each) for each in holdings] == [1, 1]
        for each in holdings:
            OptOutSlips().erase(each, at=over)
        assert not OptOutSlip.objects.exists()

    def test_tell_which_letter_came_back(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        (page,) = pages_in(fetched(run, by=recruiter))
        mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW)
        code = slip_on(page)
        assert record_returned_letter(study=study, slip=code, by=recruiter, at=NOW)
        assert standing(run) == {"bounced": 1}
        assert not record_returned_letter(study=study, slip=code, by=recruiter, at=NOW)


class TestPrintedLetters:
    def test_go_a_day_after_they_were_fetched(self) -> None:
        mailing, _study, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        path = run.files.get().path
        fetched(run, by=recruiter)
        assert self._purged(run, NOW + timedelta(hours=23)) == PrintStatus.READY
        assert self._purged(run, NOW + timedelta(hours=25)) == PrintStatus.DESTROYED
        assert keys.is_destroyed(run.key_ref)
        assert not files.location(path).exists()
        assert standing(run) == {"handing_over": 1}  # whether they were mailed, people tell
        assert mark_letters_mailed(run=run, mailed_on=NOW.date(), by=recruiter, at=NOW) == 1

    def test_go_after_a_week_when_nobody_fetched_them_and_wait_again(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        left = files.location(f"{run.folder}/9.pdf.part")
        left.write_bytes(b"half of a file that a killed worker left")
        assert self._purged(run, NOW + timedelta(days=6)) == PrintStatus.READY
        assert self._purged(run, NOW + timedelta(days=8)) == PrintStatus.DESTROYED
        assert not left.exists()
        assert standing(run) == {"waiting": 1}

    def _purged(self, run: PrintRun, at: Any) -> str:
        for holding in PrintedLetters().holdings(at=at):
            if holding.is_due(at):
                PrintedLetters().erase(holding, at=at)
                assert PrintedLetters().remaining(holding) == 0
        run.refresh_from_db()
        return run.status
