"""Paper: two people key a pile with the keyboard alone; what they read differently is settled."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fieldwork.lifecycle import BatchStatus
from fieldwork.models import InboxAnswer, KeyedForm, PaperBatch
from foundation.access.models import User
from foundation.access.roles import Role
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW
from tests.builders.paper import a_batch
from tests.builders.studies import a_member
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

SATISFIED = ("3", "1 2", "7.5", "2", "More chairs.")
UNSATISFIED = ("1", "-", "", "3", "")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def at_work(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Somebody's page: ``at_work(user, width=…)``."""
    contexts: list[BrowserContext] = []

    def come(by: User, *, width: int = WIDE) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        answer_here(page, signed_in(by))
        return page

    yield come
    for context in contexts:
        context.close()


def key(page: Page, answers: tuple[str, ...]) -> None:
    """From the first field to the sealed form: what is typed, and Enter."""
    page.wait_for_load_state()
    expect(page.locator("[data-key]:focus")).to_have_count(1)
    for typed in answers:
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Seal, next form")).to_be_focused()
    page.keyboard.press("Enter")


def address(batch: PaperBatch, more: str = "") -> str:
    return f"{HERE}/studies/{batch.study.code}/fieldwork/paper/batches/{batch.batch_ref}/{more}"


@pytest.mark.requirement("R-026", "R-031")
class TestAKeyerWithDoubleEntry:
    """Two people, two forms, one difference."""

    def test_keys_a_pile_without_a_mouse(
        self, at_work: Callable[..., Page], check_accessible: CheckAccessible
    ) -> None:
        self.batch, self.look = a_batch(second_keying=True), check_accessible
        self.lead = self.batch.study.created_by
        page = at_work(self.lead)
        self.the_lead_keys_both_forms(page)
        self.another_person_keys_them_again(
            at_work(a_member(self.batch.study, Role.ANALYST), width=NARROW)
        )
        self.the_difference_is_settled(page)
        self.the_answers_leave_together(page)

    def the_lead_keys_both_forms(self, page: Page) -> None:
        page.goto(address(self.batch))
        self.look(page)
        page.get_by_role("link", name="Key forms").press("Enter")
        expect(page.get_by_label("Form number")).to_have_value("1")
        self.look(page)
        key(page, ("4", *SATISFIED[1:]))
        expect(page.get_by_text("No box has this number.")).to_be_visible()
        self.look(page)
        page.keyboard.press("Control+A")
        self.goes_on(page, SATISFIED[0])
        expect(page.get_by_text("Form 1 is sealed.")).to_be_visible()
        key(page, UNSATISFIED)
        expect(page.get_by_text("nothing left for you to key")).to_be_visible()

    def goes_on(self, page: Page, typed: str) -> None:
        """The first field is typed anew; Enter leads past all others, which are kept."""
        key(page, (typed, *("" for _ in SATISFIED[1:])))

    def another_person_keys_them_again(self, page: Page) -> None:
        page.goto(address(self.batch, "key/"))
        key(page, SATISFIED)
        expect(page.get_by_text("Form 1 is sealed.")).to_be_visible()
        key(page, ("1", "2", *UNSATISFIED[2:]))
        expect(page.get_by_text("Two keyings of it differ")).to_be_visible()

    def the_difference_is_settled(self, page: Page) -> None:
        page.goto(address(self.batch))
        page.get_by_role("link", name="Settle form 2").press("Enter")
        expect(page.get_by_text("Prefer not to say (-)")).to_be_visible()
        self.look(page)
        page.keyboard.type("-")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Form 2 is settled.")).to_be_visible()

    def the_answers_leave_together(self, page: Page) -> None:
        page.get_by_role("button", name="Take the answers over").press("Enter")
        expect(page.get_by_text("2 answers are taken over.")).to_be_visible()
        self.look(page)
        self.batch.refresh_from_db()
        assert self.batch.status == BatchStatus.FINISHED
        modes: list[Any] = list(InboxAnswer.objects.values_list("mode", flat=True))
        assert (modes, KeyedForm.objects.count()) == (["paper", "paper"], 0)
