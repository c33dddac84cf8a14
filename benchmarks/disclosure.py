"""Protecting and attacking: times against their aims, and what thousands of tables tell.

Times are of the processor, so that what else the machine does stays out of them. The reference for
three ways is GaussSuppression with intervals, 4.3 s on two cores.
"""

from collections.abc import Callable, Iterator, Sequence
from time import process_time

import numpy as np

from benchmarks.measuring import peak_since, reset_peak
from reports.disclosure.check import audit, protect
from reports.disclosure.complementary import complete
from reports.disclosure.links import link
from reports.disclosure.populations import strata_of, told_of
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import Pattern, TrueTable
from tests.reports.disclosure.exact import lowest_price, price_of
from tests.reports.disclosure.examples import a_crossed_survey, a_survey, a_table
from tests.reports.disclosure.naive import small_only, two_in_each_line
from tests.reports.disclosure.test_populations import Releases

K = 11
QUESTIONS = [3 + number % 5 for number in range(20)]
DEMOGRAPHICS = (8, 3, 6, 7, 5, 4)
SHAPES = ((3, 3), (6, 8), (4, 12), (8, 5))


def run(tables: int, *, full: bool = False) -> None:
    """The aims; then random tables, protected, attacked and done naively: ``full``, ten times."""
    tables *= 10 if full else 1
    print("\nDisclosure control: seconds of the processor, most memory held")
    print(f"  {'work':<40} {'here':>9} {'aim':>7} {'reference':>10} {'memory':>9}")
    _one_table()
    _three_ways()
    for people in (300, 1_500, 10_000):
        _report(people, QUESTIONS)
    _growth()
    _optimum(tables // 10)
    _many(tables)
    _linked(tables // 100)
    _releases(tables // 100)
    print("  * GaussSuppression with intervals: as published for R; it is not run here.")


def _one_table() -> None:
    report = protect([_random(1, 10, 20)], K)
    _say("audit of a 10 x 20 table", _held(lambda: audit(report), 5), aim="0.020")


def _three_ways() -> None:
    tables = a_crossed_survey(1, 2_000, (8,), (6, 5))
    _say("protect 8 x 6 x 5", _held(lambda: protect(tables, K), 3), aim="1.0", reference="4.3*")


def _report(people: int, questions: Sequence[int], aim: str = "5.0") -> float:
    tables = a_survey(11, people, questions, DEMOGRAPHICS)
    reports: list[ProtectedReport] = []
    held = _held(lambda: reports.append(protect(tables, K)), 1)
    result = audit(reports[0])
    hidden, cells = result.hidden, reports[0].note["cells"]
    found = f"smallest interval {result.min_width:g}, {hidden:,} hidden of {cells:,}"
    found += f", {len(result.broken)} recoverable"
    _say(f"{len(tables)} linked tables, {people:,} people", held, aim=aim, remark=found)
    return held[0]


def _growth() -> None:
    """Four times the tables, ten times the people."""
    few = _report(1_500, QUESTIONS[:5], aim="")
    many, crowd = _report(1_500, QUESTIONS, aim=""), _report(15_000, QUESTIONS, aim="")
    print(
        f"  growth: x {many / few:.1f} at 4 x the tables, x {crowd / many:.1f} at 10 x the people"
    )


def _many(tables: int) -> None:
    """Property: no interval narrower than k - 1; naive patterns leak."""
    caught = {small_only: 0, two_in_each_line: 0}
    started = process_time()
    results = [audit(protect([table], K)) for table in _randoms(tables)]
    seconds = process_time() - started
    for table in _randoms(tables):
        for naive in caught:
            caught[naive] += audit(_hiding(table, naive(table, K))).succeeded
    narrowest = min(result.min_width for result in results)
    broken = sum(result.succeeded for result in results)
    found = f"narrowest {narrowest:.4f}, {broken} broken"
    _say(f"{tables:,} random tables", (seconds, peak_since()), remark=found)
    for naive, number in caught.items():
        print(f"  {naive.__name__:<40} {number / tables:>9.0%} of them leak")


def _optimum(tables: int) -> None:
    ours = exact = 0.0
    started = process_time()
    for seed in range(tables):
        table = _random(seed, 4, 5)
        system = link([table])
        found = sensitive(system, [table], K)
        ours += price_of(system, complete(system, found, K))
        exact += lowest_price(system, found, K)
    seconds = process_time() - started
    said = f"{tables:,} tables of 4 x 5 against the exact optimum, in {seconds:.1f} s"
    print(f"  {'price of what is hidden':<40} {ours / exact:9.3f} {'1.05':>7} {'1':>10}  {said}")


def _linked(reports: int) -> None:
    """Tables that are safe alone leak together."""
    leaks = weak = 0
    for seed in range(max(reports, 3)):
        tables = a_survey(seed, 1_500, QUESTIONS[:10], DEMOGRAPHICS)
        alone = tuple(protect([table], K).tables[0] for table in tables)
        result = audit(ProtectedReport(K, alone))
        leaks += result.succeeded
        weak += len(result.broken)
    print(f"  60 tables, each safe alone: {leaks} of {max(reports, 3)} leak, {weak} numbers in all")


def _releases(pairs: int) -> None:
    """Second releases with 15 to 200 more people, without and with knowledge of the first."""
    for fresh in (15, 40, 200):
        careless = careful = hidden = cells = 0
        for seed in range(max(pairs, 5)):
            releases = Releases(seed, 600, fresh)
            told = told_of([protect(releases.tables(0), K)], strata_of(releases.members))
            careless += audit(protect(releases.tables(1), K), *told).succeeded
            around, sums = releases.strata(1)
            second = protect(releases.tables(1), K, unions=sums, earlier=told, around=around)
            careful += audit(second, *told).succeeded
            hidden, cells = hidden + len(second.hidden), cells + second.note["cells"]
        print(
            f"  {fresh} people more: {careless} of {max(pairs, 5)} leak, {careful} when the first "
            f"is known; then {hidden / cells:.0%} hidden"
        )


def _random(seed: int, rows: int, columns: int) -> TrueTable:
    rng = np.random.default_rng(seed)
    return a_table(rng.poisson(rng.gamma(0.8, 40, (rows, columns))).tolist())


def _randoms(tables: int) -> Iterator[TrueTable]:
    return (_random(seed, *SHAPES[seed % len(SHAPES)]) for seed in range(tables))


def _hiding(table: TrueTable, pattern: Pattern) -> ProtectedReport:
    return withhold(link([table]), [table], pattern, K)


def _held(work: Callable[[], object], runs: int) -> tuple[float, int]:
    """The fewest seconds of all runs, and the most megabytes held meanwhile."""
    reset_peak()
    taken = []
    for _ in range(runs):
        started = process_time()
        work()
        taken.append(process_time() - started)
    return min(taken), peak_since()


def _say(
    what: str, held: tuple[float, int], *, aim: str = "", reference: str = "", remark: str = ""
) -> None:
    seconds, megabytes = held
    print(
        f"  {what:<40} {seconds:9.3f} {aim:>7} {reference:>10} {megabytes:>6,} MB  {remark}",
        flush=True,
    )
