"""What happens to studies: each step is done by the product and said to the model."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

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

ODD_DAYS = tuple(
    datetime.fromisoformat(f"{moment}:00+00:00")
    for moment in (
        *("2027-03-14T06:30", "2027-03-31T16:00", "2027-05-31T23:30", "2027-08-31T03:59"),
        *("2027-10-31T12:00", "2027-11-07T05:30", "2027-11-07T06:30", "2027-12-31T23:00"),
        *("2028-02-14T07:30", "2028-02-29T15:00", "2028-08-30T15:00", "2028-11-05T05:45"),
        *("2029-01-30T15:00", "2029-11-04T05:30", "2030-01-31T04:30", "2032-02-29T15:00"),
    )
)


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

    def begin(self, months: int | None) -> None:
        """What nearly every life needs, or little would ever fall due."""
        for said in self.model.studies[:2]:
            self._bring_in(said, people=2)
            self._take_over(self._receive(said), said)
        if months:
            self._clear(self.model.studies[0], months)

    @rule(linked=st.booleans())
    def a_file_of_answers_comes_in(self, linked: bool) -> None:
        if self._takes_in(self.model.studies[linked]):
            self._receive(self.model.studies[linked])

    @precondition(lambda self: self._undecided())
    @rule(picked=PICKED, into=st.booleans())
    def a_file_is_decided_about(self, picked: int, into: bool) -> None:
        undecided = self._undecided()
        key = undecided[picked % len(undecided)]
        record = self.model.there[key]
        if into:
            if self._takes_in(record.study):
                self._take_over(key, record.study)
            return
        run = ImportRun.objects.get(run_ref=key[1])
        fieldwork.discard_import(run_id=run.pk, by=self._lead(run.study), at=self.at)
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

    @rule(
        picked=PICKED,
        follow_up=st.sampled_from([None, None, 0, 1, 40, 364]),
        on_an_odd_day=st.booleans(),
    )
    def a_study_ends(self, picked: int, follow_up: int | None, on_an_odd_day: bool) -> None:
        said = self.model.studies[picked % 3]
        if said.closed_at:
            return
        if on_an_odd_day:
            self._go_to_odd_day(picked)
        self._end(said, follow_up)

    def _end(self, said: reference.Study, follow_up: int | None) -> None:
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
        if self._takes_in(said):
            self._clear(said, months)

    def _bring_in(self, said: reference.Study, *, people: int) -> None:
        study = self.studies[said.code]
        recruiter = self.cast.member(study, Role.RECRUITER, at=self.at)
        bring_in(study, a_contact_list(people), by=recruiter, at=self.at)
        key = ("study_contacts", str(study.study_ref))
        self.model.there[key] = Record("study_contacts", said, people)

    def _receive(self, said: reference.Study) -> Key:
        study = self.studies[said.code]
        run = an_import(study, by=self._lead(study), at=self.at)
        key = ("import_uploads", str(run.run_ref))
        self.model.there[key] = Record("import_uploads", said, 1, began=self.at)
        return key

    def _take_over(self, key: Key, said: reference.Study) -> None:
        run = ImportRun.objects.get(run_ref=key[1])
        batch = fieldwork.import_responses(run_id=run.pk, by=self._lead(run.study), at=self.at)
        answers = ("responses", str(run.study.study_ref))
        known = self.model.there.setdefault(answers, Record("responses", said, 0))
        known.count += batch.rows
        self.model.there[key].ended = self.at

    def _clear(self, said: reference.Study, months: int) -> None:
        a_clearance(self.studies[said.code], retention_months=months, at=self.at)
        said.clearance_months = months

    def _go_to_odd_day(self, picked: int) -> None:
        coming = [moment for moment in ODD_DAYS if moment > self.at]
        if coming:
            self.at = coming[picked % min(6, len(coming))]

    def _takes_in(self, said: reference.Study) -> bool:
        return said.has_open_wave and self.at < PAPERS_LAST

    def _undecided(self) -> list[Key]:
        files = self.model.there.items()
        return [key for key, one in files if key[0] == "import_uploads" and one.ended is None]

    def _lead(self, study: Study) -> User:
        return self.cast.member(study, Role.LEAD, at=self.at)
