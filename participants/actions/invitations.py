"""Give each contact a personal link, and forget it once it was used.

Two stores are written, one after the other. The portal lets the new links in first, and only then
does the vault keep them: whatever a process leaves that dies in between, nobody has seen a link
that does not work. The admissions of links that were lost in this way let nobody in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose
from participants import policies, queries
from participants.actions.recruiting import ask_for_nobody
from participants.actions.vault import opened, opened_links
from participants.models import Invitation, WaveLink
from participants.queries.invitations import invitations_key, purpose_of, without_link
from participants.unmistakable import random_code
from studies.actions.admissions import Invited, admit_people
from studies.models import Study, Wave
from studies.queries.admissions import admissions_are_over, still_open

TOKEN_LENGTH = 27  # 132 bits
FEWEST = 5  # at once: one alone would be recognized by its place in the tables
TOO_FEW = (
    f"Fewer than {FEWEST} people were added since links were drawn. In a study with linked waves "
    "so few would stand out. Bring in more, and draw their links together."
)
# All rows of a wave are new together, in an order of their own: no transaction, place or order
# says when a link was forgotten.
REWRITE = """
    WITH gone AS (
        DELETE FROM participants_invitation WHERE study_ref = %(study)s AND wave = %(wave)s
        RETURNING invitation_ref, contact_ref, study_ref, wave,
            CASE WHEN invitation_ref <> ALL(%(used)s) THEN token END AS token,
            CASE WHEN invitation_ref <> ALL(%(used)s) THEN token_hash END AS token_hash
    )
    INSERT INTO participants_invitation
        (invitation_ref, contact_ref, study_ref, wave, token, token_hash)
    SELECT * FROM gone WHERE {kept} ORDER BY random()
"""
WHILE_OPEN, ONCE_CLOSED, ONCE_CLOSED_LINKED = "true", "token IS NULL", "false"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A fresh link of one contact, before anything is kept."""

    contact_ref: UUID
    token: str
    panel_ref: UUID | None


