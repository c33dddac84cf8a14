"""Everything with personal data or free words in it is forgotten, or says why not."""

import pytest
from django.db.models import BinaryField, JSONField, Model, TextField

from foundation.access.data_handling import DataHandling
from retention import registry
from retention.exceptions import EXCEPTIONS
from tests.architecture.test_fields_declared import MODELS

WORDS = (TextField, BinaryField, JSONField)


def handling(model: type[Model]) -> DataHandling:
    declared = vars(model)["data_handling"]
    assert isinstance(declared, DataHandling)
    return declared


def holds_something(model: type[Model]) -> bool:
    has_words = any(isinstance(field, WORDS) for field in model._meta.concrete_fields)
    return has_words or bool(handling(model).personal)


@pytest.mark.requirement("R-137", "R-091")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
class TestForgottenBy:
    def test_is_said_where_there_are_personal_data_or_words(self, model: type[Model]) -> None:
        if holds_something(model):
            assert handling(model).forgotten_by, "Nothing forgets it: name a record class."

    def test_is_a_registered_class_or_a_documented_exception(self, model: type[Model]) -> None:
        known = {each.key for each in registry.all_classes()} | EXCEPTIONS.keys()
        assert set(handling(model).forgotten_by) <= known


@pytest.mark.requirement("R-137")
class TestClassesAndExceptions:
    def test_are_each_needed_by_some_model(self) -> None:
        used = {name for model in MODELS for name in handling(model).forgotten_by}
        assert EXCEPTIONS.keys() <= used
        assert {each.key for each in registry.all_classes()} <= used

    def test_are_never_an_exception_for_what_participants_gave(self) -> None:
        """Sealed bytes are what people said or how they are reached: a class destroys them."""
        for model in MODELS:
            sealed = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, BinaryField) and field.name in handling(model).personal
            ]
            if sealed and model._meta.label != "participants.OptOut":
                assert not set(handling(model).forgotten_by) & EXCEPTIONS.keys(), model

    def test_say_why_and_who_says_so(self) -> None:
        for kept in EXCEPTIONS.values():
            assert kept.reason.endswith(".")
            assert kept.authority
