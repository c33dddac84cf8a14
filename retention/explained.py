"""What is kept and for how long, for anybody: from the rules in force, grouped for readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop, ngettext

from retention import registry, rule_book
from retention.periods import Period
from retention.rules import Rule

GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        gettext_noop("What people answer"),
        frozenset(
            {
                *("responses", "spent_tickets", "frozen_answers"),
                *("aggregate_summaries", "import_uploads"),
            }
        ),
    ),
    (
        gettext_noop("Interviews and groups"),
        frozenset({"recordings", "recording_files", "transcripts", "spoken_themes"}),
    ),
    (gettext_noop("Signed consent"), frozenset({"consent_signatures"})),
    (gettext_noop("Paper forms"), frozenset({"keyed_forms", "paper_forms", "paper_scans"})),
    (
        gettext_noop("How we reach people"),
        frozenset(
            {
                *("study_contacts", "messages_to_contacts", "waiting_contact_lists"),
                *("handover_files", "printed_letters", "opt_out_slips"),
                *("admissions", "asked_lately"),
            }
        ),
    ),
    (
        gettext_noop("People who want to hear from us again"),
        frozenset({"panel_entries", "panel_link_requests"}),
    ),
    (
        gettext_noop("Requests and reports"),
        frozenset({"redress_requests", "disclosed_people", "incident_reports"}),
    ),
)
"""What readers look for, and the record classes under it."""

OTHER = gettext_noop("Other records")


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule in words. ``now`` is the period in force where the department set another one."""

    words: str
    authority: str
    now: str


@dataclass(frozen=True, slots=True)
class Group:
    """What readers look for, and the rules for it."""

    title: str
    key: str
    kept: tuple[Kept, ...]


def explained(*, at: datetime) -> list[Group]:
    """Every rule that the registry knows, as it is in force, in the language of the page."""
    rules: dict[str, list[Rule]] = {}
    for rule in registry.all_rules():
        rules.setdefault(group_of(rule), []).append(rule)
    with rule_book.opened():
        return [
            Group(gettext(title), f"kept-{number}", tuple(_kept(rules[title], at)))
            for number, title in enumerate((*(title for title, _ in GROUPS), OTHER), start=1)
            if title in rules
        ]


def group_of(rule: Rule) -> str:
    """The title under which a rule stands: that of the record class that its key names."""
    key = rule.key.partition(".")[0]
    return next((title for title, keys in GROUPS if key in keys), OTHER)


def _kept(rules: list[Rule], at: datetime) -> Iterator[Kept]:
    for rule in rules:
        period = rule_book.period(rule, at=at)
        now = "" if period == rule.period else in_words(period)
        yield Kept(gettext(rule.words), rule.authority, now)


def in_words(period: Period) -> str:
    """A period in the language of the page: “9 months, 7 days”."""
    years, rest = divmod(period.months, 12)
    parts = []
    if rest:
        words = ngettext("%(number)s month", "%(number)s months", period.months)
        parts.append(words % {"number": period.months})
    elif years:
        parts.append(ngettext("%(number)s year", "%(number)s years", years) % {"number": years})
    if period.days:
        words = ngettext("%(number)s day", "%(number)s days", period.days)
        parts.append(words % {"number": period.days})
    return ", ".join(parts)
