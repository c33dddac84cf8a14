"""The vault's pages are known everywhere and served where the vault is open."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.builders.studies import a_study


@pytest.mark.django_db
class TestRecruitingAddresses:
    def test_can_be_linked_to_but_are_not_served_where_the_vault_is_closed(
        self, settings: Settings, client: Client
    ) -> None:
        study = a_study()
        client.force_login(study.created_by)
        settings.PORTAL_OPENS_VAULT = False
        answer = client.get(reverse("view_contacts", args=(study.code,)))
        assert answer.status_code == HTTPStatus.NOT_FOUND
