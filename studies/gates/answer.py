"""Asking all gates, in the order of the settings."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import import_module

from django.conf import settings
from django.db import transaction

from foundation.access.policy import Refused
from foundation.access.remembering import kept, remembering
from studies.gates.request import CollectionRequest, Reason, launch_request
from studies.lifecycle import StudyStatus
from studies.models import Study
from studies.vocabulary import CollectionChannel

NOT_OPEN = {False: "Collection is not open yet. The lead opens it.", True: "The study is closed."}

Check = Callable[[CollectionRequest], Iterable[Reason]]
Hold = Callable[[CollectionRequest], None]


class CollectionRefused(Refused):
    """Something may not be collected now; ``unmet`` are all the reasons of all gates."""

    def __init__(self, unmet: tuple[Reason, ...]) -> None:
        self.unmet = unmet
        super().__init__(*(reason.text for reason in unmet))


@dataclass(frozen=True, slots=True)
class GateResult:
    """One line of the launch checklist."""

    gate: str
    title: str
    source: str
    reasons: tuple[Reason, ...]

    @property
    def is_met(self) -> bool:
        """Nothing stands against it."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate module as named in the settings: its constants, its check, and its ``hold``.

    ``hold``, where a module has one, keeps the answer true until the transaction ends.
    """

    gate: str
    title: str
    source: str
    check: Check
    hold: Hold | None


def may_collect(request: CollectionRequest) -> tuple[Reason, ...]:
    """Every reason against it, in the order of the gates; nothing when it may be.

    Once the gates are met, collection must also have been opened (and not closed again); people
    are recruited before it opens, but not after it closed.
    """
    unmet = tuple(reason for gate in gates() for reason in gate.check(request))
    return unmet or tuple(_not_open(request))


def _not_open(request: CollectionRequest) -> Iterator[Reason]:
    if request.people == 0 or request.is_launch:
        return
    recruits = request.channel == CollectionChannel.RECRUITING and not request.study.is_closed
    if not recruits and request.study.status != StudyStatus.COLLECTING:
        text = NOT_OPEN[request.study.is_closed]
        yield Reason("open", text, "PIA, Oversight of Information Collections", "view_study")


def launch_checklist(study: Study, at: datetime) -> list[GateResult]:
    """Each gate for the study as a whole, with what is unmet."""
    request = launch_request(study, at)
    return [
        GateResult(gate.gate, gate.title, gate.source, tuple(gate.check(request)))
        for gate in gates()
    ]


@transaction.atomic
def require_collection(request: CollectionRequest) -> None:
    """Let it pass, or refuse with every reason.

    Holds a lock on the study, and whatever the gates hold, until the caller's transaction ends:
    whoever asks and then records the people addressed in one transaction cannot race another past
    the tenth person (C-1), not even from another study with the same questions.
    The gates judge the study as it is under the lock, not as the caller read it before: whatever
    else the caller asked of the study or its waves, it asks again now that they cannot change.

    :raises CollectionRefused: with all unmet reasons.
    """
    asked = replace(request, study=held_study(request.study))
    with remembering():  # what several gates look at cannot change under the lock
        for gate in gates():
            if gate.hold is not None:
                gate.hold(asked)
        unmet = may_collect(asked)
    if unmet:
        raise CollectionRefused(unmet)


def held_study(study: Study) -> Study:
    """The study as it stands, locked until the caller's transaction ends.

    Whoever asks for many people with a ``Memory`` locks it in each transaction, before the asking.
    """
    locked = Study.objects.select_for_update(no_key=True)
    return kept(("held study", study.pk), lambda: locked.get(pk=study.pk))


def gates() -> list[Gate]:
    """The gates of the settings, in order."""
    return [_gate(path) for path in settings.COLLECTION_GATES]


@cache
def _gate(path: str) -> Gate:
    module = import_module(path.rpartition(".")[0])
    return Gate(
        gate=module.GATE,
        title=module.TITLE,
        source=module.SOURCE,
        check=getattr(module, path.rpartition(".")[2]),
        hold=getattr(module, "hold", None),
    )
