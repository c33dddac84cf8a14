from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.access.roles import Role
from retention import registry, rule_book
from retention.models import DispositionRuleChange
from retention.rules import A_YEAR, GRS_010, Period, Rule
from tests.builders.access import NOW, a_person

pytestmark = pytest.mark.django_db
SHOES = Rule(
    key="shoes.worn",
    event="They were worn.",
    period=A_YEAR,
    authority=GRS_010,
    words="Shoes: a year.",
    shortest=Period(months=1),
    longest=Period(months=24),
)
TOMORROW = NOW + timedelta(days=1)


def a_change(months: int = 6, **changes: object) -> DispositionRuleChange:
    proposer = a_person(Role.RECORDS_OFFICER)
    given = {
        "rule": SHOES.key,
        "months": months,
        "days": 0,
        "reason": "Worn out sooner.",
        "proposed_by": proposer,
        "proposed_at": NOW,
        "state": "in_force",
        "decided_by": a_person(Role.RECORDS_OFFICER),
        "decided_at": NOW,
        "in_force_from": TOMORROW,
        **changes,
    }
    return DispositionRuleChange.objects.create(**given)


class TestPeriod:
    def test_is_where_the_department_starts(self) -> None:
        assert rule_book.period(SHOES, at=NOW) == A_YEAR

    def test_is_what_was_set_from_its_own_day_on_and_not_a_microsecond_before(self) -> None:
        a_change(6)
        assert rule_book.period(SHOES, at=TOMORROW - timedelta(microseconds=1)) == A_YEAR
        assert rule_book.period(SHOES, at=TOMORROW) == Period(months=6)
        assert rule_book.period(SHOES, at=None) == Period(months=6)

    def test_is_the_newest_of_several(self) -> None:
        a_change(6)
        a_change(3, in_force_from=TOMORROW + timedelta(days=1))
        assert rule_book.period(SHOES, at=TOMORROW) == Period(months=6)
        assert rule_book.period(SHOES, at=TOMORROW + timedelta(days=1)) == Period(months=3)

    def test_can_be_supposed(self) -> None:
        change = a_change(3, state="proposed", decided_by=None, decided_at=None, in_force_from=None)
        assert rule_book.period(SHOES, at=TOMORROW) == A_YEAR
        with rule_book.as_if(change):
            assert rule_book.promise(SHOES, NOW, at=NOW).due_at == Period(months=3).after(NOW)
        assert rule_book.promise(SHOES, NOW, at=NOW).due_at == A_YEAR.after(NOW)

    def test_takes_one_query_for_any_number_of_things(self) -> None:
        a_change(6)
        with CaptureQueriesContext(connection) as queries, rule_book.opened():
            for _ in range(12):
                rule_book.promise(SHOES, NOW, at=TOMORROW)
        assert len(queries) == 1


class TestReason:
    def test_says_how_long_the_clock_ran(self) -> None:
        a_change(18)
        before, after = (rule_book.promise(SHOES, NOW, at=at) for at in (NOW, TOMORROW))
        assert before.reason == "A year has passed since they were worn."
        assert after.reason == "18 months have passed since they were worn."


class TestTable:
    def test_lets_nobody_decide_what_they_proposed(self) -> None:
        alone = a_person(Role.RECORDS_OFFICER)
        with pytest.raises(IntegrityError, match="decided_by_another"), transaction.atomic():
            a_change(proposed_by=alone, decided_by=alone)

    def test_lets_no_change_count_before_it_was_decided(self) -> None:
        with pytest.raises(IntegrityError, match="after_their_decision"), transaction.atomic():
            a_change(in_force_from=NOW)

    @pytest.mark.parametrize("change", [{"months": 1}, {"in_force_from": NOW}, {"reason": "x"}])
    def test_refuses_to_change_what_was_decided(self, change: dict[str, object]) -> None:
        made = a_change()
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            DispositionRuleChange.objects.filter(pk=made.pk).update(**change)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            DispositionRuleChange.objects.filter(pk=made.pk)._raw_delete("default")


class TestAllRules:
    def test_belong_to_a_class_and_say_what_people_read(self) -> None:
        for rule in registry.all_rules():
            assert rule.words.endswith(".")
            assert rule.event.endswith(".")
            assert rule.authority
            assert rule.key.partition(".")[0] in {each.key for each in registry.all_classes()}

    def test_are_declared_by_every_class(self) -> None:
        assert [each.key for each in registry.all_classes() if not each.rules] == []

    def test_start_within_their_limits(self) -> None:
        for rule in registry.all_rules():
            assert not rule.may_change or rule.allows(rule.period), rule.key
