"""The pages of paper: keyed with the keyboard, checked, sealed, settled, finished."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork.lifecycle import BatchStatus
from fieldwork.models import KeyedForm, PaperBatch, PaperHandout
from foundation.access.roles import Role
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW
from tests.builders.paper import ANSWERED, RECEIVED, a_batch, a_paper_form, keyed
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page(name: str, batch: PaperBatch, *more: Any) -> str:
    return reverse(name, args=[batch.study.code, batch.batch_ref, *more])


def text(client: Client, address: str, said: dict[str, str] | None = None) -> str:
    response = client.get(address) if said is None else client.post(address, said, follow=True)
    assert response.status_code == 200
    return response.content.decode()


class TestKeying:
    def test_checks_seals_and_goes_on_with_the_next(self) -> None:
        batch = a_batch()
        client = signed_in(batch.study.created_by)
        where = page("key_paper_form", batch)
        first = text(client, where)
        assert 'value="1"' in first
        assert "Leave out names" in first
        checked = text(client, where, ANSWERED | {"form-number": "1", "form-check": "yes"})
        assert "Checked, not sealed yet" in checked
        assert "Reads: Satisfied (3)" in checked
        assert not KeyedForm.objects.exists()
        sealed = text(client, where, ANSWERED | {"form-number": "1", "form-seal": "yes"})
        assert "Form 1 is sealed." in sealed
        assert KeyedForm.objects.get().number == 1

    def test_keeps_what_was_typed_where_something_is_wrong(self) -> None:
        batch = a_batch()
        client = signed_in(batch.study.created_by)
        said = ANSWERED | {"age": "9", "form-number": "1", "form-seal": "yes"}
        answered = text(client, page("key_paper_form", batch), said)
        assert "No box has this number." in answered
        assert "Chairs." in answered
        said |= {"age": "2", "form-number": "77"}
        assert "forms 1 to 2" in text(client, page("key_paper_form", batch), said)
        assert not KeyedForm.objects.exists()

    def test_shows_nobody_what_was_keyed_before(self) -> None:
        batch = a_batch(second_keying=True, forms=1)
        keyed(batch, better="Chairs and water.")
        second = signed_in(a_member(batch.study, Role.ANALYST))
        assert "Chairs" not in text(second, page("key_paper_form", batch))


class TestSettling:
    def test_shows_both_and_takes_what_the_paper_says(self) -> None:
        batch = a_batch(second_keying=True, forms=1)
        keyed(batch, age="1")
        keyed(batch, by=a_member(batch.study, Role.ANALYST), age="2")
        client = signed_in(batch.study.created_by)
        where = page("settle_paper_form", batch, 1)
        assert where in text(client, page("view_paper_batch", batch))
        shown = text(client, where)
        assert "18 to 34 (1)" in shown
        assert "35 to 54 (2)" in shown
        assert "How satisfied" not in shown
        assert "No box has this number." in text(client, where, {"age": "8"})
        assert "Everything is keyed" in text(client, where, {"age": "2"})


class TestBatch:
    def test_is_begun_finished_and_destroyed(self) -> None:
        form = a_paper_form()
        study = form.study
        client = signed_in(study.created_by)
        said = {
            "form": str(form.pk),
            "wave": str(study.waves.get().pk),
            "medium": "mail",
            "label": "Mail of March",
            "received_on": RECEIVED.isoformat(),
            "pile": "1",
            "dispose_by": (RECEIVED + timedelta(days=400)).isoformat(),
            "notice_stood": "on",
        }
        begin = reverse("open_paper_batch", args=[study.code])
        assert "within a year" in text(client, begin, said)
        said["dispose_by"] = (RECEIVED + timedelta(days=30)).isoformat()
        assert "1 form is left to key." in text(client, begin, said)
        batch = PaperBatch.objects.get()
        keyed(batch)
        assert "1 answer was taken over" in text(client, page("finish_paper_batch", batch), {})
        gone = {"destroyed_on": (RECEIVED + timedelta(days=1)).isoformat(), "everything": "on"}
        assert "has not come yet" in text(client, page("record_paper_destroyed", batch), gone)
        gone["destroyed_on"] = RECEIVED.isoformat()
        assert "said that all of it was destroyed" in text(
            client, page("record_paper_destroyed", batch), gone
        )
        batch.refresh_from_db()
        assert (batch.status, batch.destroyed_by) == (BatchStatus.FINISHED, study.created_by)

    def test_counts_forms_that_go_out(self) -> None:
        form = a_paper_form()
        client = signed_in(form.study.created_by)
        said = {"form": str(form.pk), "wave": str(form.study.waves.get().pk), "medium": "mail"}
        address = reverse("hand_out_forms", args=[form.study.code])
        assert "5 people count as addressed" in text(client, address, said | {"people": "5"})
        assert PaperHandout.objects.get().people == 5

    def test_says_what_the_gates_miss_and_keeps_what_was_typed(self) -> None:
        form = a_paper_form()
        client = signed_in(form.study.created_by)
        said = {"form": str(form.pk), "wave": str(form.study.waves.get().pk), "medium": "mail"}
        address = reverse("hand_out_forms", args=[form.study.code])
        answered = text(client, address, said | {"people": "90000"})
        assert "90000" in answered
        assert not PaperHandout.objects.exists()


class TestList:
    def test_asks_as_much_for_many_batches_as_for_few(self) -> None:
        form = a_paper_form()
        client = signed_in(form.study.created_by)
        address = reverse("view_paper", args=[form.study.code])
        counts = []
        for number in range(6):
            keyed(a_batch(form, label=f"Pile {number}"))
            if number in (1, 5):
                with CaptureQueriesContext(connection) as asked:
                    assert f"Pile {number}" in text(client, address)
                counts.append(len(asked))
        assert counts[0] == counts[1]
