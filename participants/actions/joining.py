"""People sign up for a study by themselves: on the page of a channel, or on a tablet."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from participants import policies
from participants.actions.taking_in import new_batch, take_in
from participants.models import JoinPage, Kiosk
from participants.queries.join_pages import kiosk_token, signing_up, why_not_join
from participants.queries.opt_outs import opted_out
from participants.reading.contact_rows import ContactRow
from participants.unmistakable import random_code
from studies.gates import require_collection
from studies.models import Study
from studies.queries import strictest_person_kind
from studies.vocabulary import RecruitingChannel

LENGTH = 8


@transaction.atomic
def open_join_page(*, study: Study, channel: str, by: User, at: datetime) -> JoinPage:
    """Let people sign up through a channel; opened again, the page keeps its address and count.

    :raises Refused: unless a recruiter does it, for a channel of the plan.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.open_join_page.require(by, locked, channel, at=at)
    person_kind = strictest_person_kind(locked)
    require_collection(signing_up(locked, person_kind, at=at))
    with transaction.atomic(using="vault"):
        page = JoinPage.objects.of_study(locked.study_ref).filter(channel=channel).first()
        if page is None:
            page = JoinPage(
                address=random_code(LENGTH),
                study_ref=locked.study_ref,
                study_code=locked.code,
                channel=channel,
                person_kind=person_kind,
                batch=new_batch(locked, person_kind, _name_of(channel), by=by, at=at),
            )
        page.opened_by, page.opened_at, page.closed_at = by.user_ref, at, None
        page.save()
        log.record("join_page.opened", subject=locked, by=by, at=at, channel=channel)
    return page


@transaction.atomic
def close_join_page(*, study: Study, page: JoinPage, by: User, at: datetime) -> None:
    """Let nobody sign up there any more, tablets included.

    :raises Refused: unless a recruiter does it, while it is open.
    """
    with transaction.atomic(using="vault"):
        held = JoinPage.objects.select_for_update(no_key=True).get(pk=page.pk)
        policies.close_join_page.require(by, study, held, at=at)
        held.closed_at = at
        held.save(update_fields=["closed_at"])
        held.kiosks.update(is_over=True)
        log.record("join_page.closed", subject=study, by=by, at=at, channel=held.channel)


def _name_of(channel: str) -> str:
    return f"Sign-up page: {RecruitingChannel(channel).label}"


def join_study(*, page: JoinPage, row: ContactRow, at: datetime) -> None:
    """Keep how somebody can be reached who signed up just now; sealed at once, without the hour.

    Whoever opted out before is not kept: anybody can type an address, and only its owner takes an
    opt-out back, by the link of a message (R-030). Somebody who is known already is kept once.
    Nobody learns any of it: nothing is returned.

    :raises Refused: if the page or the study is closed.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    with transaction.atomic(), transaction.atomic(using="vault"):
        study = Study.objects.select_for_update(no_key=True).get(study_ref=page.study_ref)
        held = JoinPage.objects.select_for_update(no_key=True, of=("self",)).get(pk=page.pk)
        require_collection(signing_up(study, held.person_kind, at=at))
        if reasons := why_not_join(held, study, at=at):
            raise Refused(*reasons)
        is_closed = opted_out([row.known])[0]
        with transaction.atomic(using="vault"):
            came = take_in([row], held.batch)
            if is_closed:  # as much work as for anybody, so that the time tells nothing
                transaction.set_rollback(True, using="vault")
        held.sign_ups += 0 if is_closed else came
        held.save(update_fields=["sign_ups"])


@transaction.atomic(using="vault")
def open_kiosk(*, study: Study, page: JoinPage, by: User, at: datetime) -> str:
    """Begin signing people up on a tablet; what its address carries.

    The tablet works without anybody's sign-in, so that it leads nowhere else in their hands.

    :raises Refused: unless a recruiter does it, for a page of the channel in person.
    """
    policies.open_kiosk.require(by, study, page, at=at)
    kiosk = Kiosk.objects.create(page=page, opened_by=by.user_ref, opened_at=at)
    log.record("kiosk.opened", subject=study, by=by, at=at)
    return kiosk_token(kiosk, at=at)


def end_kiosk(*, kiosk: Kiosk, at: datetime) -> None:
    """Nobody signs up on this tablet any more: at the word of whoever holds it."""
    Kiosk.objects.filter(pk=kiosk.pk).update(is_over=True)
