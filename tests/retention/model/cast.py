"""People who may do something at a time, made when they are needed: grants and training run out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from foundation.access.actions import train_sole_administrator
from foundation.access.models import User
from foundation.access.queries import is_trained
from foundation.access.roles import Role
from studies.models import Study
from tests.builders.access import a_person, an_administrator
from tests.builders.studies import a_member
from tests.retention.model.almanac import day_of

LASTS = timedelta(days=150)


@dataclass
class Cast:
    """One person of each part, for a while."""

    _playing: dict[tuple[str, int], tuple[User, datetime]] = field(default_factory=dict)

    def train_administrator(self, *, at: datetime) -> None:
        """Whoever takes people in is trained anew first, as in every year."""
        administrator = an_administrator(at=at)
        if not is_trained(administrator, at=at):
            train_sole_administrator(user=administrator, completed_on=day_of(at), at=at)

    def officer(self, *, at: datetime, number: int = 1) -> User:
        """A records officer; the second one is another person."""
        key = (f"{Role.RECORDS_OFFICER}{number}", 0)
        make = partial(a_person, Role.RECORDS_OFFICER)
        return self._person(key, at) or self._take(key, make, at)

    def member(self, study: Study, role: Role, *, at: datetime) -> User:
        """Somebody with a role on a study."""
        key = (str(role), study.pk)
        make = partial(a_member, study, role)
        return self._person(key, at) or self._take(key, make, at)

    def _person(self, key: tuple[str, int], at: datetime) -> User | None:
        user, since = self._playing.get(key, (None, at))
        return user if at - since < LASTS else None

    def _take(self, key: tuple[str, int], make: Callable[..., User], at: datetime) -> User:
        self.train_administrator(at=at)
        user = make(at=at)
        self._playing[key] = user, at
        return user
