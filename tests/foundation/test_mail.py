import pytest
from django.db import transaction

from foundation.mail.actions import Telling, tell
from foundation.mail.models import Message
from tests.builders.access import NOW, a_person

pytestmark = pytest.mark.django_db
RETURNED = Telling("pta.returned", "pta:7:returned", "TSA-2027-001 was returned.", "home")


class TestTell:
    def test_writes_one_message_a_person(self) -> None:
        people = [a_person(), a_person()]
        assert tell(people, RETURNED, at=NOW) == 2
        assert {message.to for message in Message.objects.all()} == set(people)

    def test_tells_nobody_the_same_thing_twice(self) -> None:
        told = a_person()
        tell([told], RETURNED, at=NOW)
        assert tell([told, told, a_person()], RETURNED, at=NOW) == 1
        assert told.messages_received.count() == 1

    def test_does_not_write_to_closed_accounts(self) -> None:
        gone = a_person()
        gone.is_active = False
        assert tell([gone], RETURNED, at=NOW) == 0

    def test_leaves_nothing_behind_what_is_rolled_back(self) -> None:
        with transaction.atomic():
            tell([a_person()], RETURNED, at=NOW)
            transaction.set_rollback(True)
        assert not Message.objects.exists()
