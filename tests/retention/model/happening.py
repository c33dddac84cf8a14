"""What happens to studies: each step is done by the product and said to the model."""

from contextlib import ExitStack
from datetime import UTC, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from fieldwork import actions as fieldwork
from fieldwork.models import ImportRun, Session
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from studies.actions import add_wave, close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import ENDED, an_import
from tests.builders.participants import a_contact_list, bring_in
from tests.builders.studies import a_clearance
from tests.retention.model import reference
from tests.retention.model.almanac import day_of
from tests.retention.model.cast import Cast
from tests.retention.model.reference import Key, Record
from tests.retention.model.world import World, undone

PICKED = st.integers(0, 99)
PAPERS_LAST = NOW + timedelta(days=300)
"""Later, approvals and clearances have run out, and nothing more comes in."""


class Happening(RuleBasedStateMachine):
    """``world`` is built once, before; each life begins with it and is undone."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.doing = ExitStack()
        self.doing.enter_context(undone())
        self.model, self.studies = self.world.said_simply()
        self.cast = Cast()
        self.at = ENDED.astimezone(UTC)

    def teardown(self) -> None:
        self.doing.close()

    @rule(linked=st.booleans(), people=st.integers(1, 3))
    def contacts_come_in(self, linked: bool, people: int) -> None:
        said = self.model.studies[linked]
        study = self.studies[said.code]
        key = ("study_contacts", str(study.study_ref))
        if not self._takes_in(said) or key in self.model.there or key in self.model.gone:
            return
        recruiter = self.cast.member(study, Role.RECRUITER, at=self.at)
        bring_in(study, a_contact_list(people, start=1), by=recruiter, at=self.at)
        self.model.there[key] = Record("study_contacts", said, people)

    @rule(linked=st.booleans())
    def a_file_of_answers_comes_in(self, linked: bool) -> None:
        said = self.model.studies[linked]
        if not self._takes_in(said):
            return
        study = self.studies[said.code]
        run = an_import(study, by=self._lead(study), at=self.at)
        key = ("import_uploads", str(run.run_ref))
        self.model.there[key] = Record("import_uploads", said, 1, began=self.at)

    @rule(picked=PICKED, into=st.booleans())
    def a_file_is_decided_about(self, picked: int, into: bool) -> None:
        undecided = [key for key, one in self.model.there.items() if self._is_undecided(key, one)]
        if not undecided:
            return
        key = undecided[picked % len(undecided)]
        record = self.model.there[key]
        run = ImportRun.objects.get(run_ref=key[1])
        lead = self._lead(run.study)
        if not into:
            fieldwork.discard_import(run_id=run.pk, by=lead, at=self.at)
        elif not self._takes_in(record.study):
            return
        else:
            batch = fieldwork.import_responses(run_id=run.pk, by=lead, at=self.at)
            answers = ("responses", str(run.study.study_ref))
            known = self.model.there.setdefault(answers, Record("responses", record.study, 0))
            known.count += batch.rows
        record.ended = self.at

    @rule(picked=PICKED)
    def a_recording_is_written_down(self, picked: int) -> None:
        session = self.world.sessions[picked % 2]
        recording = self.model.there.get(("recordings", str(session.session_ref)))
        if recording is None or recording.ended:
            return
        current = Session.objects.get(pk=session.pk)
        fieldwork.complete_transcript(
            session_id=current.pk,
            text="P-01: It took long.",
            names_removed=True,
            by=self._lead(current.study),
            at=self.at,
        )
        recording.ended = self.at
        key = ("transcripts", str(session.session_ref))
        self.model.there[key] = Record("transcripts", recording.study, 1)

    @rule(picked=PICKED)
    def a_wave_ends(self, picked: int) -> None:
        said = self.model.studies[picked % 3]
        if not said.has_open_wave:
            return
        number = said.waves.index(None)
        study = self.studies[said.code]
        wave = study.waves.get(number=number + 1)
        close_wave(wave=wave, by=self._lead(study), at=self.at)
        said.waves[number] = self.at

    @rule(linked=st.booleans())
    def another_wave_begins(self, linked: bool) -> None:
        said = self.model.studies[linked]
        if said.closed_at or len(said.waves) >= said.waves_planned:
            return
        study = self.studies[said.code]
        add_wave(study=study, label="", by=self._lead(study), at=self.at)
        said.waves.append(None)

    @rule(picked=PICKED, follow_up=st.sampled_from([None, None, 0, 1, 40, 364]))
    def a_study_ends(self, picked: int, follow_up: int | None) -> None:
        said = self.model.studies[picked % 3]
        if said.closed_at:
            return
        study = self.studies[said.code]
        until = None if follow_up is None else day_of(self.at) + timedelta(days=follow_up)
        late = self.model.is_due(said, self.at)
        try:
            close_study(study=study, follow_up_until=until, by=self._lead(study), at=self.at)
        except Refused:
            assert late, "Nothing was due, and yet the study may not close."
            return
        assert not late, "Something was due, and yet the study closed."
        said.closed_at, said.follow_up_until = self.at, until
        said.waves = [end or self.at for end in said.waves]

    @rule(picked=PICKED, months=st.sampled_from([1, 6, 18, 36]))
    def a_clearance_sets_its_own_period(self, picked: int, months: int) -> None:
        said = self.model.studies[picked % 2]
        if not self._takes_in(said):
            return
        a_clearance(self.studies[said.code], retention_months=months, at=self.at)
        said.clearance_months = months

    def _takes_in(self, said: reference.Study) -> bool:
        return said.has_open_wave and self.at < PAPERS_LAST

    def _is_undecided(self, key: Key, record: Record) -> bool:
        return key[0] == "import_uploads" and record.ended is None

    def _lead(self, study: Study) -> User:
        return self.cast.member(study, Role.LEAD, at=self.at)
