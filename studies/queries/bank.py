"""The bank of questions: what may be asked again in the same words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from studies.instruments.bank import Banked, Origin, marks_of, problems_of_marks
from studies.instruments.kinds import Definition, options_of, rows_of
from studies.instruments.languages import name_of
from studies.instruments.library import standards
from studies.models import BankQuestion
from studies.same_questions import words_of
from studies.vocabulary import Demographic, QuestionKind

COUNTY = "demographics.county_"
MOST_LISTED = 100
ORIGINS = {
    Origin.DEMOGRAPHICS: "Standard demographics",
    Origin.EXPERIENCE: "Experience of a service: the core set",
    Origin.APPROVED: "Approved in earlier studies",
}


@dataclass(frozen=True, slots=True)
class BankRow:
    """A question of the bank in words, as lists and previews show it."""

    key: str
    name: str
    text: str
    help: str
    kind: str
    demographic: str
    rows: tuple[str, ...]
    answers: tuple[str, ...]
    languages: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class BankGroup:
    """The rows of one origin; ``counties`` are keys and names of what is chosen by state.

    ``more`` says how many rows there are besides: words find them.
    """

    title: str
    rows: tuple[BankRow, ...]
    counties: tuple[tuple[str, str], ...] = ()
    more: int = 0


def the_bank() -> list[Banked]:
    """Everything that may be added to a questionnaire."""
    standard = [banked for banked in standards().values() if not banked.retired]
    rows = BankQuestion.objects.filter(retired_at=None)
    return [*standard, *map(_of_row, rows.select_related("version__instrument__study"))]


def banked_questions(keys: Collection[str]) -> dict[str, Banked]:
    """Those of these keys that the bank knows, retired ones too."""
    found = {key: standards()[key] for key in keys if key in standards()}
    refs = [ref for key in keys if (ref := _ref(key))]
    if refs:
        rows = BankQuestion.objects.filter(bank_ref__in=refs)
        for row in rows.select_related("version__instrument__study"):
            found[str(row.bank_ref)] = _of_row(row)
    return found


def problems_with_bank(definition: Definition) -> list[str]:
    """Questions that name one of the bank and are not what it says."""
    return [*problems_of_marks(definition, banked_questions(marks_of(definition)))]


def found_in_bank(
    *, words: str = "", demographic: str = "", kind: str = "", origin: str = ""
) -> list[BankGroup]:
    """What fits, by origin; a word may stand anywhere in a question, its answers or its name."""
    fitting = [
        banked
        for banked in the_bank()
        if (not origin or banked.origin == origin)
        and (not demographic or banked.question.get("demographic") == demographic)
        and (not kind or banked.question["kind"] == kind)
        and _has_words(banked, words)
    ]
    groups = (_group(fitting, each) for each in ORIGINS)
    return [group for group in groups if group.rows or group.counties]


def row_of(banked: Banked) -> BankRow:
    """A question of the bank in words."""
    question = banked.question
    about = question.get("demographic")
    return BankRow(
        banked.key,
        banked.name,
        question["text"],
        question.get("help", ""),
        str(QuestionKind(question["kind"]).label),
        str(Demographic(about).label) if about else "",
        tuple(rows_of(question).values()),
        tuple(options_of(question).values()),
        tuple(name_of(language) for language in banked.languages),
        banked.source,
    )


def _of_row(row: BankQuestion) -> Banked:
    return Banked(
        key=str(row.bank_ref),
        name=row.name,
        origin=Origin.APPROVED,
        question=row.question,
        source=f"Approved in {row.version.study.code}, version {row.version.number}",
        why=row.question.get("why", ""),
        language=row.language,
        said=row.said,
        retired=row.retired_at is not None,
    )


def _ref(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _group(fitting: Iterable[Banked], origin: Origin) -> BankGroup:
    here = [banked for banked in fitting if banked.origin == origin]
    counties = [banked for banked in here if banked.key.startswith(COUNTY)]
    rows = [banked for banked in here if not banked.key.startswith(COUNTY)]
    return BankGroup(
        ORIGINS[origin],
        tuple(map(row_of, rows[:MOST_LISTED])),
        tuple((banked.key, banked.name) for banked in counties),
        max(len(rows) - MOST_LISTED, 0),
    )


def _has_words(banked: Banked, words: str) -> bool:
    wanted = words_of(words).split()
    if not wanted:
        return True
    question = banked.question
    said = (banked.name, question["text"], *options_of(question).values(), banked.source)
    text = words_of(" ".join(said))
    return all(word in text for word in wanted)
