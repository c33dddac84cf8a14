"""Quotes: with the speaker's consent, word for word, decided one by one by somebody else."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.models import ConsentDecision, DecisionKind
from fieldwork.actions import (
    choose_quote,
    decide_quote,
    open_quotes,
    record_anonymisation,
    withdraw_quoting,
)
from fieldwork.actions.quotes import NAMES_A_CODE, NOT_IN_IT, SAY_WHAT, SAY_WHY
from fieldwork.forms import ConsentForm
from fieldwork.models import Quote, Session, Transcript
from fieldwork.queries import quotable_in, quotes_of, reasons_against_quotes
from fieldwork.reading.turns import stands_in
from fieldwork.retention_rules import Transcripts
from fieldwork.waiting import waiting_for
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.keyring import keys
from foundation.keyring.models import KeyOpening
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN, a_session, a_session_study, a_transcript, prepare
from tests.builders.quotes import AGREED, SAID, TRANSCRIPT, a_quote, a_transcribed_session, approved
from tests.builders.studies import a_member
from tests.fieldwork.test_anonymisation import EVERY_STEP

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111", "R-056", "R-057")]


@pytest.fixture(autouse=True)
def _the_clock_of_the_builders(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people hold in the builders holds when they ask."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)


@pytest.fixture
def study() -> Study:
    return a_session_study()


@pytest.fixture
def session(study: Study) -> Session:
    return a_transcribed_session(study)


@pytest.fixture
def office() -> User:
    return a_person(Role.PRIVACY_OFFICE)


def choose(session: Session, passage: str = SAID, **changes: Any) -> Quote:
    by = changes.pop("by", session.study.created_by)
    said = {"subject_code": "P-01", "passage": passage} | changes
    return choose_quote(session_id=session.pk, **said, by=by, at=WRITTEN)


def decide(quote: Quote, by: User, *, approve: bool = True, reason: str = "") -> Quote:
    return decide_quote(quote_id=quote.pk, approve=approve, reason=reason, by=by, at=WRITTEN)


def words_of(study: Study, at: datetime = WRITTEN) -> list[str]:
    by = study.created_by
    opened = open_quotes(study=study, quotes=quotes_of(study), by=by, at=at)
    return [words for _, words in opened]


class TestStandsIn:
    @pytest.mark.parametrize(
        ("passage", "code", "stands"),
        [
            (SAID, "P-01", True),
            ("It  was\nslow.", "P-01", True),
            ("It was fast.", "P-01", False),
            ("he officer was kind", "P-01", False),
            ("Was it fast?", "P-01", False),
            ("my mother. I: Was it fast?", "P-01", False),
            (SAID, "P-02", False),
        ],
    )
    def test_is_word_for_word_within_one_turn(self, passage: str, code: str, stands: bool) -> None:
        assert stands_in(passage, TRANSCRIPT, code=code, alone=True) is stands

    def test_takes_lines_without_a_label_only_of_who_is_alone(self) -> None:
        assert stands_in("It was slow.", "It was slow.", code="P-01", alone=True)
        assert not stands_in("It was slow.", "It was slow.", code="P-01", alone=False)

    def test_takes_no_heading_for_words_of_who_is_alone(self) -> None:
        text = "The officer was rude to her.\nI: How was it?\nP-01: It was slow."
        assert not stands_in("The officer was rude to her.", text, code="P-01", alone=True)
        assert stands_in("It was slow.", text, code="P-01", alone=True)


class TestRecordConsents:
    def test_asks_for_dissemination_too(self) -> None:
        (row,) = ConsentForm(a_session()).rows()
        assert "P-01:disseminate" in dict(row.fields)

    def test_keeps_what_was_said_to_it(self, client: Client) -> None:
        session = a_session()
        prepare(session, agreed=[], by=session.facilitator)
        client.force_login(session.facilitator)
        address = reverse("record_consents", args=[session.study.code, session.session_ref])
        client.post(address, {"P-01:disseminate": "no", "P-01:quote": "yes"})
        said = ConsentDecision.objects.filter(session_ref=session.session_ref)
        assert dict(said.values_list("kind", "given")) == {"disseminate": False, "quote": True}


class TestChooseQuote:
    def test_seals_the_words(self, session: Session) -> None:
        quote = choose(session)
        assert SAID.encode() not in bytes(quote.sealed_words)
        assert words_of(session.study) == [SAID]

    @pytest.mark.parametrize("missing", [DecisionKind.QUOTE, DecisionKind.DISSEMINATE])
    def test_refuses_whom_nobody_asked(self, study: Study, missing: str) -> None:
        agreed = [kind for kind in AGREED if kind != missing]
        with pytest.raises(Refused, match="never asked"):
            choose(a_transcribed_session(study, agreed=agreed))
        assert not Quote.objects.exists()

    @pytest.mark.parametrize("kind", [DecisionKind.QUOTE, DecisionKind.DISSEMINATE])
    def test_counts_the_latest_decision(self, session: Session, kind: str) -> None:
        last = ConsentDecision.objects.filter(session_ref=session.session_ref, kind=kind).get()
        last.pk, last.given = None, False
        last.decision_ref = session.session_ref
        last.save()
        with pytest.raises(Refused, match="does not agree"):
            choose(session)

    @pytest.mark.parametrize(
        ("passage", "why"),
        [
            ("", SAY_WHAT),
            ("x" * 601, SAY_WHAT),
            ("The officer was rude.", NOT_IN_IT),
            ("P-02 was there", NAMES_A_CODE),
            ("Call me at 202-555-0143", "telephone"),
        ],
    )
    def test_refuses_what_is_not_to_be_quoted(
        self, session: Session, passage: str, why: str
    ) -> None:
        with pytest.raises(Refused, match=why):
            choose(session, passage)
        assert not Quote.objects.exists()

    def test_refuses_a_transcript_that_nobody_confirmed(self, study: Study) -> None:
        session = a_session("ended", study=study, agreed=AGREED)
        a_transcript(session, text=TRANSCRIPT)
        with pytest.raises(Refused, match="second person"):
            choose(session)

    def test_refuses_who_does_not_analyze_the_study(self, session: Session, office: User) -> None:
        with pytest.raises(Refused):
            choose(session, by=a_member(session.study, Role.FACILITATOR))
        with pytest.raises(Refused):
            choose(session, by=office)

    @pytest.mark.requirement("R-020")
    def test_refuses_what_employees_said_before_it_is_anonymous(self) -> None:
        study = a_session_study(audiences=("employees",), purpose="usability", mandatory=True)
        session = a_transcribed_session(study)
        with pytest.raises(Refused, match="anonymous"):
            choose(session)
        close_wave(wave=session.wave, by=study.created_by, at=WRITTEN)
        record_anonymisation(
            wave=session.wave, confirmed=EVERY_STEP, by=study.created_by, at=WRITTEN
        )
        assert words_of(study) == []
        assert choose(session).is_approved is None

    def test_is_on_the_page_and_refuses_there(self, session: Session, client: Client) -> None:
        client.force_login(session.study.created_by)
        address = reverse("choose_quote", args=[session.study.code, session.session_ref])
        assert SAID in client.get(address).content.decode()
        told = client.post(address, {"subject_code": "P-01", "passage": "It was fast."})
        assert NOT_IN_IT in told.content.decode()
        client.post(address, {"subject_code": "P-01", "passage": SAID})
        assert words_of(session.study) == [SAID]


class TestDecideQuote:
    def test_approves(self, session: Session, office: User) -> None:
        quote = decide(a_quote(session), office)
        assert (quote.is_approved, quote.decided_by) == (True, office)

    def test_refuses_it_with_a_reason(self, session: Session, office: User) -> None:
        quote = a_quote(session)
        with pytest.raises(Refused, match=SAY_WHY):
            decide(quote, office, approve=False)
        decided = decide(quote, office, approve=False, reason="Only she can tell that.")
        assert decided.is_approved is False

    def test_refuses_who_chose_it_and_who_worked_on_the_study(self, session: Session) -> None:
        quote, lead = a_quote(session), session.study.created_by
        with pytest.raises(Refused):
            decide(quote, lead)
        both = a_person(Role.PRIVACY_OFFICE)
        Quote.objects.update(chosen_by=both)
        with pytest.raises(Refused, match="You chose"):
            decide(quote, both)

    def test_refuses_an_officer_who_worked_on_the_study(
        self, session: Session, client: Client
    ) -> None:
        quote, office = a_quote(session), a_person(Role.PRIVACY_OFFICE)
        a_member(session.study, Role.FACILITATOR, user=office)
        with pytest.raises(Refused, match="worked on this study"):
            decide(quote, office)
        client.force_login(office)
        page = client.get(reverse("list_quotes", args=[session.study.code]))
        assert page.status_code == 403

    def test_refuses_a_second_decision(self, session: Session, office: User) -> None:
        quote = decide(a_quote(session), office)
        with pytest.raises(Refused, match="is decided"):
            decide(quote, a_person(Role.PRIVACY_OFFICE))

    def test_refuses_against_a_withdrawn_consent(self, session: Session, office: User) -> None:
        quote = a_quote(session)
        by = session.facilitator
        withdraw_quoting(session_id=session.pk, subject_code="P-01", by=by, at=WRITTEN)
        with pytest.raises(Refused, match="does not agree to being quoted"):
            decide(quote, office)

    def test_waits_for_an_office_until_it_is_decided(self, session: Session, office: User) -> None:
        quote = a_quote(session)
        (item,) = waiting_for(office, at=WRITTEN)
        assert item.url_name == "list_quotes"
        assert waiting_for(a_person(), at=WRITTEN) == []
        decide(quote, office)
        assert waiting_for(office, at=WRITTEN) == []

    def test_is_posted_one_by_one(self, session: Session, office: User, client: Client) -> None:
        first, second = a_quote(session), a_quote(session, "It was slow.")
        client.force_login(session.study.created_by)
        address = reverse("decide_quote", args=[session.study.code, first.quote_ref])
        assert client.post(address, {"decision": "approve"}).status_code == 403
        client.force_login(office)
        assert (
            SAID in client.get(reverse("list_quotes", args=[session.study.code])).content.decode()
        )
        client.post(address, {"decision": "refuse", "reason": ""})
        assert not Quote.objects.filter(is_approved__isnull=False).exists()
        client.post(address, {"decision": "approve"})
        assert Quote.objects.get(is_approved=True) == first
        assert Quote.objects.get(is_approved=None) == second


class TestTheDatabase:
    @pytest.mark.parametrize(
        "changed",
        [
            {"decided_by": "chooser"},
            {"is_approved": None},
            {"is_approved": False, "reason": ""},
            {"subject_code": "Maria"},
        ],
    )
    def test_refuses(self, session: Session, changed: dict[str, Any]) -> None:
        quote = approved(a_quote(session))
        if "decided_by" in changed:
            changed = {"decided_by": quote.chosen_by}
        with pytest.raises(IntegrityError), transaction.atomic():
            Quote.objects.filter(pk=quote.pk).update(**changed)


class TestWithdrawQuoting:
    def test_is_a_new_decision(self, session: Session, client: Client) -> None:
        client.force_login(session.facilitator)
        place = [session.study.code, session.session_ref]
        client.post(reverse("withdraw_quoting", args=place), {"agreed": "P-01:quote"})
        latest = ConsentDecision.objects.filter(session_ref=session.session_ref).last()
        assert latest is not None
        assert (latest.kind, latest.given) == ("quote", False)

    @pytest.mark.parametrize("kind", [DecisionKind.QUOTE, DecisionKind.DISSEMINATE])
    def test_takes_either_consent_back(self, session: Session, client: Client, kind: str) -> None:
        quote = approved(a_quote(session))
        client.force_login(session.facilitator)
        place = [session.study.code, session.session_ref]
        assert f"P-01:{kind}" in client.get(reverse("view_session", args=place)).text
        client.post(reverse("withdraw_quoting", args=place), {"agreed": f"P-01:{kind}"})
        assert reasons_against_quotes(session.study, [quote.quote_ref])
        assert quotable_in(session) == []
        with pytest.raises(Refused, match="agreed to this"):
            withdraw_quoting(
                session_id=session.pk, subject_code="P-01", kind=kind, by=session.facilitator,
                at=WRITTEN,
            )  # fmt: skip

    def test_takes_back_nothing_else(self, session: Session) -> None:
        said = {"subject_code": "P-01", "kind": DecisionKind.PARTICIPATE}
        with pytest.raises(Refused, match="agreed to this"):
            withdraw_quoting(session_id=session.pk, **said, by=session.facilitator, at=WRITTEN)

    def test_refuses_who_runs_no_sessions_and_who_never_agreed(
        self, session: Session, office: User
    ) -> None:
        for by, code in ((office, "P-01"), (session.facilitator, "P-02")):
            with pytest.raises(Refused):
                withdraw_quoting(session_id=session.pk, subject_code=code, by=by, at=WRITTEN)


class TestListQuotes:
    def test_opens_the_quotes_of_a_transcript_together(
        self, session: Session, client: Client
    ) -> None:
        client.force_login(session.study.created_by)
        address = reverse("list_quotes", args=[session.study.code])
        a_quote(session)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for _ in range(5):
            a_quote(session)
        before = KeyOpening.objects.count()
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few)
        assert KeyOpening.objects.count() == before + 1

    def test_has_pages(self, session: Session, client: Client) -> None:
        for _ in range(21):
            a_quote(session)
        client.force_login(session.study.created_by)
        address = reverse("list_quotes", args=[session.study.code])
        assert client.get(address).text.count(SAID) == 20
        assert client.get(f"{address}?page=2").text.count(SAID) == 1

    def test_leaves_out_what_is_just_being_destroyed(
        self, session: Session, client: Client
    ) -> None:
        """The key goes first, and the rows a moment later."""
        quote = a_quote(session)
        keys.destroy(quote.key_ref, at=WRITTEN)
        client.force_login(session.study.created_by)
        page = client.get(reverse("list_quotes", args=[session.study.code]))
        assert page.status_code == 200
        assert SAID not in page.text


class TestTranscripts:
    def test_take_quotes_with_them_but_for_the_fact_of_an_approval(self, session: Session) -> None:
        approved(a_quote(session))
        a_quote(session, "It was slow.")
        rule = Transcripts()
        (holding,) = rule.holdings(at=NOW, study_ref=session.study.study_ref)
        rule.erase(holding, at=NOW)
        left = Quote.objects.get()
        assert left.is_approved
        assert not left.has_words
        assert not Transcript.objects.exists()
        assert words_of(session.study) == []
