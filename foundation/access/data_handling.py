"""What each model declares about its fields; retention, exports and the privacy page read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataHandling:
    """Every concrete field of a model, each in exactly one of the two groups.

    ``personal`` names fields about a person (sealed or not), ``plain`` all others. ``kept`` says
    in words how long rows are kept and under which authority. ``forgotten_by`` names the record
    classes of retention that destroy what is personal or free text in it, or the documented
    exceptions (``retention.exceptions``) under which it stays.
    """

    personal: tuple[str, ...]
    plain: tuple[str, ...]
    kept: str
    forgotten_by: tuple[str, ...] = ()

    @property
    def declared(self) -> tuple[str, ...]:
        """All names, in the order given; a name twice is a mistake that a test finds."""
        return self.personal + self.plain
