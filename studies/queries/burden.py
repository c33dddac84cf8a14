"""What answering costs people, and whether the law wants a clearance for it, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format

from studies.models import BurdenLine, Study
from studies.queries.facts import counts, person_kinds, strictest_person_kind
from studies.vocabulary import Method, PersonKind, StakeholderKind

TENTH_PERSON = 10  # C-1
MINUTES_PER_HOUR = 60

COUNT_RULE = "44 U.S.C. 3502(3)(A)(i); 5 CFR 1320.3(c)"
PIA_RULE = "PIA, Oversight of Information Collections; 1.5"
OBSERVATION_RULE = "5 CFR 1320.3(h)(3)"

NOT_SAID = "Say how many people of each kind answer, and how many minutes it takes them."
ONE_AND_MANY: dict[PersonKind, tuple[str, str]] = {
    PersonKind.PUBLIC: ("member of the public", "members of the public"),
    PersonKind.STAKEHOLDER: ("stakeholder", "stakeholders"),
    PersonKind.CONTRACTOR: ("contractor", "contractors"),
    PersonKind.EMPLOYEE: ("federal employee", "federal employees"),
}


@dataclass(frozen=True, slots=True)
class Burden:
    """The lines of a study and their sums; ``problem`` is what is still wrong with them, or ""."""

    lines: tuple[BurdenLine, ...]
    problem: str

    @property
    def respondents(self) -> int:
        """How many people answer."""
        return sum(line.respondents for line in self.lines)

    @property
    def responses(self) -> int:
        """How often somebody answers."""
        return sum(line.responses for line in self.lines)

    @property
    def minutes(self) -> int:
        """The minutes of all of them together."""
        return sum(line.total_minutes for line in self.lines)

    @property
    def hours(self) -> float:
        """The same in hours, to a tenth."""
        return hours_of(self.minutes)

    @property
    def average_minutes(self) -> int:
        """Minutes per response, as participants are told; at least one where there is any."""
        return max(1, round(self.minutes / self.responses)) if self.responses else 0


@dataclass(frozen=True, slots=True)
class Ground:
    """One sentence of an answer, and the rule behind it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class ClearanceNeed:
    """Whether a clearance is needed for all whom the study expects, and why, in words."""

    is_needed: bool
    countable: int
    grounds: tuple[Ground, ...]

    @property
    def answer(self) -> str:
        """The answer in a few words."""
        return "A clearance is needed" if self.is_needed else "No clearance is needed"


def hours_of(minutes: int) -> float:
    """Burden is counted in minutes and told in hours, to a tenth."""
    return round(minutes / MINUTES_PER_HOUR, 1)


def burden_of(study: Study) -> Burden:
    """The burden lines, and whether they say the same as the study (whom it asks, how many)."""
    lines = tuple(study.burden_lines.all())
    return Burden(lines, next(_problems(study, {x.person_kind: x.respondents for x in lines}), ""))


def problem_of_burden(study: Study, respondents: Mapping[str, int]) -> str:
    """What is wrong with these numbers of people, or nothing."""
    return next(_problems(study, respondents), "")


def expected_by_kind(study: Study) -> dict[PersonKind, int]:
    """Whom the study expects. Until somebody says it, all are of the kind the law protects most."""
    burden = burden_of(study)
    if burden.problem:
        return {strictest_person_kind(study): study.expected_respondents}
    return {PersonKind(line.person_kind): line.respondents for line in burden.lines}


def planned_addressing(study: Study) -> tuple[PersonKind, int]:
    """A kind and a number of people with which the gates judge the study as a whole."""
    return put_together(study, expected_by_kind(study))


def put_together(study: Study, people: Mapping[PersonKind, int]) -> tuple[PersonKind, int]:
    """A kind and a number with which the gates judge people of several kinds.

    Those who count are put together, under the kind that the law protects most; where nobody
    counts, all of them.
    """
    counted = {kind: number for kind, number in people.items() if counts(study, kind)}
    if not counted:
        first = next(iter(people), strictest_person_kind(study))
        return first, sum(people.values())
    order = list(ONE_AND_MANY)
    return min(counted, key=order.index), sum(counted.values())


def clearance_need(study: Study) -> ClearanceNeed:
    """Whether ten or more of the people whom it expects count, and why (C-1, C-2, C-11, R-078)."""
    expected = expected_by_kind(study)
    countable = sum(people for kind, people in expected.items() if counts(study, kind))
    is_needed = countable >= TENTH_PERSON
    return ClearanceNeed(
        is_needed=is_needed,
        countable=countable,
        grounds=tuple(_grounds(study, expected, countable)),
    )


def needs_clearance(study: Study) -> bool:
    """Whether the people whom it expects are ten or more that the law counts (C-1, C-2)."""
    return clearance_need(study).is_needed


def _problems(study: Study, respondents: Mapping[str, int]) -> Iterator[str]:
    if not respondents:
        yield NOT_SAID
        return
    foreign = sorted(set(respondents) - {str(kind) for kind in person_kinds(study)})
    for kind in foreign:
        yield f"The study does not ask {ONE_AND_MANY[PersonKind(kind)][1]}."
    total = sum(respondents.values())
    if total != study.expected_respondents:
        expected = number_format(study.expected_respondents, force_grouping=True)
        said = number_format(total, force_grouping=True)
        yield f"The study expects {expected} people; these lines add up to {said}."


def _grounds(study: Study, expected: Mapping[PersonKind, int], countable: int) -> Iterator[Ground]:
    yield from _assumption(study)
    for kind, people in expected.items():
        yield _of_kind(study, kind, people)
    if countable >= TENTH_PERSON:
        yield Ground("From the tenth person who counts a clearance is needed.", COUNT_RULE)
        if study.method == Method.USABILITY_TEST:
            yield Ground(
                "A usability test can be exempt as direct observation: the basis and who decided "
                "are recorded.",
                OBSERVATION_RULE,
            )
        return
    left = TENTH_PERSON - 1 - countable
    yield Ground(
        f"Fewer than ten people count: {left} more could be asked without a clearance."
        if left
        else "Nine people count: with one more a clearance would be needed.",
        COUNT_RULE,
    )


def _assumption(study: Study) -> Iterator[Ground]:
    """Said while nobody has told the kinds apart, and there is more than one."""
    if burden_of(study).problem and len(person_kinds(study)) > 1:
        kind = ONE_AND_MANY[strictest_person_kind(study)][1]
        yield Ground(
            f"How many of each kind are expected is not said yet; all are taken for {kind}.",
            PIA_RULE,
        )


def _of_kind(study: Study, kind: PersonKind, people: int) -> Ground:
    number = number_format(people, force_grouping=True)
    who = f"{number} {ONE_AND_MANY[kind][people != 1]} {'is' if people == 1 else 'are'}"
    if counts(study, kind):
        sentence = f"{who} asked the same questions within twelve months."
        if kind == PersonKind.CONTRACTOR:
            return Ground(f"{sentence} Contractors count.", PIA_RULE)
        if kind == PersonKind.STAKEHOLDER:
            government = StakeholderKind(study.stakeholder_kind).label.lower()
            return Ground(f"{sentence} They speak for {government} bodies, and count.", COUNT_RULE)
        return Ground(sentence, COUNT_RULE)
    if kind == PersonKind.STAKEHOLDER:
        return Ground(f"{who} asked. They speak for the federal government: not counted.", PIA_RULE)
    return Ground(f"{who} asked. Federal employees at work do not count.", PIA_RULE)
