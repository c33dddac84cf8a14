"""Requests to ask gates with."""

from dataclasses import replace
from typing import Any

from studies.gates import CollectionRequest, launch_request, may_collect
from studies.models import Study
from tests.builders.access import NOW


def a_request(study: Study, **changes: Any) -> CollectionRequest:
    """What the study as a whole intends, with changes."""
    at = changes.pop("at", NOW)
    return replace(launch_request(study, at), **changes)


def reasons(gate: str, study: Study, **changes: Any) -> list[str]:
    """The texts of one gate's reasons."""
    found = may_collect(a_request(study, **changes))
    return [reason.text for reason in found if reason.gate == gate]
