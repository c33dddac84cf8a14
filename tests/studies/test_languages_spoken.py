"""What is missing in a language is said wherever a questionnaire is looked at."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import begin_draft
from studies.instruments.languages import wordings
from studies.queries.languages import languages_spoken
from tests.builders.access import NOW, a_person
from tests.builders.studies import DEFINITION, a_study

MISSING = "2 wordings missing, so it is not offered"


def translated(*, without: int) -> dict[str, Any]:
    texts = list(wordings(DEFINITION).items())[without:]
    said = {place: {"text": f"ES {text}", "of": text} for place, text in texts}
    return {**DEFINITION, "translations": {"es": said}}


class TestLanguagesSpoken:
    def test_say_how_many_wordings_are_missing(self) -> None:
        spoken = languages_spoken(translated(without=2))
        assert [(each.name, each.missing) for each in spoken] == [("English", 0), ("Spanish", 2)]
        assert languages_spoken(translated(without=0))[1].missing == 0


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def test_say_it_to_who_writes_and_who_reviews(self) -> None:
        study = a_study("in_review", definition=translated(without=2))
        for name in ("list_materials", "view_instrument"):
            assert MISSING in self.words(study.created_by, name, study.code)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        pta = study.ptas.get()
        assert MISSING in self.words(officer, "review_pta", pta.pk)
        draft = a_study(definition=translated(without=2))
        begin_draft(study=draft, by=draft.created_by, at=NOW)
        assert MISSING in self.words(draft.created_by, "view_draft", draft.code)

    def words(self, user: User, name: str, *args: object) -> str:
        client = Client()
        client.force_login(user)
        return " ".join(client.get(reverse(name, args=args)).text.split())
