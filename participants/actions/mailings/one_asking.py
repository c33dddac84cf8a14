"""The question of one more person, put to a study that many are asked about."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from foundation.access.models import User
from foundation.access.remembering import Memory
from participants.actions.asked_before import ASKED, Ways, ask_one_at_a_time
from participants.actions.mailings.unchanged import RowVersions
from participants.queries.opt_outs import fingerprints_under
from studies.models import Study


class Asking:
    """What the messages of one claim ask of the portal, each at its own moment."""

    def __init__(self, study: Study, sender: User) -> None:
        self._study, self._rows, self._memory = study, RowVersions(study, sender), Memory()
        self._marks = fingerprints_under(ASKED)

    @contextmanager
    def of_one(self, ways: Ways) -> Iterator[None]:
        """Ask for one person: the study is locked, and nothing is known that changed meanwhile.

        No other study asks this person until the transaction of the vault around it ends.
        """
        ask_one_at_a_time([ways], of=self._marks)
        with transaction.atomic():
            Study.objects.select_for_update(no_key=True).only("pk").get(pk=self._study.pk)
            with self._memory.as_of(self._rows.now()):
                yield
