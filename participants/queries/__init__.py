"""What the vault knows, without opening anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum

from consent.elements import LABELS
from consent.models import FIVE_ELEMENTS
from consent.queries import statement_by_ref
from foundation.access.models import User
from foundation.access.remembering import kept
from foundation.keyring import keys
from foundation.keyring.models import DataKey
from participants.models import (
    ConsentSignature,
    Contact,
    ContactBatch,
    PanelEntry,
    PanelSignUps,
    VaultOpening,
)
from participants.vocabulary import INDIRECT, FollowUp
from retention.batches import in_batches
from studies.models import Study, Wave
from studies.queries import AT_ONCE

PER_PAGE = 50


def contacts_key(study_ref: UUID) -> str:
    """The reference of the key that seals all contacts of a study."""
    return f"contacts:{study_ref}"


def contacts_were_destroyed(study_ref: UUID) -> bool:
    """Whether the contacts of this study were destroyed, so that none can be added any more."""
    key_ref = contacts_key(study_ref)
    return kept(("destroyed", key_ref), lambda: keys.is_destroyed(key_ref))


def count_contacts(study_ref: UUID) -> int:
    """How many contacts the study has in the vault."""
    return Contact.objects.kept_of(study_ref).count()


def batches_of(study_ref: UUID) -> QuerySet[ContactBatch]:
    """The imports of a study, newest first."""
    return ContactBatch.objects.filter(study_ref=study_ref)


def brought_in(study_ref: UUID) -> dict[str, int]:
    """How many people of each kind were ever brought in for a study, each of them once."""
    kinds = batches_of(study_ref).order_by().values_list("person_kind")
    return dict(kinds.annotate(total=Sum("contacts")))


def openings_of(study_ref: UUID) -> QuerySet[VaultOpening]:
    """Who opened contacts of the study and why, newest first."""
    return VaultOpening.objects.filter(study_ref=study_ref)


def names_of(user_refs: Iterable[UUID]) -> dict[UUID, str]:
    """Staff names for references, in one query."""
    return {user.user_ref: str(user) for user in User.objects.filter(user_ref__in=set(user_refs))}


def statement_problems(statement_ref: UUID | None) -> list[str]:
    """Why a privacy statement is no basis for using its contacts again; empty if it is one.

    Source: R-011, R-012; 5 U.S.C. 552a(e)(3).
    """
    statement = statement_by_ref(statement_ref) if statement_ref else None
    if statement is None:
        return ["Name the form and the version of its privacy statement that allow this use."]
    problems = [
        f"The statement lacks an element: {LABELS[element].lower()}."
        for element in FIVE_ELEMENTS
        if not getattr(statement, element).strip()
    ]
    if not statement.allows_research_reuse:
        problems.append("The statement does not allow its contacts to be used for research.")
    return problems


def contacts_by_study(study_ref: UUID | None = None) -> Iterator[tuple[UUID, int]]:
    """How many contacts each study has, in the order of references; only those with any."""
    contacts = Contact.objects.all() if study_ref is None else Contact.objects.kept_of(study_ref)
    counted = contacts.order_by("study_ref").values_list("study_ref").annotate(count=Count("pk"))
    return counted.iterator(AT_ONCE)


def studies_with_contact_keys(study_ref: UUID | None = None) -> Iterator[UUID]:
    """The studies that had contacts, of which a living key could still open copies; in order."""
    had = ContactBatch.objects.filter(contacts__gt=0)
    if study_ref is not None:
        had = had.filter(study_ref=study_ref)
    refs = had.order_by("study_ref").values_list("study_ref", flat=True).distinct()
    for some in in_batches(refs.iterator(AT_ONCE)):
        living = living_keys(contacts_key(ref) for ref in some)
        yield from (ref for ref in some if contacts_key(ref) in living)


@dataclass(frozen=True, slots=True)
class SessionSignatures:
    """The signatures of one session; ``recording_gone_at`` once its recording's key is gone."""

    study_ref: UUID
    session_ref: UUID
    count: int
    last_signed_on: date
    recording_gone_at: datetime | None


def signatures_by_session(study_ref: UUID | None = None) -> Iterator[SessionSignatures]:
    """The signatures still kept, with what became of the key of each session's recording."""
    kept = ConsentSignature.objects.all()
    if study_ref is not None:
        kept = kept.filter(study_ref=study_ref)
    sessions = kept.order_by("study_ref", "session_ref").values_list("study_ref", "session_ref")
    counted = sessions.annotate(Count("pk"), Max("signed_on"))
    for some in in_batches(counted.iterator(AT_ONCE)):
        gone = destroyed_at([session_key(session_ref) for _, session_ref, *_ in some])
        for ref, session_ref, count, last in some:
            gone_at = gone.get(session_key(session_ref))
            yield SessionSignatures(ref, session_ref, count, last, gone_at)


def session_key(session_ref: UUID) -> str:
    """The reference of the key of a session's recording, which fieldwork destroys with it."""
    return f"session:{session_ref}"


def signature_key(session_ref: UUID) -> str:
    """The reference of the key of a session's signatures alone."""
    return f"signatures:{session_ref}"


