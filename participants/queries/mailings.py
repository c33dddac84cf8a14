"""What is known of mailings, as numbers and without a name."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.remembering import kept
from participants.lifecycle import ItemStatus
from participants.models import Contact, Invitation, Mailing, MailItem
from participants.queries.invitations import may_still_be_asked, purpose_of
from participants.vocabulary import MailKind, MailWay, OpeningPurpose, WhyNotSent
from studies.documents import placeholders_in
from studies.models import DocumentVersion, Study, Wave
from studies.vocabulary import Method

Numbers = dict[str, int]
"""How many messages stand where: “sent”, or “skipped:opted_out” with the reason."""

REACHED = (
    ItemStatus.WAITING,
    ItemStatus.CLAIMED,
    ItemStatus.HANDING_OVER,
    ItemStatus.SENT,
    ItemStatus.UNCERTAIN,
)
"""Whoever has such an invitation gets no second one to the same wave.

Nor who had one that came back, as long as it went to where they are reached now.
"""

GONE_OUT = (ItemStatus.SENT, ItemStatus.UNCERTAIN)
UNSETTLED = (ItemStatus.WAITING, ItemStatus.CLAIMED, ItemStatus.HANDING_OVER)
FIELD_OF = {MailWay.EMAIL: "email", MailWay.LETTER: "address", MailWay.PHONE: "phone"}


def study_of(mailing: Mailing) -> Study:
    """The study whose message it is."""
    ref = mailing.study_ref
    studies = Study.objects.select_related
    return kept(("study of messages", ref), lambda: studies("component").get(study_ref=ref))


def wave_of(mailing: Mailing, study: Study) -> Wave:
    """The wave to which it invites."""
    number = mailing.wave
    waves = study.waves.select_related
    return kept(("wave", study.pk, number), lambda: waves("study").get(number=number))


def has_personal_links(mailing: Mailing, study: Study) -> bool:
    """Whether each message bears a link of its own; thanks bear none."""
    return study.method == Method.SURVEY and mailing.kind != MailKind.THANKS


def is_known_to_have_answered(
    mailing: Mailing, study: Study, invitation: Invitation | None
) -> bool:
    """Whether the vault has learned it, with others. Ask at the person's own turn only.

    To skip people as soon as it is known would write down with whom they answered (decision 10).
    """
    is_used = invitation is not None and invitation.token is None
    return is_used and has_personal_links(mailing, study)


def purpose_of_mailing(mailing: Mailing, study: Study) -> OpeningPurpose:
    """Why its contacts are opened."""
    if mailing.kind == MailKind.THANKS:
        return OpeningPurpose.FOLLOW_UP
    return purpose_of(wave_of(mailing, study))


def texts_for(study: Study, kind: str) -> QuerySet[DocumentVersion]:
    """The texts that a mailing of this kind may use: the current ones, which approvals cover."""
    versions = DocumentVersion.objects.in_use().select_related("document")
    return versions.filter(document__study=study, document__kind=kind)


def texts_of(mailing: Mailing, study: Study) -> list[DocumentVersion]:
    """The texts of a mailing in the order in which they are read."""
    chosen = [tuple(each) for each in mailing.versions]
    found = DocumentVersion.objects.filter(document__study=study).filter(
        document__in=[key for key, _ in chosen]
    )
    by_place = {(each.document_id, each.number): each for each in found}
    return [by_place[place] for place in chosen if place in by_place]


def problems_of_texts(mailing: Mailing, study: Study) -> list[str]:
    """Why its texts cannot be sent as they stand."""
    return kept(("texts", mailing.pk), lambda: list(_problems_of_texts(mailing, study)))


def _problems_of_texts(mailing: Mailing, study: Study) -> Iterator[str]:
    if not mailing.versions:
        yield "Choose what it says: a text of the study, of the same kind."
        return
    current = set(texts_for(study, mailing.kind).values_list("document", "number"))
    if any(tuple(each) not in current for each in mailing.versions):
        yield "One of its texts was changed or removed. Make a new message with the present text."
        return
    said = texts_of(mailing, study)
    named = {name for each in said for name in placeholders_in(f"{each.title} {each.text}")}
    if has_personal_links(mailing, study) and mailing.way == MailWay.EMAIL:
        without = [each.title for each in said if "link" not in placeholders_in(each.text)]
        if without:
            yield "A text without {link} leads nobody to the survey. Put it where the link stands."
    if "last_day" in named and mailing.last_day is None:
        yield "Say the last day: a text names it."


def who_gets(mailing: Mailing, study: Study) -> QuerySet[Contact]:
    """The contacts to whom it goes, who have no message of it yet.

    Opt-outs, the cap and who has answered lately are asked when each message goes. Thanks go to
    everybody who was invited, in the same words and once: who has answered is not asked for them,
    so that they say of nobody whether they took part (R-118).
    """
    wave = wave_of(mailing, study)
    everybody: QuerySet[Contact] = Contact.objects.of_study(study.study_ref)
    if mailing.kind != MailKind.THANKS:
        everybody = may_still_be_asked(study, wave)
    contacts = everybody.filter(**{f"{FIELD_OF[MailWay(mailing.way)]}__isnull": False})
    if mailing.kind == MailKind.THANKS:
        contacts = contacts.filter(contact_ref__in=_invited(mailing, GONE_OUT))
        contacts = _without(contacts, mailing, MailKind.THANKS)
    elif mailing.kind == MailKind.REMINDER:
        contacts = contacts.filter(contact_ref__in=_invited(mailing, GONE_OUT))
    else:
        contacts = _without(contacts, mailing, MailKind.INVITATION)
    return contacts.exclude(contact_ref__in=mailing.items.values("contact_ref"))


def address_of(contact: Contact, way: str) -> bytes | None:
    """The blind index of the address or number by which a message of this way goes now."""
    index = getattr(contact, f"{FIELD_OF[MailWay(way)]}_index")
    return index and bytes(index)


def _without(contacts: QuerySet[Contact], mailing: Mailing, kind: MailKind) -> QuerySet[Contact]:
    """Nobody who has such a message, nor to whose present address one went and came back.

    Once an address was corrected after a bounce, the person is written to again, once for each
    address: what came back from another one counts no more (R-153).
    """
    came_back = Q()
    for way, field in FIELD_OF.items():
        here = Q(mailing__way=way, went_to=OuterRef(f"{field}_index"))
        came_back |= here & Q(contact_ref=OuterRef("contact_ref"))
    back = _written(mailing, kind, [ItemStatus.BOUNCED]).filter(came_back)
    reached = _written(mailing, kind, REACHED)
    return contacts.exclude(contact_ref__in=reached).exclude(Exists(back))


def _invited(mailing: Mailing, standing: Sequence[str]) -> QuerySet[MailItem, Any]:
    """Whoever has an invitation to the same wave that stands there."""
    return _written(mailing, MailKind.INVITATION, standing)


def _written(mailing: Mailing, kind: MailKind, standing: Sequence[str]) -> QuerySet[MailItem, Any]:
    """Whoever has a message of a kind, of the same wave, that stands there.

    What still waits in a mailing that was stopped never goes, and keeps nobody from another.
    """
    items = MailItem.objects.filter(
        mailing__study_ref=mailing.study_ref,
        mailing__wave=mailing.wave,
        mailing__kind=kind,
        status__in=standing,
    )
    never_goes = Q(mailing__status="stopped", status=ItemStatus.WAITING)
    return items.exclude(never_goes).values("contact_ref")


def invited_on(mailing: Mailing, refs: Sequence[UUID]) -> dict[object, date]:
    """The day of the first invitation of each of these contacts to the same wave."""
    rows = MailItem.objects.filter(
        mailing__study_ref=mailing.study_ref,
        mailing__wave=mailing.wave,
        mailing__kind=MailKind.INVITATION,
        contact_ref__in=refs,
        status__in=GONE_OUT,
        settled_on__isnull=False,
    ).values_list("contact_ref", "settled_on")
    days: dict[object, date] = {}
    for ref, day in rows:
        if day is not None:
            days[ref] = min(day, days.get(ref, day))
    return days


def sender_of(mailing: Mailing) -> User:
    """Who stands for what is sent, and is asked about each time."""
    assert mailing.scheduled_by is not None
    found = partial(User.objects.get, user_ref=mailing.scheduled_by)
    return kept(("sender", mailing.scheduled_by), found)


def numbers_of(mailing: Mailing) -> Numbers:
    """The messages of a mailing, counted; those that were kept once the messages are gone."""
    counted = mailing.items.order_by().values("status", "trouble").annotate(count=Count("pk"))
    found: Numbers = {}
    for each in counted:
        place = _place(each["status"], each["trouble"])
        found[place] = found.get(place, 0) + each["count"]
    return found or mailing.numbers


def _place(status: str, trouble: str) -> str:
    """The kind of a failure is for the operator; why nothing was sent is for everybody."""
    known = trouble in WhyNotSent.values
    return f"{status}:{trouble}" if known else status


def mailings_with_numbers(study: Study) -> list[tuple[Mailing, Numbers]]:
    """Every mailing of a study with its numbers, in two queries."""
    mailings = list(Mailing.objects.of_study(study.study_ref))
    counted = (
        MailItem.objects.of_study(study.study_ref)
        .order_by()
        .values("mailing", "status")
        .annotate(count=Count("pk"))
    )
    by_mailing: dict[int, Numbers] = {}
    for each in counted:
        by_mailing.setdefault(each["mailing"], {})[each["status"]] = each["count"]
    return [(each, by_mailing.get(each.pk) or by_status(each.numbers)) for each in mailings]


def by_status(numbers: Numbers) -> Numbers:
    """The same without the reasons."""
    found: Numbers = {}
    for place, count in numbers.items():
        status = place.partition(":")[0]
        found[status] = found.get(status, 0) + count
    return found


def is_waited_for(mailing: Mailing) -> bool:
    """Whether a reminder may get more people, because invitations to its wave still go out."""
    if mailing.kind != MailKind.REMINDER:
        return False
    others = MailItem.objects.filter(
        mailing__study_ref=mailing.study_ref,
        mailing__wave=mailing.wave,
        mailing__kind=MailKind.INVITATION,
    )
    return others.filter(
        Q(status__in=UNSETTLED) & ~Q(mailing__status__in=["stopped", "done"])
    ).exists()


def reminded_from(mailing: Mailing, invited: date | None, starts_at: datetime) -> datetime:
    """The first moment at which somebody invited on that day is reminded."""
    if invited is None or not mailing.after_days:
        return starts_at
    days = invited - timezone.localdate(starts_at) + timedelta(days=mailing.after_days)
    same_hour = timezone.localtime(starts_at) + days  # by the clock on the wall
    return max(starts_at, same_hour)


def outcomes(numbers: Numbers) -> list[tuple[str, str, int]]:
    """Where messages stand, why where nothing was sent, and how many, in the order of the table."""
    order = [str(status) for status in ItemStatus]
    found = []
    for place, count in numbers.items():
        status, _, why = place.partition(":")
        reason = str(WhyNotSent(why).label) if why else ""
        found.append((order.index(status), str(ItemStatus(status).label), reason, count))
    return [(label, reason, count) for _, label, reason, count in sorted(found)]
