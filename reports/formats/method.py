"""The method note: how the numbers were made, what is hidden, and what that does not cover."""

from collections.abc import Iterator

from reports.association import METHOD as ASSOCIATION
from reports.disclosure.promised import known_before, told_first
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.document import ReportDocument
from reports.formats.across import compared_note
from reports.formats.changing import change_note
from reports.formats.doing import how_it_was_done
from reports.formats.responding import response_note
from reports.formats.weighing import weighting_note
from reports.formats.words import MARKER, NO_NUMBER
from reports.populations import SESSIONS

NOT_COVERED = (
    (
        "Someone who knows how this protection works may infer that some number in a hidden "
        "pattern is small, but not which one nor how small."
    ),
    "What somebody knows about a participant from elsewhere cannot be hidden here.",
    ("Findings, recommendations and quotes are words: people reviewed them, not this calculation."),
    (
        "Earlier reports of this study are taken into account, also those about other people or "
        "waves of it. Publications of others about the same people are not known to it."
    ),
    (
        "The test knows that rows and columns add up and that the options of one question share "
        "their people. It does not know what the wording of questions implies: that everybody who "
        "answered chose at least one option, that two options exclude each other, or that the same "
        "few people left several questions open. Such knowledge can narrow a hidden number."
    ),
)


HOW_SURE = (
    "How sure it is. Intervals are 95% intervals (Wilson): in 95 of 100 such studies they would "
    "hold the true share. A difference is called more than chance explains where a two-proportion "
    "z-test has p below 0.05 after Holm’s correction for all comparisons of a table; each group is "
    "compared with all others, and the last wave with the first. Whether a table as a whole has "
    f"more in it than chance: {ASSOCIATION}. All of it takes people as drawn at random and each "
    "wave as different people, and uses only numbers that are shown."
)


NOTHING_SPOKEN = (
    " None of these numbers is shown: among few participants each could point to one of them."
)
UNWEIGHTED = "The results describe those who answered and are not weighted."
ALL_BUT = "The results describe those who answered; only what is called weighted is weighted."


def method_note(document: ReportDocument) -> list[str]:
    """Sentences, one paragraph each; without numbers, nothing of how they were made."""
    if not document.protected.tables:
        done = how_it_was_done(document.facts) if document.facts else ()
        return [*done, *_who_is_quoted(document)]
    return [
        *(how_it_was_done(document.facts) if document.facts else ()),
        *_whom_it_is_about(document),
        _who_answered(document),
        *response_note(document),
        *weighting_note(document),
        *change_note(document),
        HOW_SURE,
        *compared_note(document),
        *_who_spoke(document),
        *_who_is_quoted(document),
        _what_is_hidden(document),
        _how_it_was_tested(document),
    ]


def _whom_it_is_about(document: ReportDocument) -> Iterator[str]:
    if document.only:
        yield (
            f"Whom it is about. Only some of the people who answered: {'; '.join(document.only)}. "
            "Numbers of other reports may be about other people."
        )
    yield from _counted_as_one(document)
    for whole, parts in document.together:
        yield (
            f"What is counted together. “{document.label(whole)}” are all answers of "
            f"{', '.join(document.label(part) for part in parts)}, each counted once."
        )


def _counted_as_one(document: ReportDocument) -> Iterator[str]:
    if not document.merged:
        return
    told = "; ".join(f"{document.label(name)}: “{label}”" for name, label in document.merged)
    yield (
        f"What is counted as one. These categories were put together before counting: {told}. "
        "Means, medians and top two answers of a question whose answers were put together are left "
        "out, because such an answer has no one score."
    )


def _who_answered(document: ReportDocument) -> str:
    bases = []
    for stratum in (*document.strata, *document.linked):
        totals = [
            table.total
            for table in document.protected.tables
            if table.stratum == stratum and not table.filters
        ]
        shown = next((total for total in totals if total is not HIDDEN), None)
        bases.append(
            f"{document.label(stratum)}: {'not shown' if shown is None else f'n = {shown:,}'}"
        )
    return (
        f"Who answered. {'; '.join(bases)}. Percentages are shares of a group, computed only from "
        "counts that are shown, and include people who gave no answer. "
        f"{UNWEIGHTED if document.weighting is None else ALL_BUT}"
    )


def _who_spoke(document: ReportDocument) -> Iterator[str]:
    tables = [each for each in document.protected.tables if each.stratum == SESSIONS]
    if not tables:
        return
    nothing = all(value is HIDDEN for table in tables for _, value in table.cells())
    yield (
        "How themes of sessions were counted. An analyst read each transcript that two people had "
        "found to name nobody, and said which themes of the study's code book each participant "
        "named. Counts are of participants whose transcript was coded; somebody in two sessions "
        f"counts twice.{NOTHING_SPOKEN if nothing else ''}"
    )


def _who_is_quoted(document: ReportDocument) -> Iterator[str]:
    if document.written.quotes:
        yield (
            "How quotes were chosen. An analyst took them word for word from transcripts of "
            "sessions that two people had found to name nobody. Each speaker agreed to be quoted "
            "and to dissemination. Somebody of a privacy office who had no part in the study "
            "approved each one. They are examples and stand for nobody else; who spoke, where and "
            "when is not kept with them, and their order is one of chance."
        )


def _what_is_hidden(document: ReportDocument) -> str:
    note = document.protected.note
    threshold, hidden, cells = note["threshold"], note["hidden"], note["cells"]
    return (
        f"What “{MARKER}” means. Numbers from 1 to {threshold - 1} are hidden so that nobody can "
        "be recognized. Further numbers are hidden so that those cannot be worked out by adding "
        f"or subtracting, in this table or another; “{MARKER}” stands for both and does not tell "
        f"which. Zero is shown where it gives nobody away. {hidden:,} of {cells:,} numbers of "
        f"this report are hidden. “{NO_NUMBER}” means that there is no number: the question was "
        f"not asked then.{_what_was_told(document.protected)}"
    )


def _what_was_told(report: ProtectedReport) -> str:
    """Of numbers that stand under another threshold than that of the report."""
    told = [f"{n:,} under the threshold of {k}" for k, n in told_first(report).items()]
    known, found = known_before(report), ""
    if told:
        found = (
            f" Numbers of this report that were first told by an earlier one: {', '.join(told)}. "
            f"They stay as they were told; {report.threshold} holds for what is new."
        )
    if known:
        found += (
            f" Earlier reports tell more about {known:,} of the hidden numbers than a threshold of "
            f"{report.threshold} would; this report tells no more about them."
        )
    return found


def _how_it_was_tested(document: ReportDocument) -> str:
    audited = document.audited
    narrowest = (
        "No number that may be small was left to find."
        if audited.narrowest is None
        else f"The best it could do left {audited.narrowest:g} people of doubt about a hidden "
        "number that may be small."
    )
    return (
        "How it was tested. Before rendering, an independent calculation tried to recover every "
        f"hidden number from everything shown here ({audited.solver} {audited.solver_version}) "
        f"and failed. {narrowest} What was shown has the fingerprint "
        f"{audited.statements_hash[:16]}."
    )
