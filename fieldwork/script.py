"""The statements read before a session and the debrief after it, from the PIA; plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement to tick; ``key`` is what is stored."""

    key: str
    text: str
    source: str


# R-126 (the notice), R-134 (five statements), R-046 (anonymity), R-049 (no personal data on the
# recording), R-168 (free to leave, told before the start).
STATEMENTS: tuple[Statement, ...] = (
    Statement("notice", "The privacy notice, read out or handed over in full.", "PIA 4.1"),
    Statement("purpose", "Why we ask and for whom.", "PIA 4.3"),
    Statement("use", "How the answers will be used.", "PIA 4.3"),
    Statement(
        "voluntary",
        "Taking part is voluntary; you may skip a question or leave at any time.",
        "PIA 4.2",
    ),
    Statement(
        "no_effect",
        "Refusing or leaving has no effect on any benefit, service or relationship.",
        "PIA 4.2, 4.3",
    ),
    Statement("confidential", "Answers are confidential; no report names anybody.", "PIA 4.3"),
    Statement(
        "no_personal_data",
        "Please say no names and nothing personal, above all while a recording runs.",
        "PIA, Audio and Video Recording",
    ),
)

# two consents beyond taking part, each asked by itself. A quote needs both.
QUOTING: tuple[Statement, ...] = (
    Statement(
        "quote",
        "May a report show words of yours as you said them, without your name and without anything "
        "that shows who you are?",
        "PIA, Focus Groups",
    ),
    Statement(
        "disseminate",
        "May such a report be passed on, within the department and to the public? Your name is "
        "not in it, whatever you answer.",
        "PIA, Focus Groups",
    ),
    Statement(
        "taken_back",
        "You may refuse either, and take either back at any time. Then no report goes out with "
        "your words any more; one that is out by then cannot be called back from everybody who "
        "has it.",
        "PIA 4.2",
    ),
)

# a session closes with its debrief.
DEBRIEF: tuple[Statement, ...] = (
    Statement("notes_reviewed", "Notes were reviewed.", "PIA 2.5"),
    Statement("insights_captured", "Insights were captured.", "PIA 2.5"),
    Statement("anonymised", "Names and identifying details were taken out.", "PIA 2.5"),
    Statement("shared", "Insights were shared with the team.", "PIA 2.5"),
)


class UnreadError(ValueError):
    """Some statements were not ticked; the message names them."""


def require_all(ticked: frozenset[str], statements: tuple[Statement, ...]) -> None:
    """:raises UnreadError: unless every statement is ticked."""
    missing = [statement.text for statement in statements if statement.key not in ticked]
    if missing:
        raise UnreadError("Not ticked yet: " + " ".join(missing))
