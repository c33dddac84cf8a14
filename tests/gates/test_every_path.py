"""Every way to collect × every missing approval: refused with the reason, and nothing stored."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from fieldwork.models import (
    InboxAnswer,
    PaperHandout,
    Response,
    ResponseBatch,
    Session,
    SpentTicket,
)
from foundation.audit.models import AuditEvent
from participants.models import Contact, ContactBatch, Disclosure, Handover, VaultOpening
from studies.gates import launch_checklist
from studies.models import Addressing, Study
from tests.gates.missing import MISSING, Missing, Prepared, collecting
from tests.gates.paths import (
    ASKED,
    BY_HAND,
    CALLS,
    CONTACTS,
    HANDOVERS,
    IMPORTS,
    MAILINGS,
    OPENINGS,
    SESSIONS,
    SURVEYS,
    Way,
)

pytestmark = pytest.mark.django_db
every_missing_thing = pytest.mark.parametrize("missing", MISSING, ids=str)

SUCCESSES = (
    *("responses.imported", "people.addressed", "import.requested"),
    *("contacts.imported", "contacts.opened", "session.started", "session.scheduled"),
)

# The checklist shows the study as planned (nine people need no clearance) and before it begins.
NOT_ON_THE_CHECKLIST = {
    *("the tenth person, without a clearance", "collection was not opened", "the study is closed"),
}


@pytest.fixture
def arrive(monkeypatch: pytest.MonkeyPatch) -> Callable[[Missing], Prepared]:
    """Build what lacks something, and let its day be today for pages, commands and jobs."""

    def build(missing: Missing) -> Prepared:
        prepared = missing.build()
        monkeypatch.setattr("django.utils.timezone.now", lambda: prepared.at)
        return prepared

    return build


def stored() -> dict[str, int]:
    """Everything that a collection leaves behind."""
    kinds = (
        *(Response, ResponseBatch, Addressing, Contact, ContactBatch, VaultOpening),
        *(InboxAnswer, SpentTicket, PaperHandout, Handover, Disclosure),
    )
    counts = {kind.__name__: kind._default_manager.count() for kind in kinds}
    started = Session.objects.filter(started_at__isnull=False).count()
    events = AuditEvent.objects.filter(verb__in=SUCCESSES).count()
    return {**counts, "started sessions": started, "events of success": events}


def what_they_say(ways: Mapping[str, Way], prepared: Prepared, folder: Path) -> dict[str, str]:
    """What each way says; one that the state of the study leaves no room for is left out."""
    can_be_tried = (
        (name, way) for name, way in ways.items() if name != "job" or prepared.requested
    )
    return {name: way(prepared, folder) for name, way in can_be_tried}


def is_on_the_checklist(reason: str, prepared: Prepared) -> bool:
    """Whether the study's page gives the same reason in its launch checklist."""
    study = Study.objects.get(pk=prepared.study.pk)
    results = launch_checklist(study, prepared.at)
    return any(reason in each.text for result in results for each in result.reasons)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with ExitStack() as stack:
        for alias in connections:
            block: Any = transaction.atomic(using=alias)
            block._from_testcase = True  # as in Django's own: what commits step by step may run
            stack.enter_context(block)
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


class TestEveryPath:
    @every_missing_thing
    @pytest.mark.requirement("R-074")
    @pytest.mark.requirement("R-076")
    @pytest.mark.requirement("R-081")
    @pytest.mark.requirement("R-103")
    def test_refuses_with_the_reason_and_stores_nothing(
        self, missing: Missing, arrive: Callable[[Missing], Prepared], tmp_path: Path
    ) -> None:
        prepared = arrive(missing)
        before = stored()
        for ways, reason in (
            (IMPORTS, missing.to_import),
            (SESSIONS, missing.to_begin_a_session),
            (CONTACTS, missing.to_bring_in_contacts),
            (OPENINGS, missing.to_recruit),
            (MAILINGS, missing.to_recruit),
            (HANDOVERS, missing.to_recruit),
            (BY_HAND, missing.to_recruit),
            (ASKED, missing.to_import),
            (SURVEYS, "has ended" if missing.is_over else missing.to_import),
            (CALLS, missing.to_import),
        ):
            if reason:
                said = what_they_say(ways, prepared, tmp_path)
                assert [name for name, text in said.items() if reason not in text] == [], said
        assert stored() == before
        if missing.name not in NOT_ON_THE_CHECKLIST:
            assert is_on_the_checklist(missing.to_import, prepared)

    def test_lets_in_when_nothing_is_missing(
        self, arrive: Callable[[Missing], Prepared], tmp_path: Path
    ) -> None:
        prepared = arrive(Missing("nothing", collecting))
        before = stored()
        recruiting = (CONTACTS, OPENINGS, HANDOVERS, BY_HAND)
        every_way = (IMPORTS, *recruiting, SESSIONS, ASKED, SURVEYS, CALLS)
        for way in (way for ways in every_way for way in ways.values()):
            with undone():
                assert way(prepared, tmp_path) == "", way.__name__
                assert stored() != before, way.__name__
