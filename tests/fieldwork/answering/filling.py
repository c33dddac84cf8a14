"""What a browser sends for a screen, drawn at random: good answers, refusals and blanks."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from studies.instruments.answering import Screen
from studies.instruments.given import variables_of
from studies.instruments.kinds import ONE_CODE, options_of, other_key, other_of, rows_of
from studies.instruments.sending import DECLINED_WORD, Sent

Question = Mapping[str, Any]
WORDS = ["", "Shorter lines.", "More staff\nin the morning."]


@st.composite
def filled(draw: st.DrawFn, screen: Screen) -> Sent:
    """A whole screen, filled in."""
    sent: dict[str, Sequence[str]] = {}
    for question in screen.questions:
        sent.update(draw(answered(question)))
    return sent


@st.composite
def answered(draw: st.DrawFn, question: Question) -> Sent:
    """The fields of one question: blank ones are sent empty, as browsers do."""
    key, kind = question["key"], question["kind"]
    if kind in ("text", "info"):
        return {key: [draw(st.sampled_from(WORDS))]} if kind == "text" else {}
    if kind in ("number", "date"):
        return draw(_written(question))
    codes = [*map(str, options_of(question))]
    if kind == "multiple":
        return draw(_several(question, codes))
    if kind == "ranking":
        return _ranks(question, draw(st.permutations(range(1, len(codes) + 1))))
    if kind == "matrix":
        one = st.sampled_from(["", DECLINED_WORD, *codes])
        return {f"{key}__{row}": [draw(one)] for row in rows_of(question)}
    assert kind in ONE_CODE
    sent = {key: [draw(st.sampled_from(["", DECLINED_WORD, *codes]))]}
    if other_of(question) is not None:
        sent[other_key(question)] = [draw(st.sampled_from(WORDS))]
    return sent


@st.composite
def _several(draw: st.DrawFn, question: Question, codes: list[str]) -> Sent:
    alone = [str(o["code"]) for o in question["options"] if o.get("exclusive")]
    together = [code for code in codes if code not in alone]
    ticked = draw(st.lists(st.sampled_from(together), unique=True))
    said = draw(st.sampled_from([ticked, [DECLINED_WORD], *([code] for code in alone)]))
    return {question["key"]: said}


@st.composite
def _written(draw: st.DrawFn, question: Question) -> Sent:
    key = question["key"]
    if draw(st.integers(0, 4)) == 0:
        return {f"{key}__{DECLINED_WORD}": ["yes"]}
    if question["kind"] == "number":
        return {key: [draw(st.sampled_from(["", "1", "7.5", "24"]))]}
    year = draw(st.sampled_from(["", "2000", "2030"]))
    return {f"{key}__year": [year], f"{key}__month": ["5" if year else ""]}


def _ranks(question: Question, ranks: list[int]) -> Sent:
    return {n: [str(rank)] for n, rank in zip(variables_of(question), ranks, strict=True)}
