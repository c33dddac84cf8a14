"""Phone interviews: told, asked, sent; and recorded only after a spoken yes."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.models import ConsentDecision
from fieldwork import actions, policies
from fieldwork.actions import SpokenConsent
from fieldwork.answering.progress import seal, unseal
from fieldwork.lifecycle import SessionStatus
from fieldwork.models import InboxAnswer, Session
from fieldwork.models.sessions import Medium, RecordingMedium
from fieldwork.script import STATEMENTS, UnreadError
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.models import DataKey
from studies.actions import close_wave
from studies.gates import may_collect
from studies.gates.request import CollectionRequest
from studies.instruments.languages import with_translation, wordings
from studies.models import Addressing, Study
from studies.vocabulary import CollectionChannel, PersonKind
from tests.builders.access import NOW
from tests.builders.answers import SATISFIED, a_survey
from tests.builders.calls import a_call_form
from tests.builders.consent import a_translated_notice
from tests.builders.fieldwork import ENDED, a_session
from tests.builders.studies import a_definition, a_member, a_study, a_version
from tests.gates.paths import signed_in

pytestmark = pytest.mark.django_db
READ = frozenset(statement.key for statement in STATEMENTS)
YES = {"items": sorted(READ), "taking_part": "yes"}
RECORDED = ("answers", "recordings", "transcripts")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count()
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: NOW + timedelta(milliseconds=next(seconds))
    )


@pytest.fixture
def study() -> Study:
    return a_survey()


@pytest.fixture
def client(study: Study) -> Client:
    return signed_in(a_member(study, Role.FACILITATOR))


def post(client: Client, study: Study, name: str, form: str, **sent: Any) -> str:
    answer = client.post(reverse(name, args=[study.code]), {"form": form, **sent})
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def form_on(page: str) -> str:
    return page.partition('name="form" value="')[2].partition('"')[0]


def a_recorded_survey(**description: Any) -> Study:
    return a_survey(data_collected=RECORDED, **description)


def said(study: Study, **changes: Any) -> SpokenConsent:
    consent: dict[str, Any] = {
        "taking_part": True,
        "recording": None,
        "read": READ,
        "person_kind": PersonKind.PUBLIC,
        "informed_at": NOW - timedelta(minutes=2),
    }
    return SpokenConsent(**consent | changes)


def consented(study: Study, **changes: Any) -> Session | None:
    return actions.record_call_consent(
        wave=study.waves.get(), consent=said(study, **changes), by=study.created_by, at=NOW
    )


class TestACall:
    @pytest.mark.requirement("R-026", "R-128")
    def test_goes_from_the_statements_to_the_thanks(self, study: Study, client: Client) -> None:
        address = reverse("begin_call", args=[study.code])
        assert "Somebody has answered the phone" in client.get(address).content.decode()
        chosen = {"wave": study.waves.get().pk, "person_kind": "public", "language": "en"}
        page = unescape(client.post(address, chosen).content.decode())
        assert "has no effect on benefits or services" in page
        page = post(client, study, "record_call_consent", form_on(page), **YES)
        assert "How satisfied are you" in page
        given = {"satisfied": "3", "languages": ["1"], "minutes": "7.5", "age": "2", "move": "next"}
        page = post(client, study, "ask_call", form_on(page), better="Shorter lines.", **given)
        assert "Read the answers back" in page
        assert "Shorter lines." in page
        assert InboxAnswer.objects.count() == 0
        page = post(client, study, "send_call", form_on(page))
        assert "Thank you for your time" in page
        answer = InboxAnswer.objects.get()
        assert (answer.mode, answer.instrument_version) == ("phone", a_version(study))
        assert Addressing.objects.get(study=study).channel == CollectionChannel.PHONE

    @pytest.mark.requirement("R-167")
    @pytest.mark.parametrize("notice_too", [True, False])
    def test_is_read_in_every_language_that_is_complete(self, *, notice_too: bool) -> None:
        definition = a_definition()
        spanish = {place: f"{text} (es)" for place, text in wordings(definition).items()}
        notice: dict[str, Any] = (
            {"notice": partial(a_translated_notice, language="es")} if notice_too else {}
        )
        study = a_survey(definition=with_translation(definition, "es", spanish), **notice)
        client, form = signed_in(study.created_by), a_call_form(study)
        page = post(client, study, "record_call_consent", form, language="es")
        assert ("Responder es voluntario." in page) is notice_too
        assert ("purpose (es)" in page) is notice_too

    def test_sent_twice_is_kept_once(self, study: Study, client: Client) -> None:
        form = a_call_form(study, step=1, answers=SATISFIED)
        for _ in range(2):
            assert "Thank you" in post(client, study, "send_call", form)
        assert InboxAnswer.objects.count() == 1

    def test_stopped_keeps_nothing(self, study: Study, client: Client) -> None:
        form = a_call_form(study, step=1, answers=SATISFIED)
        page = post(client, study, "stop_call", form)
        assert "Stop the call?" in page
        post(client, study, "stop_call", form_on(page), discard="yes")
        assert InboxAnswer.objects.count() == 0

    def test_goes_on_after_all(self, study: Study, client: Client) -> None:
        page = post(client, study, "stop_call", a_call_form(study, step=0), satisfied="3")
        page = post(client, study, "ask_call", form_on(page), go="0")
        assert unseal(form_on(page)).answers.codes["satisfied"] == 3


class TestConsent:
    @pytest.mark.requirement("R-126", "R-134", "R-168")
    def test_wants_every_statement_read_before_a_yes(self, study: Study) -> None:
        for statement in STATEMENTS:
            with pytest.raises(UnreadError):
                consented(study, read=READ - {statement.key})
        assert not ConsentDecision.objects.exists()
        consented(study)
        decision = ConsentDecision.objects.get()
        assert (decision.kind, decision.given, decision.read_by) == (
            "participate",
            True,
            study.created_by,
        )
        assert decision.informed_at < NOW

    @pytest.mark.requirement("R-168")
    def test_takes_a_no_at_any_moment_and_keeps_nothing_else(
        self, study: Study, client: Client
    ) -> None:
        page = post(client, study, "record_call_consent", a_call_form(study), taking_part="no")
        assert "They said no" in page
        assert "Thank you for your time" in page
        assert [each.given for each in ConsentDecision.objects.all()] == [False]
        assert not InboxAnswer.objects.exists()
        assert not Session.objects.exists()

    @pytest.mark.parametrize("name", ["ask_call", "send_call"])
    def test_comes_before_any_question_by_direct_post(
        self, study: Study, client: Client, name: str
    ) -> None:
        page = post(client, study, name, a_call_form(study), move="next", satisfied="3")
        assert "Choose what the person said" in page
        assert not InboxAnswer.objects.exists()

    def test_cannot_be_walked_around_by_stopping(self, study: Study, client: Client) -> None:
        page = post(client, study, "stop_call", a_call_form(study))
        page = post(client, study, "ask_call", form_on(page), move="show")
        assert "Choose what the person said" in page

    def test_is_not_the_form_of_something_else(self, study: Study, client: Client) -> None:
        other = seal(replace(unseal(a_call_form(study, step=0)), place="abcd2345"))
        answer = client.post(reverse("send_call", args=[study.code]), {"form": other})
        assert answer.status_code == 302
        foreign = client.post(
            reverse("send_call", args=[study.code]), {"form": a_call_form(a_survey(), step=0)}
        )
        assert foreign.status_code == 404


class TestWhoCalls:
    @pytest.mark.requirement("R-069")
    def test_is_trained(self, study: Study) -> None:
        facilitator = a_member(study, Role.FACILITATOR)
        wave = study.waves.get()
        assert policies.begin_call.allows(facilitator, wave, at=NOW)
        assert not policies.begin_call.allows(facilitator, wave, at=NOW + timedelta(days=400))

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.RECRUITER])
    @pytest.mark.parametrize("name", ["record_call_consent", "ask_call", "send_call", "stop_call"])
    def test_is_nobody_else_by_direct_post(self, study: Study, role: Role, name: str) -> None:
        form = a_call_form(study, step=1, answers=SATISFIED)
        client = signed_in(a_member(study, role))
        answer = client.post(reverse(name, args=[study.code]), {"form": form})
        assert answer.status_code == 403
        assert not InboxAnswer.objects.exists()

    def test_is_stopped_by_the_gates_at_the_beginning(self) -> None:
        study = a_survey("approved")
        with pytest.raises(Refused, match="not open yet"):
            actions.begin_call(
                wave=study.waves.get(),
                version=a_version(study),
                person_kind=PersonKind.PUBLIC,
                by=study.created_by,
                at=NOW,
            )

    def test_is_stopped_at_the_end_once_the_wave_is_closed(
        self, study: Study, client: Client
    ) -> None:
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        form = a_call_form(study, step=1, answers=SATISFIED)
        answer = client.post(reverse("send_call", args=[study.code]), {"form": form})
        assert answer.status_code == 403
        assert not InboxAnswer.objects.exists()

    def test_asks_surveys_only(self) -> None:
        study = a_study("collecting", method="interview", expected_respondents=9)
        page = reverse("begin_call", args=[study.code])
        assert signed_in(study.created_by).get(page).status_code == 403


class TestARecordedCall:
    @pytest.mark.requirement("R-027")
    def test_has_a_session_only_after_a_spoken_yes(self) -> None:
        study = a_recorded_survey()
        assert consented(study, recording=False) is None
        session = consented(study, recording=True)
        assert session is not None
        assert session.status == SessionStatus.OPEN
        audio = RecordingMedium.AUDIO
        assert policies.attach_recording.allows(study.created_by, session, audio, at=NOW)
        refused = ConsentDecision.objects.filter(kind="record_audio", given=False)
        assert refused.count() == 1

    @pytest.mark.requirement("R-027")
    def test_is_asked_for_before_the_questions(self) -> None:
        study = a_recorded_survey()
        client = signed_in(study.created_by)
        page = post(client, study, "record_call_consent", a_call_form(study), **YES)
        assert "Choose what the person said to the recording" in page
        page = post(client, study, "record_call_consent", form_on(page), recording="yes", **YES)
        assert "This call is recorded" in page
        session = Session.objects.get()
        post(client, study, "stop_call", form_on(page), discard="yes")
        session.refresh_from_db()
        assert session.status == SessionStatus.ENDED

    def test_is_refused_where_the_study_does_not_declare_it(self, study: Study) -> None:
        with pytest.raises(Refused, match="holds recordings"):
            consented(study, recording=True)
        assert not Session.objects.exists()

    @pytest.mark.requirement("R-027")
    @pytest.mark.parametrize(("held", "allowed"), [(RECORDED, True), (("answers",), False)])
    def test_is_not_made_another_way_either(self, held: tuple[str, ...], allowed: bool) -> None:
        session = a_session("ended", study=a_survey(data_collected=held), medium=Medium.PHONE)
        by = session.facilitator
        audio = RecordingMedium.AUDIO
        assert policies.attach_recording.allows(by, session, audio, at=ENDED) is allowed

    def test_is_tied_to_no_answer(self) -> None:
        study = a_recorded_survey()
        client = signed_in(study.created_by)
        session = consented(study, recording=True)
        assert session is not None
        form = a_call_form(study, step=1, answers=SATISFIED, session_ref=session.session_ref)
        post(client, study, "send_call", form)
        answer = InboxAnswer.objects.get()
        kept = {field.name for field in InboxAnswer._meta.fields}
        assert "session" not in kept
        events = AuditEvent.objects.filter(subject__contains=str(answer.inbox_ref))
        assert not events.exists()
        assert not DataKey.objects.filter(key_ref__contains=str(answer.inbox_ref)).exists()
        assert Addressing.objects.filter(study=study, channel="session").count() == 0

    @pytest.mark.requirement("R-028")
    @pytest.mark.parametrize(("pii", "stopped"), [("contact", True), ("demographic", False)])
    def test_asks_for_nothing_personal_but_demographics(self, pii: str, stopped: bool) -> None:
        asked = a_definition()["questions"]
        asked[0 if pii == "contact" else -2] |= {"pii": pii}
        study = a_study("draft", definition=a_definition(questions=asked), data_collected=RECORDED)
        request = CollectionRequest(
            study=study,
            channel=CollectionChannel.PHONE,
            person_kind=PersonKind.PUBLIC,
            people=1,
            instrument_version=a_version(study),
            at=NOW,
        )
        reasons = [reason.text for reason in may_collect(request)]
        assert any("calls of this study are recorded" in text for text in reasons) is stopped


def test_the_record_of_a_call_says_nobodys_words(study: Study, client: Client) -> None:
    consented(study)
    event = AuditEvent.objects.get(verb="call.consented")
    assert event.facts == {"statements": 7, "given": True, "recorded": False}
