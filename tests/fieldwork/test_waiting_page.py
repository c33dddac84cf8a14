"""Whoever has to wait loses nothing and is told when to try again."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from fieldwork.views.waiting_page import waiting_page
from foundation.crowds.starts import CROWDED
from tests.builders.access import NOW
from tests.fieldwork.page_weight import weight_of


class TestWaitingPage:
    def test_carries_everything_but_the_spent_work(self) -> None:
        sent = {"form": "sealed <progress>", "begin": "yes", "work": "spent"}
        request = RequestFactory().post("/s/ABCD2345/", sent)
        request.user = AnonymousUser()
        page = waiting_page(
            request,
            CROWDED,
            place="ABCD2345",
            language="es",
            at=NOW,
            context={"title": "Su visita"},
        )
        shown = page.content.decode()
        assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
        assert 'name="form" value="sealed &lt;progress&gt;"' in shown
        assert 'name="begin" value="yes"' in shown
        assert 'value="spent"' not in shown
        assert "data-challenge" in shown
        assert "Inténtelo de nuevo en un minuto" in shown
        assert weight_of(shown) < 150_000
