"""How a study was done, in the words of the method note: one paragraph for each fact."""

from collections.abc import Iterator

from reports.document import Collected, Facts
from reports.formats.words import day_of

NOTHING_DESTROYED = (
    "What is gone. No destruction of records of this study was certified before these numbers "
    "were made."
)


def how_it_was_done(facts: Facts) -> Iterator[str]:
    """Who was asked, how, when, with what, under which clearance, and what is destroyed since."""
    yield from _who_was_asked(facts)
    yield from _when(facts)
    if facts.collected_by:
        yield _who_counted(facts)
    if facts.instruments:
        yield f"With which questions. {'; '.join(facts.instruments)}."
    if facts.clearance:
        yield f"Under which clearance. {facts.clearance} (Paperwork Reduction Act)."
    yield " ".join(_what_is_gone(facts))


def _who_was_asked(facts: Facts) -> Iterator[str]:
    sentences = [
        f"{words[:1].upper()}{words[1:].rstrip('.')}."
        for words in (facts.population, facts.method)
        if words
    ]
    if facts.recruiting:
        sentences.append(f"People were found through: {', '.join(facts.recruiting).lower()}.")
    if facts.modes:
        sentences.append(f"Answers came in through: {', '.join(facts.modes).lower()}.")
    if sentences:
        yield f"Who was asked, and how. {' '.join(sentences)}"


def _who_counted(facts: Facts) -> str:
    days = [day_of(day) for day in facts.loaded_on]
    return (
        "Who counted. The answers were collected by a vendor under contract, "
        f"{facts.collected_by}. No row of any person came to the department: the vendor’s tables "
        f"were loaded as aggregates on {' and on '.join(days)}. What it did not tell is hidden "
        "here as well."
    )


def _when(facts: Facts) -> Iterator[str]:
    began = [f"Collection began on {day_of(facts.began_on)}."] if facts.began_on else []
    closed = [_closed(wave) for wave in facts.waves]
    if began or closed:
        yield " ".join(["When.", *began, *closed])


def _closed(wave: Collected) -> str:
    days = (wave.aggregated_on - wave.closed_on).days
    later = {0: "on the same day", 1: "one day later"}.get(days, f"{days} days later")
    return f"“{wave.label}” closed on {day_of(wave.closed_on)} and was put together {later}."


def _what_is_gone(facts: Facts) -> Iterator[str]:
    if not facts.destroyed:
        yield NOTHING_DESTROYED
        return
    yield "What is gone. Before these numbers were made, records of this study were destroyed:"
    yield (
        "; ".join(
            f"{', '.join(each.titles)} on {day_of(each.on)} (certificate {each.certificate})"
            for each in facts.destroyed
        )
        + "."
    )
