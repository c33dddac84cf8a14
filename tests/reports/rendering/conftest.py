from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from reports.models import Report
from retention import registry
from tests.retention.drawers import Drawer, Drawers


@pytest.fixture
def drawer_of() -> Iterator[Callable[..., Drawers]]:
    """Something of a study that is due, among what is registered."""
    with ExitStack() as stack:

        def put(report: Report, **changes: Any) -> Drawers:
            study = report.study
            drawer = Drawer(study_ref=study.study_ref, study_code=study.code)
            drawers = Drawers([drawer], **changes)
            stack.enter_context(registry.only(*registry.all_classes(), drawers))
            return drawers

        yield put
