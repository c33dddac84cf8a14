"""Who is told of what happens in the vault: a study’s code, and no more."""

from datetime import datetime

from foundation.mail.actions import Telling, tell
from participants.models import Mailing
from participants.queries.mailings import sender_of


def tell_sender_mailing_paused(mailing: Mailing, *, at: datetime) -> None:
    """Whoever stands for a mailing learns that it stopped, and where the reasons are."""
    tell(
        [sender_of(mailing)],
        Telling(
            kind="mailing.paused",
            once=f"mailing:{mailing.mailing_ref}:paused:{at.isoformat()}",
            sentence=f"Messages of {mailing.study_code} are paused: something stands against them.",
            url_name="view_mailing",
            url_args=(mailing.study_code, str(mailing.mailing_ref)),
        ),
        at=at,
    )
