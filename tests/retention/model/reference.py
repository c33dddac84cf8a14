"""What should be there and when it should go: dictionaries, and the promises in plain words.

Nothing of the product is imported here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.retention.model.almanac import day_of, later, midnight

EVERY_FEW_MINUTES = frozenset(
    {
        *("study_contacts", "import_uploads", "recordings", "consent_signatures"),
        *("paper_scans", "keyed_forms"),
    }
)
PAPER = frozenset({"paper_forms", "paper_scans"})
BY_HAND = "paper_forms"
"""No purge takes them: somebody destroys them and says so."""
Key = tuple[str, str]
BEGINS_WITH = {
    "import_uploads.uploaded": (0, 7),
    "recordings.session": (12, 0),
    "consent_signatures.signed": (12, 0),
    "responses.closed": (12, 0),
    "transcripts.closed": (12, 0),
    "paper_forms.taken_over": (0, 30),
}
"""Months and days, before anybody sets others."""

SIGNATURES = "consent_signatures"
A_YEAR_AT_MOST = {"recordings": "recordings.session", SIGNATURES: "consent_signatures.signed"}
"""Recordings go when they are written down, and signatures with the recordings they allow."""


@dataclass
class Study:
    """What was said of a study, and what happened in it."""

    code: str
    waves_planned: int
    linked: bool
    waves: list[datetime | None] = field(default_factory=lambda: [None])
    closed_at: datetime | None = None
    follow_up_until: date | None = None
    clearance_months: int | None = None

    @property
    def has_open_wave(self) -> bool:
        return self.closed_at is None and None in self.waves


@dataclass
class Record:
    """So many of a kind that go together. ``began`` and ``ended`` start clocks of some kinds.

    Of paper, ``began`` is its own day of disposal, and ``emptied`` when somebody destroyed it.
    """

    kind: str
    study: Study
    count: int
    began: datetime | None = None
    ended: datetime | None = None
    emptied: datetime | None = None


@dataclass
class Hold:
    """``kinds`` empty keeps everything."""

    study: Study
    kinds: tuple[str, ...]
    lifted_at: datetime | None = None

    def keeps(self, record: Record) -> bool:
        return self.study is record.study and (not self.kinds or record.kind in self.kinds)


@dataclass
class Reference:
    """The whole model: what is there, what is gone, the rules and the holds."""

    studies: list[Study] = field(default_factory=list)
    there: dict[Key, Record] = field(default_factory=dict)
    gone: dict[Key, tuple[int, datetime]] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    periods: dict[str, list[tuple[datetime, int, int]]] = field(default_factory=dict)
    begun: set[Key] = field(default_factory=set)

    def due_at(self, record: Record, at: datetime) -> datetime | None:
        """The moment from which it must be gone, as the rules are at ``at``."""
        due = self._by_the_rules(record, at)
        if due is None:
            return None
        lifted = [hold for hold in self.holds if hold.lifted_at and hold.keeps(record)]
        for hold in sorted(lifted, key=lambda each: each.lifted_at or at):
            assert hold.lifted_at is not None
            if due <= hold.lifted_at:
                due = max(due, later(hold.lifted_at, days=1))
        return due

    def is_kept(self, record: Record) -> bool:
        return any(hold.lifted_at is None and hold.keeps(record) for hold in self.holds)

    def must_go(self, at: datetime, *, study: Study | None, often: bool) -> list[Key]:
        """What a purge takes now: what is due; and what an earlier one had begun, wherever."""
        return [
            key
            for key, record in self.there.items()
            if (due := self.due_at(record, at)) is not None
            and due <= at
            and not self.is_kept(record)
            and record.kind != BY_HAND
            and (key in self.begun or self._is_asked(record, study, often=often))
        ]

    def is_due(self, study: Study, at: datetime) -> bool:
        """Whether something of it should be gone and is only late."""
        return any(
            self.there[key].study is study for key in self.must_go(at, study=None, often=False)
        )

    def purge(
        self, at: datetime, *, study: Study | None, often: bool, stuck: str | None = None
    ) -> None:
        """All that must go, then what must go because of it; all but what is ``stuck``."""
        while asked := [
            key for key in self.must_go(at, study=study, often=often) if key[0] != stuck
        ]:
            for key in asked:
                self._go(key, at)
        left = self.must_go(at, study=study, often=often)
        self.begun = set(left)

    def _go(self, key: Key, at: datetime) -> None:
        record = self.there.pop(key)
        due = self.due_at(record, at)
        assert due is not None
        self.gone[key] = record.count, due
        if record.kind == "recordings" and (signed := self.there.get((SIGNATURES, key[1]))):
            signed.ended = at

    def _is_asked(self, record: Record, study: Study | None, *, often: bool) -> bool:
        of_study = study is None or record.study is study
        return of_study and (not often or record.kind in EVERY_FEW_MINUTES)

    def _by_the_rules(self, record: Record, at: datetime) -> datetime | None:
        if record.kind == "study_contacts":
            return _end_of_contacts(record.study)
        if record.kind == "keyed_forms":
            return record.ended
        if record.kind in PAPER:
            return self._end_of_paper(record, at)
        if record.began is not None:
            return self._end_of_what_began(record, record.began, at)
        return self._end_after_closing(record, at)

    def _end_of_what_began(self, record: Record, began: datetime, at: datetime) -> datetime:
        if record.kind == "import_uploads":
            return record.ended or self._after("import_uploads.uploaded", began, at)
        a_year = self._after(A_YEAR_AT_MOST[record.kind], began, at)
        return min(record.ended, a_year) if record.ended else a_year

    def _end_after_closing(self, record: Record, at: datetime) -> datetime | None:
        study = record.study
        if study.closed_at is None:
            return None
        if study.clearance_months is not None:
            return later(study.closed_at, months=study.clearance_months)
        return self._after(f"{record.kind}.closed", study.closed_at, at)

    def _end_of_paper(self, record: Record, at: datetime) -> datetime:
        over = record.ended and self._after("paper_forms.taken_over", record.ended, at)
        return min(day for day in (record.began, over, record.emptied) if day is not None)

    def _after(self, rule: str, since: datetime, at: datetime) -> datetime:
        months, days = self.period(rule, at)
        return later(since, months=months, days=days)

    def period(self, rule: str, at: datetime) -> tuple[int, int]:
        """Months and days that count at this moment."""
        months, days = BEGINS_WITH[rule]
        for begins, other_months, other_days in self.periods.get(rule, []):
            if begins <= at:
                months, days = other_months, other_days
        return months, days


def _end_of_contacts(study: Study) -> datetime | None:
    if study.closed_at is None:
        ends = [end for end in study.waves if end is not None]
        if len(ends) < (study.waves_planned if study.linked else len(study.waves)):
            return None
        return max(ends)
    if study.follow_up_until is None:
        return study.closed_at
    over = midnight(study.follow_up_until + timedelta(days=1))
    return min(max(over, study.closed_at), later(study.closed_at, months=12))


def counts_from(approved_at: datetime) -> datetime:
    """A changed period counts when a whole day has passed after the day of its approval."""
    return midnight(day_of(approved_at) + timedelta(days=2))
