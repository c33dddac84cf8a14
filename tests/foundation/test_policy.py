"""Conditions with their reasons."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.access.models import User
from foundation.access.policy import (
    RULES_FIRST,
    SIGN_IN_FIRST,
    TRAINING_FIRST,
    Conditions,
    Policy,
    Refused,
)
from foundation.access.rules import RULES_VERSION
from tests.builders.access import NOW

asked: list[str] = []
TONIGHT = NOW.replace(hour=23)


@Policy
def feed_the_cat(user: User, cat: str, *, at: datetime) -> Conditions:
    """Somebody may feed a hungry cat."""
    asked.append("who")
    yield cat != "stranger's", "This is not your cat."
    asked.append("when")
    yield at >= NOW, "It is not hungry yet."


@Policy.without_training
def pet_the_cat(user: User, *, at: datetime) -> Conditions:
    """Anybody may."""
    yield True, ""


def a_user(*, active: bool = True, accepted: bool = True) -> User:
    return User(
        username="someone",
        is_active=active,
        rules_accepted_at=NOW if accepted else None,
        rules_version=RULES_VERSION if accepted else 0,
    )


@pytest.fixture(autouse=True)
def trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody until the end of the day."""
    monkeypatch.setattr("foundation.access.policy.is_trained", lambda user, *, at: at <= TONIGHT)


class TestPolicy:
    def test_allows_when_every_condition_holds(self) -> None:
        assert feed_the_cat.allows(a_user(), "my", at=NOW)
        feed_the_cat.require(a_user(), "my", at=NOW)

    def test_tells_the_first_reason_only(self) -> None:
        early = NOW.replace(hour=1)
        with pytest.raises(Refused) as refusal:
            feed_the_cat.require(a_user(), "stranger's", at=early)
        assert refusal.value.reasons == ("This is not your cat.",)

    def test_never_asks_when_after_refusing_who(self) -> None:
        asked.clear()
        feed_the_cat.allows(a_user(), "stranger's", at=NOW)
        assert asked == ["who"]

    @pytest.mark.parametrize("somebody", [AnonymousUser(), a_user(active=False)])
    def test_refuses_who_is_not_signed_in_before_anything(
        self, somebody: User | AnonymousUser
    ) -> None:
        asked.clear()
        assert feed_the_cat.refusal(somebody, "my", at=NOW) == SIGN_IN_FIRST
        assert asked == []

    @pytest.mark.requirement("R-157")
    def test_refuses_who_has_not_accepted_the_rules(self) -> None:
        assert feed_the_cat.refusal(a_user(accepted=False), "my", at=NOW) == RULES_FIRST

    @pytest.mark.requirement("R-122")
    def test_refuses_whose_training_is_not_current_before_anything(self) -> None:
        asked.clear()
        tomorrow = NOW + timedelta(days=1)
        assert feed_the_cat.refusal(a_user(), "stranger's", at=tomorrow) == TRAINING_FIRST
        assert asked == []

    @pytest.mark.requirement("R-122")
    def test_stays_open_where_the_definition_says_so(self) -> None:
        assert pet_the_cat.allows(a_user(), at=NOW + timedelta(days=1))
        assert pet_the_cat.refusal(a_user(accepted=False), at=NOW) == RULES_FIRST

    def test_needs_the_moment_for_which_training_is_asked(self) -> None:
        with pytest.raises(TypeError, match="feed_the_dog"):

            @Policy
            def feed_the_dog(user: User) -> Conditions:
                """Nobody says when."""
                yield True, ""

    def test_keeps_the_name_and_the_sentence_of_the_rule(self) -> None:
        assert feed_the_cat.__name__ == "feed_the_cat"
        assert feed_the_cat.__doc__ == "Somebody may feed a hungry cat."
