"""Told of reports: rendered or refused, waiting for release, released, called back."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from reports import policies
from reports.models import Report
from studies.models import Study
from studies.queries import leads_of, team_of


def tell_author_report_rendered(report: Report, *, by: User, at: datetime) -> None:
    """The author, and whoever had it rendered, may read what it became."""
    sentence = f"A report of {report.study.code} is rendered and waits for its release."
    tell([report.author, by], _telling(report, "rendered", sentence, at=at), at=at)


def tell_author_report_refused(report: Report, *, by: User, at: datetime) -> None:
    """The author, and whoever had it rendered, read on its page what speaks against it."""
    sentence = f"A report of {report.study.code} could not be rendered. Its page says why."
    tell([report.author, by], _telling(report, "refused", sentence, at=at), at=at)


def tell_releasers_report_rendered(report: Report, *, at: datetime) -> None:
    """Those whom the policy lets approve its release now (G9)."""
    sentence = f"A report of {report.study.code} waits for two people to release it."
    telling = _telling(report, "to_release", sentence, at=at)
    tell(_releasers(report, at=at), telling, at=at)


def tell_team_report_released(report: Report, *, at: datetime) -> None:
    """The team, and those who approved it."""
    sentence = f"A report of {report.study.code} is released."
    tell(_concerned(report, at=at), _telling(report, "released", sentence, at=at), at=at)


def tell_team_report_withdrawn(report: Report, *, by: User, at: datetime) -> None:
    """The team, and those who approved it, but whoever called it back."""
    sentence = f"A report of {report.study.code} was called back. Do not use it any more."
    people = [person for person in _concerned(report, at=at) if person != by]
    once = f"report:{report.report_ref}:withdrawn"
    code = report.study.code
    tell(people, Telling("report.withdrawn", once, sentence, "list_study_reports", (code,)), at=at)


def _telling(report: Report, what: str, sentence: str, *, at: datetime) -> Telling:
    """A report may be rendered, approved and refused more than once: each is told."""
    once = f"report:{report.report_ref}:{what}:{at.isoformat()}"
    return Telling(f"report.{what}", once, sentence, "view_report", (str(report.report_ref),))


def _releasers(report: Report, *, at: datetime) -> list[User]:
    study: Study = report.study
    component = study.component
    people = {
        *leads_of(study, at=at),
        *holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=component),
        *holders_of(Role.PRIVACY_OFFICE, at=at),
    }
    return [one for one in people if policies.approve_release.allows(one, report, at=at)]


def _concerned(report: Report, *, at: datetime) -> list[User]:
    team = [grant.user for grant in team_of(report.study, at=at)]
    approved = [approval.by for approval in report.valid_approvals.select_related("by")]
    return [report.author, *team, *approved]
