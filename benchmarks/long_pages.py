"""One page of very many questions, taken and shown again, against one of twenty."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from benchmarks.measuring import Laps, Measured, fastest
from benchmarks.questionnaires import filled_pages, long_definition
from fieldwork.answering.flow import Move, turn
from fieldwork.answering.progress import Progress, seal, unseal
from fieldwork.answering.showing import page_in_words, questions_shown
from fieldwork.views.answering_page import answering_page
from studies.instruments.kinds import Definition
from studies.instruments.languages import in_language

FEW = 20
Sent = dict[str, Sequence[str]]


def run(questions: int) -> None:
    """Show the page when it is filled in, as whoever goes back to it or has a problem sees it."""
    ours, theirs = _shown(questions), _shown(FEW)
    ratio = (ours.seconds / questions) / (theirs.seconds / FEW)
    print(f"\nOne page of {questions:,} questions of all kinds, filled in and shown again")
    for one, many in ((ours, questions), (theirs, FEW)):
        each = one.seconds / many * 1e6
        print(f"  {one.what:<48} {one.seconds * 1000:8.1f} ms  {each:8.0f} µs each")
    print(f"  a question among {questions} against one among {FEW}: x {ratio:.2f}")
    laps = Laps()
    _show(*_asked(questions), laps)
    print(f"  ({laps})")


def _shown(questions: int) -> Measured:
    definition, form, sent = _asked(questions)
    return fastest(f"{questions} questions", lambda: _show(definition, form, sent, Laps()), runs=7)


def _asked(questions: int) -> tuple[Definition, str, Sent]:
    definition = long_definition(questions)
    (fields,) = filled_pages(definition)
    return (
        definition,
        seal(Progress("abcd2345", 1, "en", step=0)),
        {name: [value] for name, value in fields.items()},
    )


def _show(definition: Definition, form: str, sent: Sent, laps: Laps) -> None:
    """What the view does for one request, without the database."""
    laps.start()
    progress, asked = unseal(form), in_language(definition, "en")
    laps.lap("form and language")
    turned = turn(asked, progress, sent, Move.SHOW)
    laps.lap("turn")
    questions = questions_shown(turned)
    laps.lap("fields")
    sealed = seal(turned.progress)
    laps.lap("seal")
    place = reverse("answer_survey", args=[progress.place])
    request = RequestFactory().post(place)
    request.user = AnonymousUser()
    answering_page(
        request,
        "answering/ask.html",
        {
            "title": asked["title"],
            "languages": (),
            "form": sealed,
            "place": page_in_words(turned),
            "turned": turned,
            "questions": questions,
            "begin_url": place,
            "about_url": place,
            "link": {"address": progress.place},
        },
        language="en",
    )
    laps.lap("template")
