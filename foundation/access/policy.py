"""Who may do what: conditions with their reasons, written once, asked by every path."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, Self, cast

from django.core.exceptions import PermissionDenied

from foundation.access.queries import is_trained

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from foundation.access.models import User

Conditions = Iterator[tuple[bool | object, str]]
P = ParamSpec("P")

SIGN_IN_FIRST = "Sign in first."
RULES_FIRST = "Accept the rules of behavior first."
TRAINING_FIRST = (
    "Your annual privacy training is missing or older than a year. Renew it to regain access."
)


class Refused(PermissionDenied):
    """Somebody may not do something now; ``reasons`` are sentences to show to that person."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons: tuple[str, ...] = reasons


class Policy(Generic[P]):
    """A generator of ``(holds, reason when it does not)``, asked one condition after the other.

    Conditions come in the order *who* before *when*, so that a refusal never tells an outsider
    the state of something. Only the first condition that fails is told, and the ones after it
    are never computed. A person who is not signed in, is inactive, has not accepted the rules of
    behavior (PIA 8.1) or lacks annual privacy training (PIA 3.4, R-122) is refused before any
    condition is asked: so nobody's office outlives the training.
    """

    def __init__(
        self, conditions: Callable[Concatenate[User, P], Conditions], *, needs_training: bool = True
    ) -> None:
        """:raises TypeError: unless it takes the moment ``at`` which training is asked for."""
        self._conditions, self.needs_training = conditions, needs_training
        self.__name__, self.__doc__ = conditions.__name__, conditions.__doc__
        if needs_training and "at" not in inspect.signature(conditions).parameters:
            raise TypeError(f"{self.__name__} takes no “at”.")

    @classmethod
    def without_training(cls, conditions: Callable[Concatenate[User, P], Conditions]) -> Self:
        """The few that stay open when training has lapsed; a house rule lists each, and why."""
        return cls(conditions, needs_training=False)

    def require(self, user: User | AnonymousUser, /, *subject: P.args, **when: P.kwargs) -> None:
        """:raises Refused: with the first reason against it."""
        reason = self.refusal(user, *subject, **when)
        if reason is not None:
            raise Refused(reason)

    def allows(self, user: User | AnonymousUser, /, *subject: P.args, **when: P.kwargs) -> bool:
        """Whether nothing speaks against it."""
        return self.refusal(user, *subject, **when) is None

    def refusal(
        self, user: User | AnonymousUser, /, *subject: P.args, **when: P.kwargs
    ) -> str | None:
        """The first reason against it, or nothing."""
        return first_failing(self._all_conditions(user, *subject, **when))

    def _all_conditions(
        self, user: User | AnonymousUser, /, *subject: P.args, **when: P.kwargs
    ) -> Conditions:
        if user.is_anonymous:
            yield False, SIGN_IN_FIRST
            return
        at = cast("datetime", when["at"]) if self.needs_training else None
        yield from standing(user, at=at)
        yield from self._conditions(user, *subject, **when)


def standing(user: User, *, at: datetime | None) -> Conditions:
    """What is asked of everybody before anything else; without a moment, not for training."""
    yield user.is_active, SIGN_IN_FIRST
    yield user.has_accepted_rules, RULES_FIRST
    yield at is None or is_trained(user, at=at), TRAINING_FIRST


def first_failing(conditions: Iterable[tuple[bool | object, str]]) -> str | None:
    """The reason of the first condition that does not hold."""
    return next((reason for holds, reason in conditions if not holds), None)
