"""The audit record of a study, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from django.db.models import Model, QuerySet

from foundation.access.models import User
from foundation.audit.models import AuditEvent
from foundation.audit.queries import events_about, events_of
from studies.models import Study

SENTENCES: dict[str, str] = {
    "pta.edited": "Privacy form filled in",
    "pta.submitted": "Sent to privacy review",
    "pta.withdrawn": "Withdrawn from review",
    "pta.component_approved": "Approved by the component privacy officer",
    "pta.approved": "Approved by the Privacy Office",
    "pta.returned": "Returned for changes",
    "pta.commented": "Comment by a reviewer",
    "pta.decided": "Decisions of a reviewer",
    "pta.point_answered": "Point of the reviewers answered",
    "pta.point_accepted": "Answer to a point accepted",
    "pta.point_reopened": "Point asked again",
    "pta.condition_marked": "Condition marked as met",
    "pta.condition_confirmed": "Condition confirmed as met",
    "pta.condition_refused": "Condition opened again",
    "pta.renewal_begun": "Renewal of the approval begun",
    "pta.renewal_discarded": "Renewal discarded",
    "pta.superseded": "Approval replaced by its renewal",
    "pta.voided": "Approval void: a material changed",
    "pta.expired": "Approval expired",
    "instrument.changed": "New version of the instrument",
    "bank.question_added": "A question put into the bank",
    "bank.question_retired": "A question taken out of the bank",
    "instrument.draft_begun": "Writing of the instrument begun",
    "instrument.draft_changed": "Draft of the instrument changed",
    "instrument.draft_discarded": "Draft of the instrument discarded",
    "instrument.draft_finished": "Draft of the instrument finished",
    "study.copied": "Taken as the beginning of a new study",
    "study.copied_from": "Begun from an earlier study",
    "people.addressed": "People addressed",
    "vendor.recorded": "Recorded",
    "vendor.changed": "File changed",
    "vendor.approved": "Approved by the Privacy Office",
    "vendor.returned": "Returned by the Privacy Office",
    "vendor.staff_recorded": "Somebody recorded who works for it",
    "vendor.extension_recorded": "Extension of the contract recorded",
    "vendor.extended": "Extension of the contract confirmed",
    "tool.recorded": "Recorded",
    "tool.changed": "Changed",
    "tool.privacy_approved": "Approved by the Privacy Office",
    "tool.public_affairs_approved": "Approved by Public Affairs",
    "tool.returned": "Returned",
    "tool.expired": "Approval expired",
    "pra_contact.recorded": "PRA contact recorded",
    "umbrella.recorded": "Control number recorded",
    "umbrella.edited": "Control number changed",
    "destruction.due": "Certificate of destruction due",
    "destruction.overdue": "Certificate of destruction overdue",
    "destruction.escalated": "Certificate of destruction escalated",
    "destruction.received": "Certificate of destruction received",
    "destruction.verified": "Certificate of destruction verified",
    "destruction.sent_back": "Certificate of destruction sent back",
    "deletion.requested": "Deletion at the survey tool requested",
    "deletion.confirmed": "Deletion at the survey tool confirmed",
}
SHOWN_FACTS = ("code", "number", "version", "role", "channel", "people", "rows", "kind", "count")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    title: str
    text: str
    who: str


class Entries(Sequence[Entry]):
    """Events as entries; names are looked up once per page."""

    def __init__(self, events: QuerySet[AuditEvent]) -> None:
        self._events = events

    def __len__(self) -> int:
        return self._events.count()

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        """One entry, or those of a page."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        return _as_entries(list(self._events[index]))


def entries_of(study: Study) -> Entries:
    """What happened to a study, newest first."""
    return Entries(events_of(study.study_ref))


def entries_about(subject: Model) -> Entries:
    """What happened to a vendor or a survey tool, newest first."""
    return Entries(events_about(subject))


def _as_entries(events: Iterable[AuditEvent]) -> list[Entry]:
    refs = {event.by_ref for event in events if event.by_ref}
    names = {user.user_ref: str(user) for user in User.objects.filter(user_ref__in=refs)}
    return [
        Entry(
            at=event.at,
            title=sentence(event.verb),
            text=", ".join(_facts(event.facts)),
            who=names.get(event.by_ref, "Unknown") if event.by_ref else "The portal, by the clock",
        )
        for event in events
    ]


def sentence(verb: str) -> str:
    """A verb in words; one that is not in the table is readable too."""
    plain = verb.replace(".", " ").replace("_", " ").capitalize()
    return SENTENCES.get(verb, plain)


def _facts(facts: dict[str, Any]) -> Iterable[str]:
    for name in SHOWN_FACTS:
        if facts.get(name) not in (None, ""):
            yield f"{name.capitalize()}: {str(facts[name]).replace('_', ' ')}"
