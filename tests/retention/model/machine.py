"""Time, holds, rules and purges at random, and the comparison with the model after each step."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from retention import actions, certificates, queries, registry
from retention.lifecycle import ItemState, RunStatus
from retention.models import Certificate, LegalHold, PurgeItem, PurgeRun, Trigger
from retention.rules import Period
from tests.retention.model.happening import PICKED
from tests.retention.model.papers import Papers
from tests.retention.model.reference import EVERY_FEW_MINUTES, Hold, Key, Study, counts_from

KINDS = (
    *("study_contacts", "import_uploads", "responses", "recordings", "transcripts"),
    *("consent_signatures", "paper_scans", "keyed_forms"),
)
AGES = (
    *(timedelta(seconds=1), timedelta(hours=1), timedelta(hours=25), timedelta(days=7)),
    *(timedelta(days=30), timedelta(days=183), timedelta(days=400)),
)
ENDS = (
    *(datetime(2027, 8, 31, 16, tzinfo=UTC), datetime(2027, 5, 31, 3, tzinfo=UTC)),
    *(datetime(2027, 10, 7, 5, 30, tzinfo=UTC), datetime(2028, 2, 29, 15, tzinfo=UTC), None),
)
"""Days that a later month does not have, and an hour that comes twice."""
PURGES = st.sampled_from(["nightly", "nightly", "often", "none"])
AROUND = (timedelta(microseconds=-1), timedelta(0), timedelta(minutes=61))
PERIODS = {
    "import_uploads.uploaded": st.integers(1, 30).map(lambda days: Period(days=days)),
    "recordings.session": st.integers(1, 12).map(lambda months: Period(months=months)),
    "responses.closed": st.integers(1, 12).map(lambda months: Period(months=months)),
    "paper_forms.taken_over": st.integers(1, 90).map(lambda days: Period(days=days)),
    "transcripts.closed": st.integers(1, 12).map(lambda months: Period(months=months)),
}


class Lives(Papers):
    """Nothing goes early, nothing late, nothing twice; what holds keep stays; all is certified."""

    @initialize(
        months=st.sampled_from([6, 1, 18, None]),
        ends=st.sampled_from(ENDS),
        held=st.sampled_from([(), ("responses",), None]),
    )
    def studies_have_begun(
        self, months: int | None, ends: datetime | None, held: tuple[str, ...] | None
    ) -> None:
        """One may be over, and a hold may have kept it beyond its day."""
        self.begin(months)
        if ends is None:
            return
        self.at = ends
        self._purge(None, often=False)
        first = self.model.studies[0]
        self._end(first, None)
        self.the_same_is_there_with_the_same_days()
        if held is not None:
            self._set_hold(first, held)
            self._wait_for(self.model.holds[-1])
            self._purge(None, often=False)
            self._lift(self.model.holds[-1])

    @rule(age=st.sampled_from(AGES), then=PURGES)
    def time_passes(self, age: timedelta, then: str) -> None:
        self.at += age
        self._purge_then(then)

    @rule(picked=PICKED, then=PURGES)
    def an_odd_day_comes(self, picked: int, then: str) -> None:
        self._go_to_odd_day(picked)
        self._purge_then(then)

    @rule(around=st.sampled_from(AROUND), picked=PICKED, then=PURGES)
    def something_nearly_falls_due(self, around: timedelta, picked: int, then: str) -> None:
        days = {self.model.due_at(record, self.at) for record in self.model.there.values()}
        coming = sorted(day for day in days if day and day + around > self.at)
        if coming:
            self.at = coming[picked % min(2, len(coming))] + around
        self._purge_then(then)

    @rule(picked=PICKED, kinds=st.sampled_from([(), (), *((kind,) for kind in KINDS)]))
    def a_hold_is_set(self, picked: int, kinds: tuple[str, ...]) -> None:
        said = self.model.studies[picked % 4]
        if not any(hold.study is said for hold in self._in_force()):
            self._set_hold(said, kinds)

    def _set_hold(self, said: Study, kinds: tuple[str, ...]) -> None:
        study = self.studies[said.code]
        actions.set_hold(
            study_ref=study.study_ref,
            study_code=study.code,
            reason="Litigation.",
            record_classes=kinds,
            by=self.cast.officer(at=self.at),
            at=self.at,
        )
        self.model.holds.append(Hold(said, kinds))

    @precondition(lambda self: self._in_force())
    @rule(picked=PICKED, when_something_is_due=st.booleans())
    def a_hold_is_lifted(self, picked: int, when_something_is_due: bool) -> None:
        on = self._in_force()
        hold = on[picked % len(on)]
        if when_something_is_due:
            self._wait_for(hold)
        self._lift(hold)

    def _wait_for(self, hold: Hold) -> None:
        kept = [one for one in self.model.there.values() if hold.keeps(one)]
        days = [day for one in kept if (day := self.model.due_at(one, self.at))]
        self.at = max(self.at, max(days, default=self.at) + timedelta(minutes=61))

    def _lift(self, hold: Hold) -> None:
        ours = LegalHold.objects.in_force().get(study_code=hold.study.code)
        officer = self.cast.officer(at=self.at)
        actions.lift_hold(hold_id=ours.pk, reason="Over.", by=officer, at=self.at)
        hold.lifted_at = self.at

    @rule(changed=st.one_of(*(st.tuples(st.just(key), some) for key, some in PERIODS.items())),
          becomes=st.sampled_from(["in force", "in force", "declined", "withdrawn"]))  # fmt: skip
    def a_rule_is_changed(self, changed: tuple[str, Period], becomes: str) -> None:
        key, period = changed
        if self.model.period(key, self.at) == (period.months, period.days):
            return  # it is so already
        first, second = (self.cast.officer(at=self.at, number=number) for number in (1, 2))
        change = actions.propose_rule_change(
            rule=registry.rule(key), period=period, reason="Other.", by=first, at=self.at
        )
        if becomes == "withdrawn":
            actions.withdraw_rule_change(change_id=change.pk, by=first, at=self.at)
            return
        approve = becomes == "in force"
        actions.decide_rule_change(
            change_id=change.pk, approve=approve, reason="So.", by=second, at=self.at
        )
        if approve:
            said = (counts_from(self.at), period.months, period.days)
            self.model.periods.setdefault(key, []).append(said)

    @rule(picked=PICKED)
    def an_operator_purges_a_study(self, picked: int) -> None:
        self._purge(self.model.studies[picked % 4], often=False)

    @rule(kind=st.sampled_from(KINDS))
    def a_purge_cannot_destroy_a_kind(self, kind: str) -> None:
        stuck = patch.object(type(registry.record_class(kind)), "erase", side_effect=OSError)
        with stuck:
            self._run(None, often=False)
        self.model.purge(self.at, study=None, often=False, stuck=kind)

    def _in_force(self) -> list[Hold]:
        return [hold for hold in self.model.holds if hold.lifted_at is None]

    def _purge_then(self, which: str) -> None:
        if which != "none":
            self._purge(None, often=which == "often")

    def _purge(self, study: Study | None, *, often: bool) -> None:
        self._run(study, often=often)
        self.model.purge(self.at, study=study, often=often)
        assert not PurgeRun.objects.unfinished().exists()

    def _run(self, study: Study | None, *, often: bool) -> None:
        actions.purge_due(
            at=self.at,
            trigger=Trigger.COMMAND,
            by=None,
            study_ref=self.studies[study.code].study_ref if study else None,
            keys=sorted(EVERY_FEW_MINUTES) if often else None,
        )

    @invariant()
    def the_same_is_there_with_the_same_days(self) -> None:
        """Nothing went early, and what a hold keeps is there."""
        ours = {each.key: each for each in queries.held(at=self.at)}
        assert {key: each.count for key, each in ours.items()} == {
            key: record.count for key, record in self.model.there.items()
        }
        for key, record in self.model.there.items():
            promise = ours[key].promise
            assert ours[key].kept_by_hold == self.model.is_kept(record), key
            due = self.model.due_at(record, self.at)
            assert (promise.due_at if promise else None) == due, key

    @invariant()
    def the_same_is_gone_once(self) -> None:
        """Nothing went late or twice, or uncounted."""
        gone: dict[Key, tuple[int, datetime]] = {}
        for item in PurgeItem.objects.filter(state=ItemState.VERIFIED):
            assert item.key not in gone, "This was destroyed twice."
            gone[item.key] = item.erased_count, item.due_at
        assert gone == self.model.gone

    @invariant()
    def certificates_add_up(self) -> None:
        """Whatever finished runs destroyed is signed, and nothing else."""
        ended = PurgeItem.objects.filter(run__status=RunStatus.CERTIFIED, state=ItemState.VERIFIED)
        signed = [line for each in Certificate.objects.all() for line in _lines(each)]
        assert sorted(signed) == sorted((*each.key, each.erased_count) for each in ended)


def _lines(certificate: Certificate) -> Iterator[tuple[str, str, int]]:
    body = json.loads(certificate.body)
    assert not list(certificates.problems(certificate))
    assert body["total_erased"] == sum(line["erased"] for line in body["erased"])
    for line in body["erased"]:
        yield line["record_class"], line["unit"], line["erased"]
