"""Told to the team: collection opened, waves and the study closed, questions changed."""

from datetime import datetime

from django.db.models import QuerySet

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import team_of


def tell_team_study_opened(study: Study, *, by: User, at: datetime) -> None:
    """Collection is open; it may be opened again after it was stopped."""
    telling = Telling(
        "study.opened",
        f"study:{study.pk}:opened:{at.isoformat()}",
        f"Collection of {study.code} is open.",
        "view_study",
        (study.code,),
    )
    tell(_team_without(study, by, at=at), telling, at=at)


def tell_team_wave_closed(wave: Wave, *, by: User, at: datetime) -> None:
    """A wave ended: its answers can be reported."""
    telling = Telling(
        "wave.closed",
        f"wave:{wave.pk}:closed",
        f"Wave {wave.number} of {wave.study.code} is closed. Its answers can be reported.",
        "list_study_reports",
        (wave.study.code,),
    )
    tell(_team_without(wave.study, by, at=at), telling, at=at)


def tell_team_study_closed(study: Study, *, by: User, at: datetime) -> None:
    """The study ended: what is left is to report, and to forget."""
    telling = Telling(
        "study.closed",
        f"study:{study.pk}:closed",
        f"{study.code} is closed. What it holds is destroyed in time; see what goes when.",
        "view_study_retention",
        (study.code,),
    )
    tell(_team_without(study, by, at=at), telling, at=at)


def tell_records_officers_study_closed(study: Study, *, by: User, at: datetime) -> None:
    """The retention clocks of a study started."""
    telling = Telling(
        "study.closed",
        f"study:{study.pk}:closed",
        f"{study.code} is closed: the clocks of its records have started.",
        "view_study_retention",
        (study.code,),
    )
    tell(holders_of(Role.RECORDS_OFFICER, at=at).exclude(pk=by.pk), telling, at=at)


def tell_team_instrument_changed(version: InstrumentVersion, *, by: User, at: datetime) -> None:
    """The questions have a new version."""
    study = version.instrument.study
    telling = Telling(
        "instrument.changed",
        f"instrument:{version.instrument_id}:version:{version.number}",
        f"The questions of {study.code} have a new version: number {version.number}.",
        "view_instrument",
        (study.code,),
    )
    tell(_team_without(study, by, at=at), telling, at=at)


def _team_without(study: Study, by: User, *, at: datetime) -> QuerySet[User]:
    """Everybody on the team but whoever did it."""
    team = team_of(study, at=at).values("user")
    return User.objects.filter(pk__in=team, is_active=True).exclude(pk=by.pk)
