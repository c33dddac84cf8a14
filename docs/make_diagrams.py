"""Write the lifecycle diagrams in docs/architecture.md from the tables in the code.

Run through ``make docs``; ``tests/architecture/test_diagrams.py`` fails while a diagram differs
from its table. A diagram stands between ``<!-- lifecycle: name -->`` and ``<!-- end -->``.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("architecture.md")
BLOCK = re.compile(r"(<!-- lifecycle: (?P<name>[\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Table = Mapping[Any, Iterable[Any]]


def tables() -> dict[str, Table]:
    """Every lifecycle of the product by the name it has on the page."""
    from fieldwork import lifecycle as fieldwork
    from foundation.mail import lifecycle as mail
    from oversight import lifecycle as oversight
    from participants.lifecycle import handovers, imports, mailings, printing, redress
    from reports import lifecycle as reports
    from retention import lifecycle as retention
    from studies import lifecycle as studies
    from studies.lifecycle import access, campaigns, proposals, sharing, vendors

    return {
        "study": studies.NEXT_STUDY,
        "privacy threshold analysis": studies.NEXT_PTA,
        "point of a review": studies.NEXT_POINT,
        "condition of an approval": studies.NEXT_CONDITION,
        "information collection request": studies.NEXT_ICR,
        "proposed revision": proposals.NEXT_PROPOSAL,
        "access request": access.NEXT_ACCESS_REQUEST,
        "certificate of destruction": vendors.NEXT_DESTRUCTION,
        "deletion at a survey tool": vendors.NEXT_DELETION,
        "certification of access": campaigns.NEXT_DECISION,
        "sharing agreement": sharing.NEXT_AGREEMENT,
        "report of suspected misuse": sharing.NEXT_INCIDENT,
        "import": fieldwork.NEXT_IMPORT,
        "session": fieldwork.NEXT_SESSION,
        "recording": fieldwork.NEXT_RECORDING,
        "recording for a service": fieldwork.NEXT_OUTGOING,
        "transcript": fieldwork.NEXT_TRANSCRIPT,
        "open answer": fieldwork.NEXT_TEXT,
        "batch of paper forms": fieldwork.NEXT_BATCH,
        "long list of contacts": imports.NEXT_CONTACT_IMPORT,
        "hand-over to a vendor": handovers.NEXT_HANDOVER,
        "purge run": retention.NEXT_RUN,
        "purge item": retention.NEXT_ITEM,
        "change of a rule of retention": retention.NEXT_DECISION,
        "report": reports.NEXT_REPORT,
        "comment on a report": reports.NEXT_POINT,
        "recommendation": reports.NEXT_RECOMMENDATION,
        "verification": oversight.NEXT_VERIFICATION,
        "mail": mail.NEXT_LETTER,
        "request about contact data": redress.NEXT_REDRESS,
        "letter about contact data": redress.NEXT_REDRESS_LETTER,
        "mailing": mailings.NEXT_MAILING,
        "message to a contact": mailings.NEXT_ITEM,
        "print run": printing.NEXT_PRINT,
    }


def diagram(table: Table) -> str:
    """A Mermaid state diagram: the first state starts, states without a follower end."""
    lines = ["```mermaid", "stateDiagram-v2"]
    first = next(iter(table))
    lines.append(f"    [*] --> {first.value}")
    for state, followers in table.items():
        targets = sorted(follower.value for follower in followers)
        lines.extend(f"    {state.value} --> {target}" for target in targets or ["[*]"])
    return "\n".join([*lines, "```"]) + "\n"


def with_diagrams(text: str) -> str:
    """The page with each marked block drawn anew.

    :raises KeyError: if the page marks a lifecycle that the code does not have.
    """
    known = tables()
    return BLOCK.sub(lambda m: f"{m[1]}{diagram(known[m['name']])}{m[3]}", text)
