import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from retention import explained, registry, rule_book
from retention.models import DispositionRuleChange
from retention.periods import Period

pytestmark = pytest.mark.django_db


def page(language: str) -> str:
    answer = Client().get(reverse("explain_retention"), {"language": language})
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


class TestExplainRetention:
    def test_says_every_rule_that_there_is_with_its_authority(self) -> None:
        text = page("en")
        for rule in registry.all_rules():
            assert rule.words.replace("'", "&#x27;") in text, rule.key
            assert rule.authority in text

    def test_puts_every_rule_where_readers_look_for_it(self) -> None:
        lost = [
            rule.key for rule in registry.all_rules() if explained.group_of(rule) == explained.OTHER
        ]
        assert lost == []

    def test_is_read_in_spanish(self) -> None:
        text = page("es")
        assert '<html lang="es"' in text
        assert "Qué guardamos" in text
        for rule in registry.all_rules():
            assert rule.words not in text, f"{rule.key} is not translated"

    def test_says_the_period_in_force_where_it_is_another(self) -> None:
        rule = registry.rule("responses.closed")
        change = DispositionRuleChange(rule=rule.key, months=9, days=7)
        with rule_book.as_if(change):
            assert "In force now: 9 months, 7 days." in page("en")
            assert "En vigor ahora: 9 meses, 7 días." in page("es")
        assert "In force now" not in page("en")

    def test_is_linked_from_the_pages_of_the_public(self) -> None:
        for name in ("landing", "opt_out"):
            assert reverse("explain_retention") in Client().get(reverse(name)).content.decode()


@pytest.mark.parametrize(
    ("period", "words"),
    [(Period(months=12), "1 year"), (Period(months=18), "18 months"), (Period(days=1), "1 day")],
)
def test_periods_are_said_as_people_say_them(period: Period, words: str) -> None:
    with translation.override("en"):
        assert explained.in_words(period) == words
