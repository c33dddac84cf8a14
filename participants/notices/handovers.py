"""Who is told about contacts that are to go to a vendor."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from participants.models import Handover
from studies.models import Study
from studies.queries import leads_of


def tell_officers_handover_waits(handover: Handover, study: Study, *, at: datetime) -> None:
    """One of the component's privacy officers releases or declines it."""
    officers = holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component).exclude(
        user_ref=handover.prepared_by
    )
    said = f"Contacts of {study.code} wait to be released to a vendor."
    _tell(officers, handover, "waits", said, at)


def tell_recruiter_handover_decided(handover: Handover, *, at: datetime) -> None:
    """Released, declined or stopped: whoever prepared it goes on, or begins again."""
    recruiter = User.objects.filter(user_ref=handover.prepared_by)
    said = f"The state of a hand-over of contacts of {handover.study_code} changed."
    made = f":{handover.ready_at:%Y%m%d%H%M%S%f}" if handover.ready_at else ""
    _tell(recruiter, handover, f"{handover.status}{made}", said, at)


def tell_leads_contacts_handed_over(handover: Handover, study: Study, *, at: datetime) -> None:
    """The lead answers for what a vendor holds of the study."""
    said = f"Contacts of {study.code} were handed over to a vendor."
    _tell(leads_of(study, at=at), handover, "handed_over", said, at)


def tell_officers_opted_out_of_handed_over(
    handover: Handover, study: Study, *, at: datetime
) -> None:
    """A company still holds somebody who left: once a day for each file, and never who."""
    officers = holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component)
    said = (
        f"A company still has contacts of {study.code} of somebody who wants to be asked no more."
        " Have it stop asking, or hand over the contacts anew: that leaves out whoever opted out."
    )
    _tell(officers, handover, f"opted_out:{timezone.localdate(at)}", said, at)


def tell_officers_corrected_in_handed_over(
    handover: Handover, study: Study, *, at: datetime
) -> None:
    """A company goes on with old details (5 U.S.C. 552a(c)(4)): once a day for each file."""
    officers = holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component)
    said = (
        f"A company still has old contacts of {study.code} of somebody who corrected them."
        " The law asks you to tell it: hand over the contacts anew, which brings the new ones."
    )
    _tell(officers, handover, f"corrected:{timezone.localdate(at)}", said, at)


def _tell(
    people: Iterable[User], handover: Handover, what: str, sentence: str, at: datetime
) -> None:
    kind, once = what.partition(":")[0], f"handover:{handover.pk}:{what}"
    place = ("view_handover", (handover.study_code, str(handover.pk)))
    tell(people, Telling(f"handover.{kind}", once, sentence, *place), at=at)
