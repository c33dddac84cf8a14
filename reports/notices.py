"""Told of reports: rendered or refused, waiting for somebody, returned, out or called back."""

from collections.abc import Iterable
from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Policy
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from reports import policies
from reports.models import Report
from reports.queries import valid_decisions
from studies.queries import team_of


def tell_author_report_rendered(report: Report, *, by: User, at: datetime) -> None:
    """The authors, whoever had it rendered, and all who may check it."""
    sentence = f"A report of {report.study.code} is rendered and waits for an analyst’s check."
    people = [by, *_authors(report), *_allowed(policies.check_report, report, at=at)]
    tell(people, _telling(report, "rendered", sentence, at=at), at=at)


def tell_author_report_refused(report: Report, *, by: User, at: datetime) -> None:
    """The authors, and whoever had it rendered, read on its page what speaks against it."""
    sentence = f"A report of {report.study.code} could not be rendered. Its page says why."
    tell([by, *_authors(report)], _telling(report, "refused", sentence, at=at), at=at)


def tell_reviewers_report_checked(report: Report, *, at: datetime) -> None:
    """The two privacy offices, but who wrote it or worked on its study."""
    sentence = f"A report of {report.study.code} waits for its privacy review."
    people = _allowed(policies.review_report, report, at=at)
    tell(people, _telling(report, "to_review", sentence, at=at), at=at)


def tell_releasers_report_reviewed(report: Report, *, at: datetime) -> None:
    """Those whose turn it is, whether or not readers are named already."""
    sentence = f"A report of {report.study.code} waits for a second reviewer to release it."
    people = _allowed(policies.return_report, report, at=at)
    tell(people, _telling(report, "to_release", sentence, at=at), at=at)


def tell_authors_report_returned(report: Report, *, at: datetime) -> None:
    """Who wrote it answers each comment."""
    sentence = f"A report of {report.study.code} came back with comments to answer."
    tell(_authors(report), _telling(report, "returned", sentence, at=at), at=at)


def tell_team_report_released(report: Report, *, at: datetime) -> None:
    """The team, and those who decided on it."""
    sentence = f"A report of {report.study.code} is released."
    tell(_concerned(report, at=at), _telling(report, "released", sentence, at=at), at=at)


def tell_readers_report_released(report: Report, *, only: User | None = None, at: datetime) -> None:
    """The people who are named, or one who was named later."""
    sentence = f"A report of {report.study.code} is released for you to read."
    people = [only] if only else [each.user for each in report.readers.select_related("user")]
    tell(people, _telling(report, "to_read", sentence, at=at), at=at)


def tell_team_report_published(report: Report, *, at: datetime) -> None:
    """The team, and those who decided on it."""
    sentence = f"A report of {report.study.code} is public."
    tell(_concerned(report, at=at), _telling(report, "published", sentence, at=at), at=at)


def tell_team_report_withdrawn(report: Report, *, by: User, at: datetime) -> None:
    """The team, those who decided on it and those who may have read it, but who called it back."""
    sentence = f"A report of {report.study.code} was called back. Do not use it any more."
    readers = [each.user for each in report.readers.select_related("user") if report.released_at]
    people = [person for person in (*_concerned(report, at=at), *readers) if person != by]
    once = f"report:{report.report_ref}:withdrawn"
    telling = Telling("report.withdrawn", once, sentence, "view_report", (str(report.report_ref),))
    tell(people, telling, at=at)


def _telling(report: Report, what: str, sentence: str, *, at: datetime) -> Telling:
    """A report may be rendered, returned and refused more than once: each is told."""
    once = f"report:{report.report_ref}:{what}:{at.isoformat()}"
    return Telling(f"report.{what}", once, sentence, "view_report", (str(report.report_ref),))


def _allowed(policy: Policy[...], report: Report, *, at: datetime) -> list[User]:
    """Of the team and of the two offices, all whom the policy lets do it now."""
    people: Iterable[User] = {
        *(grant.user for grant in team_of(report.study, at=at)),
        *holders_of(Role.COMPONENT_PRIVACY_OFFICER, at=at, component=report.study.component),
        *holders_of(Role.PRIVACY_OFFICE, at=at),
    }
    return [one for one in people if policy.allows(one, report, at=at)]


def _authors(report: Report) -> list[User]:
    return [report.author, *(each.user for each in report.authors.select_related("user"))]


def _concerned(report: Report, *, at: datetime) -> list[User]:
    team = [grant.user for grant in team_of(report.study, at=at)]
    decided = [decision.by for decision in valid_decisions(report)]
    return [*_authors(report), *team, *decided]