@transaction.atomic(using="vault")
def draw_invitations(*, wave: Wave, by: User, at: datetime) -> int:
    """Give a link to each contact that has none for this wave; how many are new.

    Asks the gates with nobody: whoever opens the contacts, or sends them messages, addresses them
    (decision 10). Called again, it draws only what is missing.

    :raises Refused: if this person may not now, or if so few were added that they would stand out.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    policies.draw_invitations.require(by, wave, at=at)
    study = wave.study
    _one_at_a_time(study.study_ref)
    contacts = list(without_link(study, wave).values_list("contact_ref", flat=True))
    _require_enough(wave, len(contacts))
    drawn = _drawn(study, contacts, by=by, at=at)
    with transaction.atomic():
        ask_for_nobody(study, purpose_of(wave), by=by, at=at)
        policies.draw_invitations.require(by, _fresh(wave), at=at)
        if not drawn:
            return 0
        invited = [Invited(one.token, one.panel_ref) for one in drawn]
        admit_people(wave=wave, invited=invited, by=by, at=at)
        log.record("invitations.drawn", subject=wave, by=by, at=at, people=len(drawn))
    _keep(wave, drawn)
    return len(drawn)


@transaction.atomic(using="vault")
def forget_used_invitations(*, wave: Wave, at: datetime) -> int:
    """Forget the links that were used: they lead to no contact any more (R-118); how many.

    While the wave is open fewer than five newly used ones wait. Once it is closed no link works,
    so all are forgotten: with linked waves whole rows; otherwise who answered stays known, so that
    nobody is asked twice.
    """
    study = wave.study
    _one_at_a_time(study.study_ref)
    known = Invitation.objects.of_wave(study.study_ref, wave.number).open()
    if not known or queries.contacts_were_destroyed(study.study_ref):
        return 0
    used = _used(known, wave, at=at)
    if wave.is_open and len(used) < FEWEST:
        return 0
    kept = WHILE_OPEN
    if not wave.is_open:
        kept = ONCE_CLOSED_LINKED if study.keeps_linkage else ONCE_CLOSED
    with connections["vault"].cursor() as cursor:
        facts: dict[str, Any] = {"study": study.study_ref, "wave": wave.number, "used": used}
        cursor.execute(REWRITE.format(kept=kept), facts)
    log.record("invitations.forgotten", subject=wave, by=None, at=at, people=len(used))
    return len(used)


def opened_token(row: Invitation, box: Opener) -> str:
    """The secret of an unused link."""
    return box.open(bytes(row.token or b""), _place_of_token(row.invitation_ref)).decode()


def _place_of_token(invitation_ref: UUID) -> str:
    return f"participants_invitation:token:{invitation_ref}"


def _fresh(wave: Wave) -> Wave:
    """As it is under the lock of the gates: nothing closes until the transaction ends."""
    return Wave.objects.select_related("study").get(pk=wave.pk)


def _require_enough(wave: Wave, new: int) -> None:
    """The admissions of one drawing share a transaction, and those of linked waves bear a code."""
    before = Invitation.objects.of_wave(wave.study.study_ref, wave.number)
    if wave.study.keeps_linkage and 0 < new < FEWEST and before.exists():
        raise Refused(TOO_FEW)


def _drawn(study: Study, contacts: Sequence[UUID], *, by: User, at: datetime) -> list[_Drawn]:
    codes = _codes(study, contacts, by=by, at=at) if study.keeps_linkage else {}
    return [_Drawn(ref, random_code(TOKEN_LENGTH), codes.get(ref)) for ref in contacts]


def _codes(study: Study, contacts: Sequence[UUID], *, by: User, at: datetime) -> dict[UUID, UUID]:
    """The code of each contact: the same in every wave, a fresh one where there is none yet."""
    known = WaveLink.objects.filter(study_ref=study.study_ref)
    codes = {ref: uuid4() for ref in contacts}
    if known.exists():
        ref, people, purpose = study.study_ref, known.count(), Purpose.WAVE_INVITATION
        with opened(ref, people, purpose, by=by, at=at, by_job=True) as box:
            codes |= {link.contact_ref: _opened_code(link, box) for link in known}
    return codes


def _opened_code(link: WaveLink, box: Opener) -> UUID:
    return UUID(bytes=box.open(bytes(link.panel_ref), _place_of_code(link.contact_ref)))


def _place_of_code(contact_ref: UUID) -> str:
    return f"participants_wavelink:panel_ref:{contact_ref}"


def _keep(wave: Wave, drawn: list[_Drawn]) -> None:
    """In random order, which is neither that of the contacts nor that of the admissions."""
    study_ref = wave.study.study_ref
    hashed = keys.fingerprinter(invitations_key(study_ref))
    SystemRandom().shuffle(drawn)
    with keys.sealer(queries.contacts_key(study_ref)) as box:
        links = [
            WaveLink(
                contact_ref=one.contact_ref,
                study_ref=study_ref,
                panel_ref=box.seal(one.panel_ref.bytes, _place_of_code(one.contact_ref)),
            )
            for one in drawn
            if one.panel_ref
        ]
        rows = []
        for one in drawn:
            row = Invitation(contact_ref=one.contact_ref, study_ref=study_ref, wave=wave.number)
            row.token = box.seal(one.token.encode(), _place_of_token(row.invitation_ref))
            row.token_hash = hashed(one.token)
            rows.append(row)
    WaveLink.objects.bulk_create(links, ignore_conflicts=True, batch_size=1_000)
    Invitation.objects.bulk_create(rows, batch_size=1_000)


def _used(known: Iterable[Invitation], wave: Wave, *, at: datetime) -> list[UUID]:
    with opened_links(wave.study.study_ref, at=at) as box:
        tokens = {opened_token(row, box): row.pk for row in known}
    if admissions_are_over(wave, at=at):
        return []  # they are gone, used or not: nothing says who has answered
    unused = still_open(wave, tokens.keys())
    return [ref for token, ref in tokens.items() if token not in unused]


def _one_at_a_time(study_ref: UUID) -> None:
    """What is drawn and what is forgotten is seen whole.

    Not the lock of imports: they wait for the study first and this second, drawings the other way.
    """
    with connections["vault"].cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [invitations_key(study_ref)])
