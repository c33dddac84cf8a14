"""The tags and filters with which pages are written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from research_portal.form_fields import view_of
from research_portal.states import SAME_AS, STATES, state_called
from research_portal.templatetags import portal as tags

TODAY = date(2027, 3, 3)


def rendered(source: str, **values: Any) -> str:
    return Template("{% load portal %}" + source).render(Context(values))


class QuestionForm(forms.Form):
    why = {"people": "Ten or more people need a clearance."}
    choice_hints = {"purpose": {"u": "Can people use it?"}}

    title = forms.CharField(help_text="In plain words.")
    people = forms.IntegerField(required=False)
    purpose = forms.ChoiceField(choices=[("u", "Usability")], widget=forms.RadioSelect)
    opens = forms.DateField(required=False, initial=date(2027, 3, 12))
    export = forms.FileField(required=False)


class TestDates:
    def test_are_written_in_words(self) -> None:
        assert tags.portal_date(date(2027, 3, 12)) == "12 March 2027"

    def test_are_days_of_the_department_not_of_greenwich(self) -> None:
        assert tags.portal_date(datetime(2027, 3, 12, 2, tzinfo=UTC)) == "11 March 2027"

    def test_missing_ones_are_a_dash(self) -> None:
        assert tags.portal_date(None) == "—"
        assert rendered("{% portal_when none %}", none=None) == "—"

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (date(2027, 3, 3), "today"),
            (date(2027, 3, 4), "tomorrow"),
            (date(2027, 3, 2), "yesterday"),
            (date(2027, 3, 12), "in 9 days"),
            (date(2027, 2, 28), "3 days ago"),
        ],
    )
    def test_say_how_far_away_they_are(self, day: date, words: str) -> None:
        assert tags.portal_distance(day, TODAY) == words


class TestNumbers:
    def test_have_thousands_separators(self) -> None:
        assert tags.portal_num(1040) == "1,040"

    def test_are_a_dash_when_there_is_none(self) -> None:
        assert tags.portal_num(None) == "—"

    def test_count_in_the_right_number(self) -> None:
        assert tags.portal_count(1, "contact", "contacts") == "1 contact"
        assert tags.portal_count(1000, "contact", "contacts") == "1,000 contacts"


class TestStates:
    def test_always_carry_a_word_and_an_icon(self) -> None:
        tag = rendered('{% portal_state "waiting" %}')
        assert "Waiting for review" in tag
        assert "#schedule" in tag

    def test_of_models_map_to_the_one_vocabulary(self) -> None:
        assert set(SAME_AS.values()) <= set(STATES)
        assert state_called("submitted") == STATES["waiting"]

    def test_keep_their_colour_under_another_word(self) -> None:
        own = state_called("component_approved", "Waiting for the Privacy Office")
        assert (own.word, own.tone) == ("Waiting for the Privacy Office", "waiting")

    def test_nobody_has_named_yet_are_readable(self) -> None:
        assert state_called("half_done").word == "Half done"


class TestForms:
    def test_link_each_error_to_its_field(self) -> None:
        page = rendered("{% portal_form form %}", form=QuestionForm(data={}))
        assert '<a href="#id_title">Title</a>: Fill this in.' in page
        assert '<a href="#id_purpose_0">Purpose</a>: Choose one.' in page
        assert 'aria-describedby="id_title_hint id_title_error"' in page

    def test_say_nothing_of_errors_before_they_are_sent(self) -> None:
        assert "your attention" not in rendered("{% portal_form form %}", form=QuestionForm())

    def test_say_why_something_is_asked_and_what_a_choice_means(self) -> None:
        page = rendered("{% portal_form form %}", form=QuestionForm())
        assert "Ten or more people need a clearance." in page
        assert "Can people use it?" in page

    def test_mark_what_may_be_left_out(self) -> None:
        page = rendered("{% portal_field form.people %}", form=QuestionForm())
        assert "(optional)" in page

    def test_call_nothing_optional_that_is_missing(self) -> None:
        form = QuestionForm(data={"title": "Signs"})
        form.add_error("people", "Say how many, for this kind of study.")
        assert "(optional)" not in rendered("{% portal_field form.people %}", form=form)
        wrong = QuestionForm(data={"title": "Signs", "people": "many"})
        assert "(optional)" in rendered("{% portal_field form.people %}", form=wrong)

    def test_give_browsers_dates_as_they_read_them(self) -> None:
        control = view_of(QuestionForm()["opens"]).control
        assert 'type="date"' in str(control)
        assert 'value="2027-03-12"' in str(control)

    def test_can_carry_files_when_a_field_needs_it(self) -> None:
        page = rendered("{% portal_form form %}", form=QuestionForm())
        assert 'enctype="multipart/form-data"' in page

    def test_keep_what_was_typed(self) -> None:
        form = QuestionForm(data={"title": "Signs & waiting"})
        assert "Signs &amp; waiting" in rendered("{% portal_form form %}", form=form)


class TestFrames:
    def test_do_not_let_markup_in_through_titles(self) -> None:
        page = rendered("{% portal_card title %}x{% endportal_card %}", title="<b>bold</b>")
        assert "<b>" not in page

    def test_do_not_let_markup_in_through_values(self) -> None:
        source = '{% portal_section "Title" %}{{ word }}{% endportal_section %}'
        assert "<b>" not in rendered(source, word="<b>bold</b>")


def test_e_mail_stays_on_one_line_and_nothing_is_let_in() -> None:
    said = tags.portal_unbroken("Invitation by e-mail & <b>post</b>")
    assert said == (
        'Invitation by <span class="text-no-wrap">e-mail</span> &amp; &lt;b&gt;post&lt;/b&gt;'
    )


@pytest.mark.parametrize(
    "word",
    ["TSA-2027-014", "CISA-2027-001", "(202) 555-0143", "202-555-0143", "+1 202-555-0143"],
)
def test_codes_and_numbers_stay_on_one_line(word: str) -> None:
    whole = f'<span class="text-no-wrap">{word}</span>'
    assert tags.portal_unbroken(f"About {word}, again") == f"About {whole}, again"


def test_addresses_in_markup_stay_as_they_are() -> None:
    link = mark_safe('<a href="/studies/TSA-2027-014/">A study</a> of 2027-2028')
    assert tags.portal_unbroken(link) == link


@pytest.mark.parametrize("base", ["base_public.html", "base_answering.html"])
def test_headings_of_public_pages_keep_them_on_one_line(base: str) -> None:
    source = '{% extends "' + base + '" %}{% block heading %}Call (202) 555-0143{% endblock %}'
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = Template(source).render(RequestContext(request))
    assert '<span class="text-no-wrap">(202) 555-0143</span>' in page
