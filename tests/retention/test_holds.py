from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from retention import queries, registry
from retention.actions import (
    AlreadyOnHoldError,
    ReviewError,
    lift_hold,
    purge_due,
    review_hold,
    set_hold,
)
from retention.lifecycle import ItemState
from retention.models import LegalHold, PurgeItem, Trigger
from retention.notices import tell_records_officers_hold_review
from retention.rules import A_DAY
from retention.waiting import waiting_for
from tests.builders.access import NOW, a_person
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db
OTHERS = [Role.PRIVACY_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR, Role.COMPONENT_PRIVACY_OFFICER]


def a_hold(**changes: object) -> LegalHold:
    given = {
        "study_ref": uuid4(),
        "study_code": "TSA-2027-001",
        "reason": "Litigation 27-114",
        "by": None,
        "at": NOW,
        **changes,
    }
    given["by"] = given["by"] or a_person(Role.RECORDS_OFFICER)
    return set_hold(**given)  # type: ignore[arg-type]


class TestSetHold:
    def test_keeps_a_study_and_records_it(self) -> None:
        hold = a_hold()
        assert queries.is_on_hold(hold.study_ref, "responses")
        assert AuditEvent.objects.get(verb="hold.set").study_ref == hold.study_ref

    def test_a_second_time_is_refused(self) -> None:
        hold = a_hold()
        with pytest.raises(AlreadyOnHoldError):
            a_hold(study_ref=hold.study_ref)
        assert AuditEvent.objects.filter(verb="hold.set").count() == 1

    @pytest.mark.parametrize("role", OTHERS)
    def test_refuses_everybody_but_the_records_officer(self, role: Role) -> None:
        with pytest.raises(Refused):
            a_hold(by=a_person(role))
        assert not LegalHold.objects.exists()
        assert not AuditEvent.objects.filter(verb="hold.set").exists()


