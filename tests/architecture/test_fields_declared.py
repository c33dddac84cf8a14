"""Every field of every model says whether it is personal and how long it is kept."""

from collections import Counter

import pytest
from django.apps import apps
from django.db.models import Model

from foundation.access.data_handling import DataHandling

OURS = {
    "access",
    "audit",
    "keyring",
    "mail",
    "retention",
    "studies",
    "consent",
    "oversight",
    "fieldwork",
    "participants",
    "reports",
}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
class TestDataHandling:
    def test_declares_each_field_once(self, model: type[Model]) -> None:
        handling = vars(model).get("data_handling")
        assert isinstance(handling, DataHandling), "The model declares no data_handling."
        fields = Counter(field.name for field in model._meta.concrete_fields)
        assert Counter(handling.declared) == fields

    def test_says_how_long_it_is_kept(self, model: type[Model]) -> None:
        assert vars(model)["data_handling"].kept.strip()


class TestAuditHoldsNothingPersonal:
    @pytest.mark.requirement("R-158")
    @pytest.mark.parametrize("label", ["audit", "keyring"])
    def test_declares_no_personal_field(self, label: str) -> None:
        for model in apps.get_app_config(label).get_models():
            assert vars(model)["data_handling"].personal == ()
