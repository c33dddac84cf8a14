"""The one answer to “may this be collected now?”.

Small gates in one ordered list, ``settings.COLLECTION_GATES``, asked by every path: page, import,
session, command, job. The same reasons draw the launch checklist and the refusal.
"""

from studies.gates.answer import (
    CollectionRefused,
    GateResult,
    held_study,
    launch_checklist,
    may_collect,
    require_collection,
)
from studies.gates.request import CollectionRequest, Reason, launch_request

__all__ = [
    "CollectionRefused",
    "CollectionRequest",
    "GateResult",
    "Reason",
    "held_study",
    "launch_checklist",
    "launch_request",
    "may_collect",
    "require_collection",
]
