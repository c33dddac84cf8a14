"""What is around every step of somebody who answers: the survey, the language, the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from consent.queries import notice_in
from fieldwork import links
from fieldwork.answering import beginnings
from fieldwork.answering.languages import choose_language, language_switch
from fieldwork.answering.progress import Progress, seal
from fieldwork.models import SurveyLink
from fieldwork.telling import how_long_kept, statements_of
from fieldwork.views.answering_page import answering_page
from fieldwork.views.waiting_page import waiting_page
from foundation.crowds.starts import Wait
from studies.instruments.languages import SOURCE, in_language
from studies.models import InstrumentVersion
from studies.queries.omb_block import omb_block


@dataclass(frozen=True)
class Visit:
    """One request of somebody who answers. Nothing of it is kept.

    ``offered`` are the languages in which all of it can be read.
    """

    request: HttpRequest
    link: SurveyLink
    version: InstrumentVersion
    offered: Sequence[str]
    progress: Progress
    at: datetime

    @property
    def language(self) -> str:
        """The one that is read now."""
        return self.progress.language

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The questions in that language."""
        return in_language(self.version.definition, self.language)

    @property
    def has_begun(self) -> bool:
        """Whether this form has begun before, within the hour."""
        return beginnings.is_known(self.progress.ticket)

    def remember_beginning(self) -> None:
        """Know this form again for an hour."""
        beginnings.remember(self.progress.ticket)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """One of the pages; those with a form carry the progress in it."""
        return answering_page(
            self.request,
            f"answering/{template}.html",
            {
                **frame_of(self.link),
                "title": self.definition["title"],
                "languages": language_switch(self.offered, current=self.language),
                "form": seal(self.progress),
                **context,
            },
            language=self.language,
            status=status,
        )

    def waiting(self, wait: Wait) -> HttpResponse:
        """It is too crowded just now; what was sent goes on from there."""
        return waiting_page(
            self.request,
            wait,
            place=self.link.address,
            language=self.language,
            at=self.at,
            context={**frame_of(self.link), "title": self.definition["title"]},
        )


def link_at(address: str) -> SurveyLink:
    """The survey of an address, or the page that says there is none."""
    link = links.link_called(address)
    if link is None:
        raise Http404
    return link


def frame_of(link: SurveyLink) -> dict[str, Any]:
    """What is around every page of a survey."""
    return {
        "link": link,
        "study": link.wave.study,
        "about_url": reverse("about_survey", args=[link.address]),
        "begin_url": reverse("answer_survey", args=[link.address]),
    }


def told_before(link: SurveyLink, language: str, *, at: datetime) -> Mapping[str, Any]:
    """What everybody is told before the first question."""
    study = link.wave.study
    omb = omb_block(study, on=timezone.localdate(at))
    notice = links.notice_of(link)
    return {
        "omb": omb,
        "elements": notice_in(notice, language) if notice else [],
        "statements": statements_of(study, omb),
    }


def closed(
    request: HttpRequest,
    link: SurveyLink,
    sentence: str,
    *,
    reasons: Sequence[str] = (),
    begin_again: bool = False,
    asks_code: bool = False,
) -> HttpResponse:
    """Why nobody can answer here now, in a few kind words; the gates' reasons below.

    With ``asks_code``, whoever has a letter types the code that stands there.
    """
    said: dict[str, Any] = {
        "sentence": sentence,
        "reasons": reasons,
        "begin_again": begin_again,
        "asks_code": asks_code,
    }
    return plain(request, link, "closed", status=HTTPStatus.FORBIDDEN, **said)


def language_wished(request: HttpRequest, offered: Sequence[str]) -> str:
    """What the address or the browser asks for, of what is offered."""
    accepted = request.headers.get("accept-language", "")
    return choose_language(offered, asked=request.GET.get("language", ""), accepted=accepted)


def plain(
    request: HttpRequest,
    link: SurveyLink,
    template: str,
    *,
    status: int = 200,
    at: datetime | None = None,
    **context: Any,
) -> HttpResponse:
    """A page without a form; with the moment, it says what everybody is told as well."""
    version, notice = links.version_asked(link), links.notice_of(link)
    offered = links.languages_offered(version, notice) if version else []
    language = language_wished(request, offered or [SOURCE])
    title = in_language(version.definition, language)["title"] if version else ""
    switch = language_switch(offered, current=language, address=request.path)
    with translation.override(language):
        said = {**frame_of(link), "title": title, "languages": switch, **context}
        if at is not None:
            kept = how_long_kept(link.wave.study)
            said |= {**told_before(link, language, at=at), "kept": kept}
    return answering_page(
        request, f"answering/{template}.html", said, language=language, status=status
    )
