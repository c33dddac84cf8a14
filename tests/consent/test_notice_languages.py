"""A notice in several languages: offered only where nothing is missing, released as a whole."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.actions import translate_notice
from consent.elements import LABELS, TextError
from consent.materials import notices
from consent.models import Notice
from consent.queries import (
    languages_to_ask_in,
    latest_notice,
    notice_in,
    notice_languages,
    released_notice,
)
from foundation.access.policy import Refused
from studies.models import Study
from studies.vocabulary import CollectionChannel
from tests.builders.access import NOW, a_person
from tests.builders.consent import a_notice
from tests.builders.studies import a_study
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db
SPANISH = {name: f"En español: {name}." for name in LABELS}
OFFERED: dict[str, Any] = {
    "title": "Visit",
    "questions": [],
    "translations": {"es": {"title": {"text": "Visita", "of": "Visit"}}, "fr": {}},
}


def translated(study: Study, language: str = "es", **changes: str) -> Notice:
    """The notice in another language, by the study's lead."""
    return translate_notice(
        study=study,
        language=language,
        texts=SPANISH | changes,
        by=study.created_by,
        at=NOW,
    )


class TestTranslateNotice:
    @pytest.mark.requirement("R-167")
    def test_offers_a_language_once_nothing_is_missing(self) -> None:
        study = a_study(noticed=False)
        a_notice(study, released=False)
        translated(study, redress=" ")
        a_notice(study)
        assert notice_languages(study) == ["en"]
        translated(study)
        a_notice(study)
        assert notice_languages(study) == ["en", "es"]
        notice = released_notice(study)
        assert notice is not None
        rows = notice_in(notice, "es")
        assert [row["value"] for row in rows] == list(SPANISH.values())
        assert rows[0]["label"] == "Autoridad legal"

    @pytest.mark.requirement("R-167")
    def test_is_missing_again_once_the_wording_changes(self) -> None:
        study = a_study(noticed=False)
        a_notice(study, released=False)
        translated(study)
        a_notice(study, purpose="Another purpose.")
        assert notice_languages(study) == ["en"]

    @pytest.mark.requirement("R-167")
    def test_blocks_in_that_language_only(self) -> None:
        study = a_study(noticed=False)
        a_notice(study)
        assert languages_to_ask_in(study, OFFERED) == ["en"]
        translated(study, "fr")
        translated(study)
        assert languages_to_ask_in(study, OFFERED) == []
        a_notice(study)
        assert languages_to_ask_in(study, OFFERED) == ["en", "es"]

    def test_leaves_a_released_text_alone(self) -> None:
        study = a_study(noticed=False)
        first = a_notice(study)
        second = translated(study)
        first.refresh_from_db()
        assert (first.translations, second.number, second.released_at) == ({}, 2, None)
        assert second.purpose == first.purpose

    def test_is_part_of_what_approvals_bind_to(self) -> None:
        study = a_study(noticed=False)
        plain = a_notice(study).content_hash
        assert translated(study).content_hash != plain
        assert "propósito" not in notices(study)[0].text
        assert "En español: purpose." in notices(study)[0].text
        assert translated(study, **dict.fromkeys(LABELS, "")).content_hash == plain

    @pytest.mark.requirement("R-044")
    @pytest.mark.parametrize(
        ("language", "claim"),
        [
            ("es", "Sus respuestas son ANÓNIMAS."),
            ("es", "Garantizamos el anonimato."),
            ("ru", "Ответы анонимны."),
            ("zh-hans", "您的回答是匿名的。"),
        ],
    )
    def test_refuses_anonymity_where_answers_are_linked(self, language: str, claim: str) -> None:
        study = a_study(noticed=False, keeps_linkage=True, linkage_justification="Change.")
        a_notice(study)
        with pytest.raises(TextError, match="linked across waves"):
            translated(study, language, purpose=claim)
        assert latest_notice(study) == released_notice(study)

    @pytest.mark.parametrize("language", ["en", "", "../es"])
    def test_refuses_what_is_no_other_language(self, language: str) -> None:
        study = a_study(noticed=False)
        a_notice(study)
        with pytest.raises(TextError):
            translated(study, language)

    def test_refuses_before_there_is_a_text(self) -> None:
        with pytest.raises(TextError):
            translated(a_study(noticed=False))

    @pytest.mark.parametrize("status", ["in_review", "closed"])
    def test_refuses_in_review_and_after_the_end(self, status: str) -> None:
        with pytest.raises(Refused):
            translated(a_study(status))

    def test_refuses_strangers(self) -> None:
        study = a_study()
        with pytest.raises(Refused):
            translate_notice(study=study, language="es", texts=SPANISH, by=a_person(), at=NOW)


class TestNoticeGate:
    @pytest.mark.requirement("R-167")
    @pytest.mark.parametrize("channel", ["web", "phone", "paper"])
    def test_wants_one_language_of_questions_and_notice(
        self, channel: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = a_study(noticed=False)
        a_notice(study)
        assert reasons("G4", study, channel=channel) == []
        monkeypatch.setattr("consent.gates.notice.languages_to_ask_in", lambda *_: [])
        assert "not complete in any language" in reasons("G4", study, channel=channel)[0]
        assert reasons("G4", study, channel=CollectionChannel.IMPORT) == []

    @pytest.mark.requirement("R-167")
    def test_wants_the_language_in_which_people_are_asked(self) -> None:
        study = a_study()
        asked: dict[str, Any] = {"channel": CollectionChannel.PHONE}
        assert reasons("G4", study, **asked, language="en") == []
        assert "español" in reasons("G4", study, **asked, language="es")[0]


class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def test_translates_side_by_side(self) -> None:
        study, client = a_study(noticed=False), Client()
        a_notice(study, released=False)
        client.force_login(study.created_by)
        address = reverse("translate_notice", args=[study.code, "es"])
        assert "We ask so that the service gets better." in client.get(address).text
        page = client.post(address, SPANISH | {"redress": ""}, follow=True)
        assert "Not complete: Corrections and questions" in page.text
        client.post(address, SPANISH)
        assert "En español: redress." in client.get(address).text
        assert "En español: redress." in client.get(reverse("edit_notice", args=[study.code])).text

    def test_keeps_what_was_typed_when_it_voids_an_approval(self) -> None:
        study, client = a_study("approved"), Client()
        client.force_login(study.created_by)
        address = reverse("translate_notice", args=[study.code, "es"])
        page = client.post(address, SPANISH)
        assert "En español: redress." in page.text
        assert notice_of(study).translations == {}
        client.post(address, SPANISH | {"understood": "on"})
        assert notice_of(study).translations["es"]["redress"]["text"] == SPANISH["redress"]

    @pytest.mark.parametrize("language", ["en", "no_language"])
    def test_is_not_there_for_other_addresses(self, language: str) -> None:
        study, client = a_study(), Client()
        client.force_login(study.created_by)
        assert (
            client.get(reverse("translate_notice", args=[study.code, language])).status_code == 404
        )


def notice_of(study: Study) -> Notice:
    """The latest text."""
    notice = latest_notice(study)
    assert notice is not None
    return notice
