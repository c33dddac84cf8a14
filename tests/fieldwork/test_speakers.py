"""What participants of sessions spoke about: coded from confirmed transcripts, then sums only."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldwork import actions, policies, queries
from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import CodedSpeaker, Session, SpokenThemes
from fieldwork.models.sessions import SessionKind
from fieldwork.retention_rules import Transcripts
from fieldwork.retention_rules.speakers import CountedThemes
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN, a_session, a_session_study, a_transcript
from tests.builders.quotes import SAID, a_transcribed_session
from tests.builders.speakers import a_spoken_study, spoken
from tests.builders.studies import a_member
from tests.builders.themes import a_theme
from tests.gates.paths import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-111", "R-058")]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: WRITTEN)


@pytest.fixture
def study() -> Study:
    """One interview, and one group of three."""
    return a_spoken_study(1, 3, closed=False)


@pytest.fixture
def group(study: Study) -> Session:
    return Session.objects.get(study=study, people=3)


def code(session: Session, said: Any, by: User | None = None) -> int:
    by = by or session.study.created_by
    return actions.code_speakers(session_id=session.pk, said=said, by=by, at=WRITTEN)


def destroy(study: Study) -> None:
    for holding in Transcripts().holdings(at=NOW, study_ref=study.study_ref):
        Transcripts().erase(holding, at=NOW)
        assert Transcripts().remaining(holding) == 0


class TestCodeSpeakers:
    def test_takes_several_themes_none_and_back(self, study: Study, group: Session) -> None:
        a_theme(study), a_theme(study, "Signs")
        assert code(group, {"P-01": [2, 1], "P-02": [], "P-03": None}) == 2
        assert queries.themes_said(group) == {"P-01": [1, 2], "P-02": []}
        assert code(group, {"P-01": None}) == 1
        assert code(group, {"P-02": [2]}) == 1
        assert queries.themes_said(group) == {"P-02": [2]}

    def test_is_recorded_without_the_themes(self, study: Study, group: Session) -> None:
        a_theme(study)
        code(group, {"P-01": [1]})
        event = AuditEvent.objects.get(verb="session.coded")
        assert event.facts == {"speakers": 1}

    def test_refuses_who_did_not_take_part(self, study: Study, group: Session) -> None:
        with pytest.raises(Refused, match="not there any more"):
            code(group, {"P-04": []})
        assert not CodedSpeaker.objects.exists()

    def test_refuses_a_theme_that_is_not_there(self, group: Session) -> None:
        with pytest.raises(Refused, match="not there any more"):
            code(group, {"P-01": [9]})

    def test_refuses_a_transcript_that_nobody_confirmed(self, study: Study) -> None:
        session = a_session("ended", study=study)
        a_transcript(session)
        with pytest.raises(Refused, match="second person"):
            code(session, {"P-01": []})

    @pytest.mark.parametrize("role", [Role.FACILITATOR, Role.VENDOR_STAFF, Role.RECRUITER])
    def test_is_for_who_analyzes(self, study: Study, group: Session, role: Role) -> None:
        with pytest.raises(Refused):
            code(group, {"P-01": []}, a_member(study, role))

    @pytest.mark.requirement("R-020")
    def test_refuses_what_employees_said_before_it_is_anonymous(self) -> None:
        study = a_session_study(audiences=("employees",), purpose="usability", mandatory=True)
        session = a_transcribed_session(study)
        refusal = policies.code_speakers.refusal(session.study.created_by, session, at=WRITTEN)
        assert "anonymous" in str(refusal)

    def test_refuses_what_is_final(self, study: Study, group: Session) -> None:
        spoken(study, (a_theme(study), 2))
        actions.settle_speakers(study=study, at=WRITTEN)
        with pytest.raises(Refused, match="released report"):
            code(group, {"P-01": None})
        assert queries.spoken_in(study) == queries.Spoken(4, {1: 2})

    def test_keeps_one_row_for_each_participant(self, study: Study, group: Session) -> None:
        code(group, {"P-01": []})
        row = CodedSpeaker.objects.get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestRemoveTheme:
    def test_refuses_one_that_a_participant_names(self, study: Study, group: Session) -> None:
        theme = a_theme(study)
        code(group, {"P-01": [1]})
        with pytest.raises(Refused, match="participants name this theme"):
            actions.remove_theme(theme=theme, by=study.created_by, at=WRITTEN)


class TestQueries:
    def test_say_who_is_left(self, study: Study, group: Session) -> None:
        code(group, {"P-01": [], "P-02": []})
        left = {each.people: each.coded for each in queries.sessions_to_code(study)}  # type: ignore[attr-defined]
        assert left == {1: 0, 3: 2}
        assert not queries.speakers_are_coded(study)
        spoken(study)
        assert queries.speakers_are_coded(study)

    def test_wait_for_every_transcript_to_be_confirmed(self, study: Study) -> None:
        spoken(study)
        a_transcript(a_session("ended", study=study))
        assert not queries.speakers_are_coded(study)

    def test_count_a_theme_that_nobody_named(self, study: Study) -> None:
        spoken(study, (a_theme(study), 3), (a_theme(study, "Signs"), 0))
        assert queries.spoken_in(study) == queries.Spoken(4, {1: 3, 2: 0})


class TestForgetting:
    def test_takes_the_codings_and_leaves_sums(self, study: Study) -> None:
        spoken(study, (a_theme(study), 3))
        destroy(study)
        assert not CodedSpeaker.objects.exists()
        row = SpokenThemes.objects.get()
        assert (row.people, row.named, row.is_final) == (4, {"1": 3}, True)

    def test_leaves_no_sum_of_some(self, study: Study, group: Session) -> None:
        """Whichever session goes first, the rest is never taken for the whole."""
        a_theme(study)
        code(group, {"P-01": [1], "P-02": [1], "P-03": []})
        destroy(study)
        row = SpokenThemes.objects.get()
        assert (row.people, row.named, row.is_final) == (0, {}, True)

    def test_leaves_nothing_where_nothing_was_coded(self, study: Study) -> None:
        destroy(study)
        assert not SpokenThemes.objects.exists()

    def test_takes_the_sums_in_their_time(self, study: Study) -> None:
        spoken(study, (a_theme(study), 3))
        actions.count_speakers(study=study, at=WRITTEN)
        (holding,) = CountedThemes().holdings(at=NOW, study_ref=study.study_ref)
        assert CountedThemes().remaining(holding) == 1
        CountedThemes().erase(holding, at=NOW)
        assert CountedThemes().remaining(holding) == 0

    def test_keeps_no_way_back_from_sums_to_sessions(self) -> None:
        related = {field.related_model for field in SpokenThemes._meta.get_fields()}
        assert related - {None} == {Study}


class TestPages:
    def test_go_from_the_themes_to_a_transcript(self, study: Study, group: Session) -> None:
        a_theme(study)
        client = signed_in(study.created_by)
        page = " ".join(client.get(reverse("list_themes", args=[study.code])).text.split())
        assert "0 of 3 participants" in page
        address = reverse("code_speakers", args=[study.code, group.session_ref])
        assert address in page
        page = client.get(address).text
        assert SAID in page
        client.post(address, {"themes-P-01": ["1"], "themes-P-02": ["none"]})
        assert queries.themes_said(group) == {"P-01": [1], "P-02": []}
        page = " ".join(client.get(address).text.split())
        assert "2 of 3 participants decided" in page
        assert page.count("checked") == 2

    def test_say_why_nothing_changes_any_more(self, study: Study, group: Session) -> None:
        spoken(study, (a_theme(study), 3))
        actions.settle_speakers(study=study, at=WRITTEN)
        client = signed_in(study.created_by)
        address = reverse("code_speakers", args=[study.code, group.session_ref])
        page = client.get(address).text
        assert "The coding is closed" in page
        assert "released report" in page
        assert 'name="themes-P-01"' not in page

    def test_are_closed_to_others(self, study: Study, group: Session) -> None:
        address = reverse("code_speakers", args=[study.code, group.session_ref])
        assert signed_in(a_person()).get(address).status_code == 403

    def test_ask_as_much_of_many_sessions_as_of_few(self, study: Study) -> None:
        client, address = signed_in(study.created_by), reverse("list_themes", args=[study.code])
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for _ in range(3):
            a_transcribed_session(study)
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(many) == len(few)


def test_builders_meet_a_group_for_several() -> None:
    study = a_spoken_study(2, closed=False)
    session = Session.objects.get(study=study)
    assert session.kind == SessionKind.FOCUS_GROUP
    assert session.transcript.status == TranscriptStatus.CONFIRMED
