import pytest

from studies.models import Study
from tests.builders.reports import an_answered_study
from tests.reports.merging.cases import few_old


@pytest.fixture
def study() -> Study:
    return an_answered_study(few_old())