def destroyed_at(key_refs: Iterable[str]) -> dict[str, datetime]:
    """Which of these keys were destroyed, and when, in one query."""
    tombstones = DataKey.objects.filter(key_ref__in=key_refs, destroyed_at__isnull=False)
    return {key.key_ref: key.destroyed_at for key in tombstones if key.destroyed_at}


def living_keys(key_refs: Iterable[str]) -> set[str]:
    """Which of these keys still open what they sealed, in one query."""
    living = DataKey.objects.filter(key_ref__in=list(key_refs), destroyed_at=None)
    return set(living.values_list("key_ref", flat=True))


def studies_by_ref(refs: Iterable[UUID]) -> dict[UUID, Study]:
    """The studies behind references, with what decides when their records go; three queries."""
    found = Study.objects.filter(study_ref__in=set(refs)).prefetch_related("clearances", "waves")
    return {study.study_ref: study for study in found}


def with_their_end(
    counts: Iterable[tuple[UUID, int]],
) -> Iterator[tuple[UUID, int, Study | None]]:
    """Each with what says when nobody is asked any more, some hundreds of studies at once."""
    for some in in_batches(counts):
        studies = ends_of_studies(ref for ref, _ in some)
        for ref, count in some:
            yield ref, count, studies.get(ref)


def ends_of_studies(refs: Iterable[UUID]) -> dict[UUID, Study]:
    """Of the same studies only what says when nobody is asked any more; two queries.

    Each with ``WAVE_ENDS``. No wave holds its study, nor the study its waves: such rings stay in
    memory until Python looks for them.
    """
    found = Study.objects.filter(study_ref__in=set(refs)).only(
        *("study_ref", "code", "closed_at", "follow_up_until", "keeps_linkage", "planned_waves")
    )
    by_key = {study.pk: study for study in found}
    for study in by_key.values():
        vars(study)[WAVE_ENDS] = []
    waves = Wave.objects.filter(study__in=by_key).order_by().values_list("study_id", "closed_at")
    for study_id, closed_at in waves:
        vars(by_key[study_id])[WAVE_ENDS].append(closed_at)
    return {study.study_ref: study for study in by_key.values()}


WAVE_ENDS = "wave_ends"
"""Where many studies are asked: when each of its waves closed, or ``None`` while it is open."""

PANEL_WITHDRAWALS = "panel_withdrawals"
PANEL_KEYS = 7_261_354_012
"""The lock that whoever makes a key of the panel shares."""
"""The reference of the key of the fingerprints of withdrawal codes."""


def panel_key(entry_ref: UUID | str) -> str:
    """The reference of the key of one entry of the panel, which goes with it."""
    return f"panel:{entry_ref}"


@dataclass(frozen=True, slots=True)
class Panel:
    """How many people are in the panel, and how many of them allow each follow-up."""

    people: int
    allowing: dict[FollowUp, int]
    signed_up: dict[str, int]

    @property
    def by_channel(self) -> list[tuple[str, str, int]]:
        """Name and words of each indirect channel, with how many people signed up through it."""
        return [(each.value, str(each.label), self.signed_up.get(each, 0)) for each in INDIRECT]

    @property
    def by_choice(self) -> list[tuple[str, int]]:
        """The words of each follow-up, with how many people chose it."""
        return [(str(each.label), people) for each, people in self.allowing.items()]


def panel_in_numbers() -> Panel:
    """The panel in numbers, in two queries: nobody lists the people in it."""
    counts = {each.value: Count("pk", filter=Q(**{each.value: True})) for each in FollowUp}
    found = PanelEntry.objects.aggregate(people=Count("pk"), **counts)
    signed_up = dict(PanelSignUps.objects.values_list("channel", "people"))
    return Panel(found["people"], {each: found[each.value] for each in FollowUp}, signed_up)


def keys_without_entry() -> list[UUID]:
    """Of which entries a key lives though they are gone: the process died while one was changed.

    Waits for whoever signs up in this moment: their keys are made before their entries are seen.
    """
    begin = panel_key("")
    living = DataKey.objects.filter(key_ref__startswith=begin, destroyed_at=None)
    names = living.order_by("key_ref").values_list("key_ref", flat=True)
    without: list[UUID] = []
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({PANEL_KEYS})")
        for some in in_batches(names.iterator(AT_ONCE)):
            refs = {UUID(name.removeprefix(begin)) for name in some}
            there = PanelEntry.objects.filter(pk__in=refs).values_list("pk", flat=True)
            without += refs.difference(there)
    return sorted(without)


def entries_without_key() -> dict[UUID, datetime]:
    """Entries whose key was destroyed, and when: somebody left while the process died."""
    found: dict[UUID, datetime] = {}
    entries = PanelEntry.objects.order_by("pk").values_list("pk", flat=True)
    for some in in_batches(entries.iterator(AT_ONCE)):
        refs = {panel_key(ref): ref for ref in some}
        found |= {refs[key_ref]: at for key_ref, at in destroyed_at(refs).items()}
    return found
