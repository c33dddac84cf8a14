"""What open answers are about: a code book, and themes for each reviewed text (R-111)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork import actions, policies, queries
from fieldwork.models import CodedText, OpenText, Theme
from fieldwork.retention_rules import Responses
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from retention.registry import Holding
from studies.models import Wave
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import some_texts
from tests.builders.studies import a_member
from tests.builders.themes import a_theme, coded, reviewed_texts
from tests.fieldwork.test_anonymisation import an_employee_study, the_wave
from tests.gates.paths import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111")]

WORDS = ("Shorter lines.", "More signs.", "Nothing.", "Be kind.", "Faster.")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def wave() -> Wave:
    return some_texts(*WORDS)


@pytest.fixture
def texts(wave: Wave) -> list[OpenText]:
    return reviewed_texts(wave)


def lead_of(wave: Wave) -> User:
    return wave.study.created_by


class TestAddTheme:
    def test_numbers_and_places_them_in_order(self, wave: Wave) -> None:
        first, second = a_theme(wave.study), a_theme(wave.study, "Signs")
        assert [(t.number, t.position) for t in (first, second)] == [(1, 1), (2, 2)]
        assert AuditEvent.objects.filter(verb="theme.added").count() == 2

    def test_refuses_a_second_of_the_same_name(self, wave: Wave) -> None:
        a_theme(wave.study)
        with pytest.raises(Refused, match="called so"):
            a_theme(wave.study, "waiting")

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECRUITER, Role.VENDOR_STAFF])
    def test_is_for_who_analyzes(self, wave: Wave, role: Role) -> None:
        by = a_member(wave.study, role)
        with pytest.raises(Refused):
            actions.add_theme(study=wave.study, label="A", definition="B", by=by, at=NOW)
        assert not Theme.objects.exists()


class TestEditTheme:
    def test_keeps_the_texts_that_name_it(self, wave: Wave, texts: list[OpenText]) -> None:
        theme = a_theme(wave.study)
        coded(wave, texts, (theme, 2))
        said: dict[str, Any] = {"label": "Queues", "definition": "Lines.", "position": 7}
        actions.edit_theme(theme=theme, **said, by=lead_of(wave), at=NOW)
        (use,) = queries.themes_in_use(wave.study)
        assert (use.theme.label, use.theme.position, use.texts) == ("Queues", 7, 2)

    def test_refuses_the_name_of_another(self, wave: Wave) -> None:
        theme, _ = a_theme(wave.study), a_theme(wave.study, "Signs")
        said: dict[str, Any] = {"label": "Signs", "definition": "Lines.", "position": 7}
        with pytest.raises(Refused, match="called so"):
            actions.edit_theme(theme=theme, **said, by=lead_of(wave), at=NOW)


class TestRemoveTheme:
    def test_takes_one_away_that_no_text_names(self, wave: Wave) -> None:
        theme = a_theme(wave.study)
        actions.remove_theme(theme=theme, by=lead_of(wave), at=NOW)
        assert queries.themes_of(wave.study) == []
        assert a_theme(wave.study).number == 2

    def test_refuses_while_a_text_names_it(self, wave: Wave, texts: list[OpenText]) -> None:
        theme = a_theme(wave.study)
        coded(wave, texts, (theme, 1))
        with pytest.raises(Refused, match="name this theme"):
            actions.remove_theme(theme=theme, by=lead_of(wave), at=NOW)
        assert queries.themes_of(wave.study) == [theme]


class TestCodeTexts:
    def test_takes_several_themes_none_and_back(self, wave: Wave, texts: list[OpenText]) -> None:
        themes = [a_theme(wave.study), a_theme(wave.study, "Signs")]
        said = {texts[0].pk: [2, 1], texts[1].pk: [], texts[2].pk: None}
        done = actions.code_texts(wave=wave, said=said, by=lead_of(wave), at=NOW)
        assert done == 2
        assert sorted(queries.coded_themes(wave, "better")) == [[], [1, 2]]
        left = queries.texts_to_code(wave, "better", only_uncoded=True)
        assert left.count() == 3
        again = {texts[0].pk: None}
        actions.code_texts(wave=wave, said=again, by=lead_of(wave), at=NOW)
        assert queries.coded_themes(wave, "better") == [[]]
        assert len(themes) == 2

    def test_refuses_texts_that_nobody_reviewed(self, wave: Wave) -> None:
        waiting = OpenText.objects.waiting().first()
        assert waiting is not None
        with pytest.raises(Refused, match="not there any more"):
            actions.code_texts(wave=wave, said={waiting.pk: []}, by=lead_of(wave), at=NOW)
        assert not CodedText.objects.exists()

    def test_refuses_a_theme_that_is_not_there(self, wave: Wave, texts: list[OpenText]) -> None:
        with pytest.raises(Refused, match="not there any more"):
            actions.code_texts(wave=wave, said={texts[0].pk: [9]}, by=lead_of(wave), at=NOW)

    @pytest.mark.requirement("R-020")
    def test_refuses_what_employees_wrote_before_it_is_anonymous(self) -> None:
        wave = the_wave(an_employee_study())
        refusal = policies.code_texts.refusal(lead_of(wave), wave, at=NOW)
        assert "anonymous" in str(refusal)

    def test_leads_from_no_coded_text_to_an_answer(self) -> None:
        related = {field.related_model for field in CodedText._meta.get_fields()}
        assert related - {None} == {OpenText, User}


class TestForgetting:
    def test_takes_the_themes_of_texts_with_the_texts(
        self, wave: Wave, texts: list[OpenText]
    ) -> None:
        coded(wave, texts, (a_theme(wave.study), 2))
        study_ref = wave.study.study_ref
        (holding,) = Responses().holdings(at=NOW, study_ref=study_ref)
        assert isinstance(holding, Holding)
        Responses().erase(holding, at=NOW)
        assert not CodedText.objects.exists()
        assert Responses().remaining(holding) == 0


class TestPages:
    def test_go_from_a_theme_to_the_last_text(self, wave: Wave, texts: list[OpenText]) -> None:
        client, code = signed_in(lead_of(wave)), wave.study.code
        said = {"label": "Waiting", "definition": "Lines."}
        client.post(reverse("add_theme", args=[code]), said)
        page = client.get(reverse("list_themes", args=[code])).text
        assert "Waiting" in page
        address = reverse("code_texts", args=[code, wave.number])
        page = client.get(address).text
        assert "Shorter lines." in page
        assert "0 of 5 decided, 5 left" in " ".join(page.split())
        shown = [str(text.pk) for text in texts]
        ticked = {f"themes-{shown[0]}": ["1"], f"themes-{shown[1]}": ["none"]}
        client.post(address, {"shown": shown, **ticked})
        page = " ".join(client.get(address).text.split())
        assert "2 of 5 decided, 3 left" in page
        assert "checked" not in page
        assert "checked" in client.get(f"{address}?show=all").text
        client.post(reverse("edit_theme", args=[code, 1]), said | {"position": 3})
        assert Theme.objects.get().position == 3
        assert "Waiting" in client.get(reverse("edit_theme", args=[code, 1])).text
        assert client.post(reverse("remove_theme", args=[code, 1])).status_code == 403
        client.post(address, {"shown": shown[:1]})
        client.post(reverse("remove_theme", args=[code, 1]))
        assert queries.themes_of(wave.study) == []

    def test_name_what_is_wrong(self, wave: Wave) -> None:
        client, code = signed_in(lead_of(wave)), wave.study.code
        a_theme(wave.study)
        said = {"label": "Waiting", "definition": "Lines."}
        assert "called so" in client.post(reverse("add_theme", args=[code]), said).text

    def test_are_closed_to_others(self, wave: Wave) -> None:
        address = reverse("code_texts", args=[wave.study.code, wave.number])
        assert signed_in(a_person()).get(address).status_code == 403

    def test_ask_as_much_of_many_texts_as_of_few(self, wave: Wave, texts: list[OpenText]) -> None:
        client = signed_in(lead_of(wave))
        address = reverse("code_texts", args=[wave.study.code, wave.number])
        coded(wave, texts[:1])
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(f"{address}?show=all")
        coded(wave, texts)
        with CaptureQueriesContext(connection) as many:
            client.get(f"{address}?show=all")
        assert len(many) == len(few)
