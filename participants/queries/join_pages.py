"""Where people sign up for a study by themselves, and whether they may now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import calcsize, pack, unpack
from uuid import UUID

from foundation.keyring import keys
from foundation.keyring.keys import Opener, SealedDataError, Sealer
from participants import queries
from participants.models import JoinPage, Kiosk
from participants.tokens import bytes_in, token_of
from participants.vocabulary import SIGN_UP_CHANNELS
from studies.gates import CollectionRequest, Reason, may_collect
from studies.models import Study
from studies.queries import current_version
from studies.vocabulary import CollectionChannel, RecruitingChannel

IDLE_FOR = timedelta(minutes=15)
A_DAY_AT_THE_OFFICE = timedelta(hours=12)
KIOSKS = "kiosks"
_PLACE, _SHAPE = "kiosk", ">16sI"


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """A channel of the study's plan on which people can sign up, and its page if it has one."""

    channel: RecruitingChannel
    page: JoinPage | None


def channel_pages(study: Study) -> list[ChannelPage]:
    """The channels of the plan on which people sign up by themselves, in one query."""
    pages = {page.channel: page for page in JoinPage.objects.of_study(study.study_ref)}
    return [
        ChannelPage(channel, pages.get(channel))
        for channel in SIGN_UP_CHANNELS
        if channel in study.channels or channel in pages
    ]


def signing_up(study: Study, person_kind: str, *, at: datetime) -> CollectionRequest:
    """What is asked of the gates each time: somebody comes by themselves, nobody is addressed."""
    return CollectionRequest(
        study=study,
        channel=CollectionChannel.RECRUITING,
        person_kind=person_kind,
        people=0,
        instrument_version=current_version(study),
        at=at,
    )


def why_not_join(page: JoinPage, study: Study, *, at: datetime) -> tuple[str, ...]:
    """Why nobody can sign up on this page now; nothing if somebody can."""
    if not page.is_open or study.is_closed or queries.contacts_were_destroyed(study.study_ref):
        return ("Nobody can sign up here any more.",)
    unmet: tuple[Reason, ...] = may_collect(signing_up(study, page.person_kind, at=at))
    return tuple(reason.text for reason in unmet)


def kiosk_token(kiosk: Kiosk, *, at: datetime) -> str:
    """What the address of a tablet carries until the next step; it ends when nobody does one."""
    until = min(at + IDLE_FOR, kiosk.opened_at + A_DAY_AT_THE_OFFICE)
    inside = pack(_SHAPE, kiosk.kiosk_ref.bytes, int(until.timestamp()))
    return token_of(Sealer(_key()).seal(inside, _PLACE))


def kiosk_behind(token: str, *, at: datetime) -> Kiosk | None:
    """The tablet of an address; none once it was ended or left alone."""
    sealed = bytes_in(token)
    try:
        inside = Opener(_key()).open(sealed, _PLACE) if sealed else b""
    except SealedDataError:
        return None
    if len(inside) != calcsize(_SHAPE):
        return None
    ref, until = unpack(_SHAPE, inside)
    if until < at.timestamp():
        return None
    kiosks = Kiosk.objects.select_related("page__batch")
    return kiosks.filter(kiosk_ref=UUID(bytes=ref), is_over=False).first()


def _key() -> bytes:
    return keys.fingerprint("link", key_ref=KIOSKS)
