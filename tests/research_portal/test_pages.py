"""Pages that need no sign-in, and the pages that refuse."""

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from tests.builders.answers import a_link, a_survey

RIBBON = "Every person, study and answer is made up."


def words(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


class TestLanding:
    @pytest.mark.requirement("R-007")
    def test_says_that_taking_part_is_voluntary_and_answers_confidential(
        self, client: Client
    ) -> None:
        page = words(client, "/")
        assert "Taking part is voluntary" in page
        assert "answers are confidential" in page

    @pytest.mark.requirement("R-165")
    def test_links_the_assessment_and_the_records_notice(self, client: Client) -> None:
        page = words(client, "/")
        assert "dhsallpia-069" in page
        assert "System of records notice DHS/ALL-002" in page

    def test_says_how_long_everything_is_kept(self, client: Client) -> None:
        page = words(client, "/")
        assert "GRS 6.5, item 010" in page
        assert "GRS 6.5, item 020" in page


class TestDemonstration:
    @pytest.mark.django_db
    @override_settings(PORTAL_IS_DEMO=True)
    def test_is_said_on_every_page_with_its_accounts_at_the_door(self, client: Client) -> None:
        assert RIBBON in words(client, "/")
        page = words(client, "/sign-in/")
        assert RIBBON in page
        assert "Demonstration accounts" in page

    @pytest.mark.django_db
    def test_leads_everybody_to_the_survey_that_is_open(self, client: Client) -> None:
        invited, open_to_all = a_link(a_survey(), by_invitation=True), a_link(a_survey())
        with override_settings(PORTAL_IS_DEMO=True):
            page = words(client, "/")
        assert f'href="/s/{open_to_all.address}/"' in page
        assert invited.address not in page

    @pytest.mark.django_db
    def test_asks_the_database_only_in_a_demonstration(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        a_link(a_survey())
        with override_settings(PORTAL_IS_DEMO=False), django_assert_num_queries(0):
            assert "demonstration survey" not in words(client, "/")
        with override_settings(PORTAL_IS_DEMO=True), django_assert_num_queries(1):
            assert "demonstration survey" in words(client, "/")

    @override_settings(PORTAL_IS_DEMO=False)
    def test_is_never_claimed_by_the_real_thing(self, client: Client) -> None:
        page = words(client, "/sign-in/")
        assert RIBBON not in page
        assert "Demonstration accounts" not in page
        assert "An official website of the United States government" in page


class TestPageNotFound:
    def test_looks_like_the_product_and_says_what_to_do(self, client: Client) -> None:
        page = words(client, "/there-is-no-such-page/", status=404)
        assert "We cannot find this page" in page
        assert "Go to the start page" in page
