"""Making and printing forms: the gates decide, under the button as on it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from fieldwork import actions
from fieldwork.models import PaperForm
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from studies.actions import create_instrument_version
from studies.gates import CollectionRefused
from studies.instruments.languages import with_translation, wordings
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_person
from tests.builders.paper import RETURN_ADDRESS, a_paper_form
from tests.builders.studies import a_definition, a_study
from tests.studies.instruments.questionnaires import every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def printed(form: PaperForm, *, large: bool = False) -> bytes:
    by = form.study.created_by
    return actions.print_paper_form(form=form, large=large, by=by, at=NOW)


class TestMakePaperForm:
    def test_keeps_version_language_and_address(self) -> None:
        form = a_paper_form()
        version = form.instrument_version
        assert form.code == f"{form.study.code} v1 en {version.content_hash[:8]}"
        assert form.return_address == RETURN_ADDRESS
        event = AuditEvent.objects.get(verb="paper_form.made")
        assert event.facts == {"version": 1, "language": "en"}

    def test_refuses_a_language_that_is_not_whole(self) -> None:
        with pytest.raises(Refused, match="not completely translated"):
            a_paper_form(language="es")
        assert not PaperForm.objects.exists()

    def test_refuses_strangers(self) -> None:
        study = a_study("collecting")
        with pytest.raises(Refused):
            actions.make_paper_form(
                study=study, language="en", return_address="x", by=a_person(), at=NOW
            )

    def test_is_never_changed(self) -> None:
        form = a_paper_form()
        form.return_address = "Elsewhere"
        with pytest.raises(DatabaseError), transaction.atomic():
            form.save()


class TestPrintPaperForm:
    @pytest.mark.requirement("R-026", "R-031")
    def test_prints_the_approved_version(self) -> None:
        assert printed(a_paper_form()).startswith(b"%PDF")

    @pytest.mark.requirement("R-029", "R-031")
    def test_refuses_with_the_reason_of_the_gate(self) -> None:
        form = a_paper_form(a_study())
        with pytest.raises(CollectionRefused, match="not sent to review"):
            printed(form)
        by = form.study.created_by
        assert actions.preview_paper_form(form=form, large=True, by=by, at=NOW)[:4] == b"%PDF"

    @pytest.mark.requirement("R-029", "R-167")
    def test_refuses_without_a_released_notice(self) -> None:
        form = a_paper_form(a_study("draft", noticed=False))
        with pytest.raises(CollectionRefused, match="There is no notice yet"):
            printed(form)

    @pytest.mark.requirement("R-167")
    def test_refuses_a_language_in_which_the_notice_is_not_whole(self) -> None:
        asked = a_definition()
        said = {place: f"ES {text}" for place, text in wordings(asked).items()}
        study = a_study("collecting", definition=with_translation(asked, "es", said))
        form = a_paper_form(study, language="es")
        with pytest.raises(Refused, match="notice is not complete"):
            printed(form)
        with pytest.raises(Refused, match="notice is not complete"):
            actions.hand_out_forms(
                form=form,
                wave=study.waves.get(),
                medium="mail",
                person_kind="public",
                people=1,
                by=study.created_by,
                at=NOW,
            )
        assert not study.addressings.exists()

    def test_refuses_a_version_that_is_not_the_approved_one(self) -> None:
        form = a_paper_form()
        create_instrument_version(
            study=form.study,
            definition=a_definition(title="Another"),
            by=form.study.created_by,
            at=NOW + timedelta(minutes=1),
        )
        with pytest.raises(CollectionRefused):
            printed(form)

    def test_says_on_the_page_what_is_missing(self) -> None:
        form = a_paper_form(a_study())
        client = signed_in(form.study.created_by)
        address = reverse("print_paper_form", args=[form.study.code, form.form_ref])
        assert client.get(address).status_code == 403
        page = client.get(reverse("view_paper", args=[form.study.code])).content.decode()
        assert "Missing before the form may be used" in page
        assert address not in page


class TestPages:
    def test_make_a_form_and_print_it(self) -> None:
        study = a_study("collecting", definition=every_kind())
        client = signed_in(study.created_by)
        address = reverse("make_paper_form", args=[study.code])
        refused = client.post(address, {"language": "en", "return_address": ""})
        assert "Return address" in refused.content.decode()
        assert not PaperForm.objects.exists()
        client.post(address, {"language": "en", "return_address": RETURN_ADDRESS})
        form = PaperForm.objects.get()
        where = reverse("print_paper_form", args=[study.code, form.form_ref])
        assert where in client.get(reverse("view_paper", args=[study.code])).content.decode()
        response = client.get(where, {"large": "1"})
        assert response["Content-Type"] == "application/pdf"
        assert "large-print" in response["Content-Disposition"]
        assert RETURN_ADDRESS.replace("\n", " ").split()[0] in client.get(address).content.decode()