class TestLiftHold:
    def test_lets_retention_go_on(self) -> None:
        hold = a_hold()
        lift_hold(hold_id=hold.pk, reason="Settled", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        assert not queries.is_on_hold(hold.study_ref, "responses")
        assert AuditEvent.objects.get(verb="hold.lifted").study_ref == hold.study_ref
        assert a_hold(study_ref=hold.study_ref).is_in_force

    def test_a_second_time_is_refused(self) -> None:
        hold, officer = a_hold(), a_person(Role.RECORDS_OFFICER)
        lift_hold(hold_id=hold.pk, reason="Settled", by=officer, at=NOW)
        with pytest.raises(AlreadyOnHoldError):
            lift_hold(hold_id=hold.pk, reason="Settled", by=officer, at=NOW)

    @pytest.mark.parametrize("role", OTHERS)
    def test_refuses_everybody_but_the_records_officer(self, role: Role) -> None:
        hold = a_hold()
        with pytest.raises(Refused):
            lift_hold(hold_id=hold.pk, reason="Settled", by=a_person(role), at=NOW)
        assert queries.is_on_hold(hold.study_ref, "responses")


DUE_LATER = NOW + timedelta(days=10)


@pytest.fixture
def two_kinds() -> Iterator[tuple[Drawers, Drawers]]:
    """Of one study: drawers, of which one is due later, and boxes that are due."""
    study = uuid4()
    drawers = Drawers([Drawer(study_ref=study), Drawer(study_ref=study, due_at=DUE_LATER)])
    boxes = Drawers([Drawer(study_ref=study)], key="boxes", title="Boxes")
    with registry.only(drawers, boxes):
        yield drawers, boxes


def purge(at: object = NOW) -> None:
    purge_due(at=at, trigger=Trigger.COMMAND, by=None)  # type: ignore[arg-type]


class TestScope:
    def test_keeps_its_own_classes_only(self, two_kinds: tuple[Drawers, Drawers]) -> None:
        drawers, boxes = two_kinds
        hold = a_hold(study_ref=drawers.drawers[0].study_ref, record_classes=["drawers"])
        assert hold.scope == "drawers"
        purge()
        assert [each.things for each in (*drawers.drawers, *boxes.drawers)] == [3, 3, 0]
        kept = [each for each in queries.held(at=NOW) if each.kept_by_hold]
        assert {each.record_class for each in kept} == {"drawers"}
        assert "legal hold keeps this" in kept[0].why

    def test_is_respected_by_a_purge_under_way(self, two_kinds: tuple[Drawers, Drawers]) -> None:
        drawers, boxes = two_kinds
        drawers.breaks = boxes.breaks = True
        purge()
        drawers.breaks = boxes.breaks = False
        a_hold(study_ref=drawers.drawers[0].study_ref, record_classes=["boxes"])
        purge()
        states = dict(PurgeItem.objects.values_list("record_class", "state"))
        assert states == {"drawers": ItemState.VERIFIED, "boxes": ItemState.HELD}
        assert boxes.drawers[0].things == 3

    def test_names_only_what_is_registered(self) -> None:
        with pytest.raises(KeyError):
            a_hold(record_classes=["wishes"])


class TestLifted:
    def test_gives_a_days_notice_to_what_fell_due_meanwhile(
        self, two_kinds: tuple[Drawers, Drawers]
    ) -> None:
        drawers, _ = two_kinds
        ref = drawers.drawers[0].study_ref
        hold = a_hold(study_ref=ref, record_classes=["drawers"])
        lift_hold(hold_id=hold.pk, reason="Over.", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        over = A_DAY.after(NOW)
        purge(at=over - timedelta(microseconds=1))
        assert [each.things for each in drawers.drawers] == [3, 3]
        left = queries.left_before_report(ref, at=over - timedelta(microseconds=1))
        assert [each.record_class for each in left] == ["drawers"]
        assert "a day’s notice" in left[0].why
        purge(at=over)
        assert [each.things for each in drawers.drawers] == [0, 3]
        assert queries.left_before_report(ref, at=over) == []

    def test_leaves_what_falls_due_later_to_its_own_day(
        self, two_kinds: tuple[Drawers, Drawers]
    ) -> None:
        drawers, _ = two_kinds
        hold = a_hold(study_ref=drawers.drawers[0].study_ref)
        lift_hold(hold_id=hold.pk, reason="Over.", by=a_person(Role.RECORDS_OFFICER), at=NOW)
        purge(at=DUE_LATER - timedelta(microseconds=1))
        assert drawers.drawers[1].things == 3
        purge(at=DUE_LATER)
        assert drawers.drawers[1].things == 0


class TestLiftedAfterAFailure:
    """What could not be destroyed before the hold has its day of notice like all else."""

    def test_waits_for_the_day_when_all_of_it_is_there(
        self, two_kinds: tuple[Drawers, Drawers]
    ) -> None:
        drawers, _ = two_kinds
        self._fails_and_is_held_meanwhile(drawers)
        purge(at=A_DAY.after(NOW) - timedelta(microseconds=1))
        assert drawers.drawers[0].things == 3
        assert self._states() == [ItemState.WITHDRAWN]
        purge(at=A_DAY.after(NOW))
        assert drawers.drawers[0].things == 0
        assert self._states() == [ItemState.WITHDRAWN, ItemState.VERIFIED]

    def test_waits_for_the_day_when_a_part_of_it_is_gone(
        self, two_kinds: tuple[Drawers, Drawers]
    ) -> None:
        drawers, _ = two_kinds
        drawers.leaves = 1
        self._fails_and_is_held_meanwhile(drawers)
        purge(at=A_DAY.after(NOW) - timedelta(microseconds=1))
        assert drawers.drawers[0].things == 1
        assert self._states() == [ItemState.FAILED]
        purge(at=A_DAY.after(NOW))
        item = PurgeItem.objects.get(record_class="drawers")
        assert (drawers.drawers[0].things, item.erased_count) == (0, 3)

    def _fails_and_is_held_meanwhile(self, drawers: Drawers) -> None:
        drawers.breaks = not drawers.leaves
        purge()
        drawers.breaks, drawers.leaves = False, 0
        hold = a_hold(study_ref=drawers.drawers[0].study_ref)
        lift_hold(hold_id=hold.pk, reason="Over.", by=a_person(Role.RECORDS_OFFICER), at=NOW)

    def _states(self) -> list[str]:
        items = PurgeItem.objects.filter(record_class="drawers").order_by("pk")
        return list(items.values_list("state", flat=True))


class TestReview:
    def test_is_within_a_year(self) -> None:
        assert a_hold().review_on == date(2028, 3, 12)
        for day in (NOW.date(), date(2028, 3, 13)):
            with pytest.raises(ReviewError):
                a_hold(review_on=day)

    def test_is_asked_for_and_the_hold_stays(self, two_kinds: tuple[Drawers, Drawers]) -> None:
        drawers, _ = two_kinds
        officer = a_person(Role.RECORDS_OFFICER)
        ref = drawers.drawers[0].study_ref
        hold = a_hold(study_ref=ref, review_on=date(2027, 4, 1), record_classes=["boxes"])
        for days in (19, 20, 21):
            tell_records_officers_hold_review(at=NOW + timedelta(days=days))
        assert Message.objects.filter(kind="hold.review", to=officer).count() == 1
        later = NOW + timedelta(days=21)
        assert "A legal hold to look at again" in {
            item.what for item in waiting_for(officer, at=later)
        }
        assert queries.is_on_hold(ref, "boxes")
        review_hold(hold_id=hold.pk, review_on=date(2027, 5, 1), by=officer, at=later)
        assert not queries.holds_to_review(on=later.date()).exists()
        assert AuditEvent.objects.filter(verb="hold.reviewed").exists()

    @pytest.mark.parametrize("role", OTHERS)
    def test_is_for_records_officers(self, role: Role) -> None:
        hold = a_hold()
        with pytest.raises(Refused):
            review_hold(hold_id=hold.pk, review_on=date(2027, 5, 1), by=a_person(role), at=NOW)


class TestEveryStep:
    """Set, reviewed, lifted: each from each."""

    @pytest.mark.parametrize("step", ["review", "lift"])
    def test_of_a_lifted_hold_is_refused(self, step: str) -> None:
        hold, officer = a_hold(), a_person(Role.RECORDS_OFFICER)
        lift_hold(hold_id=hold.pk, reason="Over.", by=officer, at=NOW)
        again = {
            "review": partial(review_hold, review_on=date(2027, 5, 1)),
            "lift": partial(lift_hold, reason="Over."),
        }
        with pytest.raises(AlreadyOnHoldError):
            again[step](hold_id=hold.pk, by=officer, at=NOW)
