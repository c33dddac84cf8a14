"""What the vault knows, without opening anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

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
from studies.models import Study, Wave
from studies.queries import STUDIES_AT_ONCE

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


def contacts_by_study(study_ref: UUID | None = None) -> dict[UUID, int]:
    """How many contacts each study has; only those with any."""
    contacts = Contact.objects.all() if study_ref is None else Contact.objects.kept_of(study_ref)
    counted = contacts.order_by().values("study_ref").annotate(count=Count("pk"))
    return {each["study_ref"]: each["count"] for each in counted}


def studies_with_contact_keys(study_ref: UUID | None = None) -> list[UUID]:
    """The studies that had contacts, of which a living key could still open copies."""
    had = ContactBatch.objects.filter(contacts__gt=0)
    if study_ref is not None:
        had = had.filter(study_ref=study_ref)
    names = {contacts_key(ref): ref for ref in had.values_list("study_ref", flat=True)}
    living = DataKey.objects.filter(key_ref__in=names, destroyed_at=None).order_by("key_ref")
    return [names[name] for name in living.values_list("key_ref", flat=True)]


@dataclass(frozen=True, slots=True)
class SessionSignatures:
    """The signatures of one session; ``recording_gone_at`` once its recording's key is gone."""

    study_ref: UUID
    session_ref: UUID
    count: int
    last_signed_on: date
    recording_gone_at: datetime | None


def signatures_by_session(study_ref: UUID | None = None) -> list[SessionSignatures]:
    """The signatures still kept, with what became of the key of each session's recording."""
    kept = ConsentSignature.objects.all()
    if study_ref is not None:
        kept = kept.filter(study_ref=study_ref)
    sessions = list(
        kept.order_by()
        .values("study_ref", "session_ref")
        .annotate(count=Count("pk"), last=Max("signed_on"))
    )
    gone = destroyed_at([session_key(session["session_ref"]) for session in sessions])
    return [
        SessionSignatures(
            study_ref=session["study_ref"],
            session_ref=session["session_ref"],
            count=session["count"],
            last_signed_on=session["last"],
            recording_gone_at=gone.get(session_key(session["session_ref"])),
        )
        for session in sessions
    ]


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


def studies_by_ref(refs: Iterable[UUID]) -> dict[UUID, Study]:
    """The studies behind references, with what decides when their records go; three queries."""
    found = Study.objects.filter(study_ref__in=set(refs)).prefetch_related("clearances", "waves")
    return {study.study_ref: study for study in found}


def with_their_end(counts: Mapping[UUID, int]) -> Iterator[tuple[UUID, int, Study | None]]:
    """Each with what says when nobody is asked any more, some hundreds of studies at once."""
    every = iter(counts.items())
    while some := list(islice(every, STUDIES_AT_ONCE)):
        studies = ends_of_studies(ref for ref, _ in some)
        for ref, count in some:
            yield ref, count, studies.get(ref)


def ends_of_studies(refs: Iterable[UUID]) -> dict[UUID, Study]:
    """Of the same studies only what says when nobody is asked any more; two queries."""
    waves = Wave.objects.only("study", "closed_at")
    found = Study.objects.filter(study_ref__in=set(refs)).only(
        *("study_ref", "code", "closed_at", "follow_up_until", "keeps_linkage", "planned_waves")
    )
    ends = found.prefetch_related(Prefetch("waves", waves))
    return {study.study_ref: study for study in ends}


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
    with transaction.atomic(using="vault"), connections["vault"].cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({PANEL_KEYS})")
        begin = panel_key("")
        living = DataKey.objects.filter(key_ref__startswith=begin, destroyed_at=None)
        refs = {UUID(ref.removeprefix(begin)) for ref in living.values_list("key_ref", flat=True)}
        return sorted(refs.difference(PanelEntry.objects.values_list("pk", flat=True)))


def entries_without_key() -> dict[UUID, datetime]:
    """Entries whose key was destroyed, and when: somebody left while the process died."""
    refs = {panel_key(ref): ref for ref in PanelEntry.objects.values_list("pk", flat=True)}
    return {refs[key_ref]: at for key_ref, at in destroyed_at(refs).items()}
