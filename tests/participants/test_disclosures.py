"""The accounting itself: what the database keeps, and whom it finds."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from participants.lifecycle.handovers import HandoverStatus
from participants.models import DisclosedPerson, Disclosure, Handover
from participants.queries.disclosures import ACCOUNTING, who_got
from participants.queries.opt_outs import fingerprints_under
from participants.reading.columns import Field
from tests.builders.access import NOW

pytestmark = pytest.mark.django_db
ANN = {Field.EMAIL: "ann@mail.example", Field.PHONE: "+12025550123"}


def a_row(**changes: Any) -> Handover:
    """What is to go to a vendor, as the table takes it."""
    facts = {
        "study_ref": uuid4(),
        "study_code": "TSA-2027-001",
        "vendor_id": 1,
        "vendor_name": "Acme Recruiting",
        "contract_number": "HSHQ-415",
        "agreement_ref": uuid4(),
        "public_key": "age1",
        "purpose": "recruit",
        "chosen": ["name", "email"],
        "sorn": "DHS/ALL-002, 73 FR 71659",
        "routine_use": "F",
        "limits_acknowledged": True,
        "prepared_by": uuid4(),
        "prepared_at": NOW,
    }
    return Handover.objects.create(**facts | changes)


def disclosed(handover: Handover, *people: dict[Field, str], at: datetime = NOW) -> Disclosure:
    """The hand-over took place, and these people are accounted for."""
    prints = fingerprints_under(ACCOUNTING)
    DisclosedPerson.objects.bulk_create(
        DisclosedPerson(handover=handover, fingerprint=each)
        for ways in people
        for each in prints(ways)
    )
    same = ("study_ref", "study_code", "chosen", "vendor_id", "purpose", "sorn", "routine_use")
    return Disclosure.objects.create(
        **{name: getattr(handover, name) for name in same},
        handover=handover,
        at=at,
        category="contacts",
        people=len(people),
        recipient=handover.vendor_name,
        contract_number=handover.contract_number,
        agreement_ref=handover.agreement_ref,
        file_hash="0" * 64,
        prepared_by=handover.prepared_by,
        released_by=uuid4(),
        handed_over_by=handover.prepared_by,
    )


class TestTheDatabase:
    @pytest.mark.requirement("R-146")
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE participants_disclosure SET people = 0",
            "DELETE FROM participants_disclosure",
            "TRUNCATE participants_disclosure CASCADE",
            "UPDATE participants_disclosedperson SET fingerprint = ''",
            "UPDATE participants_handover SET vendor_id = 2",
            "DELETE FROM participants_handover",
        ],
    )
    @pytest.mark.parametrize("role", ["application", "owner"])
    def test_keeps_the_accounting(self, change: str, role: str) -> None:
        disclosed(a_row(), ANN)
        with connections["vault"].cursor() as cursor:
            if role == "owner":
                cursor.execute("SET LOCAL ROLE NONE")
            with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
                cursor.execute(change)

    @pytest.mark.parametrize("change", [{"chosen": ["phone"]}, {"vendor_id": 2}, {"purpose": "x"}])
    def test_does_not_change_what_was_prepared(self, change: dict[str, Any]) -> None:
        prepared = a_row()
        with (
            pytest.raises(DatabaseError, match="never changes"),
            transaction.atomic(using="vault"),
        ):
            Handover.objects.filter(pk=prepared.pk).update(**change)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"limits_acknowledged": False},
            {"routine_use": ""},
            {"contract_number": ""},
            {"status": HandoverStatus.READY},
        ],
    )
    @pytest.mark.requirement("R-144")
    @pytest.mark.requirement("R-145")
    def test_refuses(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
            a_row(**wrong)

    def test_refuses_a_release_by_who_prepared_it(self) -> None:
        somebody = uuid4()
        with (
            pytest.raises(IntegrityError, match="somebody_else"),
            transaction.atomic(using="vault"),
        ):
            a_row(prepared_by=somebody, released_by=somebody, released_at=NOW)


class TestWhoGot:
    @pytest.mark.requirement("R-146")
    @pytest.mark.parametrize("way", [Field.EMAIL, Field.PHONE])
    def test_finds_a_person_by_any_way(self, way: Field) -> None:
        told = disclosed(a_row(), ANN)
        disclosed(a_row(), {Field.EMAIL: "bob@mail.example"})
        assert who_got({way: ANN[way]}) == [told]

    def test_tells_each_disclosure_once(self) -> None:
        told = disclosed(a_row(), ANN)
        assert who_got(ANN) == [told]

    def test_finds_nobody_whose_file_never_left(self) -> None:
        waiting = a_row()
        DisclosedPerson.objects.bulk_create(
            DisclosedPerson(handover=waiting, fingerprint=each)
            for each in fingerprints_under(ACCOUNTING)(ANN)
        )
        assert who_got(ANN) == []

    def test_asks_the_same_of_members_and_of_others(self, django_assert_num_queries: Any) -> None:
        disclosed(a_row(), ANN)
        for ways in (ANN, {Field.EMAIL: "nobody@mail.example"}):
            with django_assert_num_queries(1, using="vault"):
                who_got(ways)
