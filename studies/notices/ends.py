"""Who is told ahead that a contract ends; the clock asks daily, through ``REMINDERS``."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import ends_to_ask_for, thresholds_passed, when
from studies.lead_times import LEAD_TIMES
from studies.models import Vendor


@transaction.atomic
def tell_recorders_contract_ends(*, at: datetime) -> None:
    """Who recorded a vendor, and the Privacy Office, before its contract ends (R-140)."""
    on, days = timezone.localdate(at), LEAD_TIMES["contract.ends"].days
    ending = Vendor.objects.filter(contract_ends_on__range=ends_to_ask_for(on, days))
    offices = list(holders_of(Role.PRIVACY_OFFICE, at=at))
    for vendor in ending.select_related("recorded_by"):
        assert vendor.contract_ends_on is not None
        passed = thresholds_passed(vendor.contract_ends_on, on, days)
        if passed is not None:
            telling = Telling(
                "contract.ends",
                passed.once(f"vendor:{vendor.pk}:contract"),
                f"A vendor’s contract ends {when(passed.ends_on, on)}. Extend it, or ask for the"
                " proof that what the vendor holds is destroyed.",
                "view_vendor",
                (vendor.pk,),
            )
            tell([vendor.recorded_by, *offices], telling, at=at)
