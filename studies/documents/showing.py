"""Texts as pages show them. Markup that somebody typed is never run."""

from collections.abc import Sequence

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# No HTML, and no images: they would be asked of other hosts.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
FIRST_LEVEL = 3  # a page has its own first and second headings
LAST_LEVEL = 6


def as_html(text: str, text_format: str) -> SafeString:
    """The text as a part of a page, its headings below the page's own."""
    if text_format != "markdown":
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped by it
    tokens = MARKDOWN.parse(text)
    _lower_headings(tokens)
    shown = str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))
    return mark_safe(shown)  # noqa: S308 - markup that was typed is escaped by the renderer


def _lower_headings(tokens: Sequence[Token]) -> None:
    """No level is left out on the way down, which would mislead who cannot see the page."""
    last = FIRST_LEVEL - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(int(token.tag[1:]) + FIRST_LEVEL - 1, last + 1, LAST_LEVEL)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"
