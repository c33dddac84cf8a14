"""Who is told that collection opened, a wave or the study closed, or the questions changed."""

import pytest

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.models import Message
from studies.actions import close_study, close_wave, create_instrument_version
from tests.builders.access import NOW, a_person
from tests.builders.studies import _open as open_it
from tests.builders.studies import a_definition, a_member, a_study, an_approved_study

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[User]:
    return {message.to for message in Message.objects.filter(kind=kind).select_related("to")}


class TestTheTeam:
    def test_is_told_that_collection_opened(self) -> None:
        study = an_approved_study()
        analyst = a_member(study, Role.ANALYST)
        open_it(study, study.created_by, NOW)
        assert told("study.opened") == {analyst}

    def test_is_told_that_a_wave_closed(self) -> None:
        study = a_study("collecting")
        analyst = a_member(study, Role.ANALYST)
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        assert told("wave.closed") == {analyst}

    def test_is_told_that_the_study_closed_and_records_officers_too(self) -> None:
        officer = a_person(Role.RECORDS_OFFICER)
        study = a_study("collecting")
        analyst = a_member(study, Role.ANALYST)
        close_study(study=study, by=study.created_by, at=NOW)
        assert told("study.closed") == {analyst, officer}

    def test_is_told_of_new_questions(self) -> None:
        study = a_study("draft")
        facilitator = a_member(study, Role.FACILITATOR)
        create_instrument_version(
            study=study,
            definition=a_definition(title="Another title"),
            by=study.created_by,
            at=NOW,
        )
        assert told("instrument.changed") == {facilitator}
        sentence = Message.objects.get(kind="instrument.changed").sentence
        assert study.code in sentence
        assert "Another title" not in sentence
