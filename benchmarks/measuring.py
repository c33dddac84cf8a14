"""A clock, the memory held, and how a comparison is printed."""

import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measured:
    """What was done, in how many seconds (the fastest of the runs)."""

    what: str
    seconds: float


@dataclass(slots=True)
class Laps:
    """The seconds of each part of a work, in order."""

    taken: dict[str, float] = field(default_factory=dict)
    _last: float = 0.0

    def start(self) -> None:
        self._last = perf_counter()

    def lap(self, part: str) -> None:
        """The part that has just ended."""
        now = perf_counter()
        self.taken[part] = now - self._last
        self._last = now

    def __str__(self) -> str:
        return ", ".join(f"{part} {seconds:.3f} s" for part, seconds in self.taken.items())


def fastest(what: str, work: Callable[[], object], *, runs: int = 3) -> Measured:
    """Do the work several times; the fastest run is the least disturbed one."""
    return Measured(what, min(_timed(work) for _ in range(runs)))


def report(title: str, ours: Measured, *others: Measured, pieces: int, unit: str) -> None:
    """Print ours, each yardstick and how many times as long it took as ours."""
    print(f"\n{title}")
    print(f"  {ours.what:<48} {ours.seconds:8.3f} s  {pieces / ours.seconds:>12,.0f} {unit}/s")
    for other in others:
        ratio = other.seconds / ours.seconds
        print(
            f"  {other.what:<48} {other.seconds:8.3f} s  {pieces / other.seconds:>12,.0f} {unit}/s"
            f"   x {ratio:.2f}"
        )


def peak() -> int:
    """The most memory this process ever held, in megabytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1_000_000 if sys.platform == "darwin" else 1_000)


def reset_peak() -> None:
    """Forget how much was held so far, where the system lets a process do so (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_since() -> int:
    """The most memory held since ``reset_peak`` in megabytes; since the start where it cannot."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak()
    lines = status.read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("VmHWM"))
    return int(held.split()[1]) // 1_000


def _timed(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started
