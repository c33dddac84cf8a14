"""Saved views are one's own, and hold nothing but filters."""

import pytest
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from oversight import actions
from oversight.actions import ViewNameTakenError
from oversight.models import SavedView
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_study
from tests.oversight.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def a_view(name: str = "Open", query: str = "status=collecting") -> SavedView:
    by = a_person(Role.PRIVACY_OFFICE)
    return actions.save_view(name=name, query=query, by=by, at=NOW)


class TestSaveView:
    def test_keeps_what_the_page_shows(self) -> None:
        client = signed_in()
        form = {"name": "Uncovered", "query": "covered=no&sort=-expected&columns=code&page=7&x=1"}
        answer = client.post(reverse("save_view"), form)
        assert SavedView.objects.get().query == "covered=no&sort=-expected&columns=code"
        assert answer["Location"].endswith("?covered=no&sort=-expected&columns=code")
        assert "Uncovered" in text_of(client, "view_inventory")

    def test_leads_nowhere_else(self) -> None:
        client = signed_in()
        answer = client.post(reverse("save_view"), {"name": "a", "query": "//evil.example/?x=1"})
        assert answer["Location"] == reverse("view_inventory")

    def test_refuses_whoever_does_not_oversee(self) -> None:
        with pytest.raises(Refused):
            actions.save_view(name="a", query="", by=a_person(), at=NOW)
        assert not AuditEvent.objects.filter(verb="view.saved").exists()

    def test_wants_another_name_the_second_time(self) -> None:
        view = a_view()
        with pytest.raises(ViewNameTakenError):
            actions.save_view(name=view.name, query="", by=view.owner, at=NOW)
        answer = signed_in(view.owner).post(reverse("save_view"), {"name": view.name})
        assert answer.status_code == 400
        assert "Choose another name." in answer.text


class TestRenameView:
    def test_gives_another_name(self) -> None:
        view = a_view()
        signed_in(view.owner).post(reverse("rename_view", args=[view.view_ref]), {"name": "Now"})
        view.refresh_from_db()
        assert view.name == "Now"

    def test_refuses_a_taken_name(self) -> None:
        view = a_view()
        other = actions.save_view(name="Other", query="", by=view.owner, at=NOW)
        with pytest.raises(ViewNameTakenError):
            actions.rename_view(view_id=other.pk, name=view.name, by=view.owner, at=NOW)

    @pytest.mark.parametrize("name", ["rename_view", "delete_view"])
    def test_is_for_the_owner_only(self, name: str) -> None:
        view = a_view()
        client = signed_in()  # the same office, another person
        answer = client.post(reverse(name, args=[view.view_ref]), {"name": "Mine"})
        assert answer.status_code == 403
        assert SavedView.objects.get().name == view.name


class TestDeleteView:
    def test_asks_first(self) -> None:
        view = a_view()
        client = signed_in(view.owner)
        assert view.name in text_of(client, "delete_view", None, view.view_ref)
        assert SavedView.objects.exists()
        client.post(reverse("delete_view", args=[view.view_ref]))
        assert not SavedView.objects.exists()


class TestASavedView:
    def test_is_listed_to_nobody_else(self) -> None:
        a_study()
        a_view(name="My own list")
        assert "My own list" not in text_of(signed_in(), "view_inventory")
