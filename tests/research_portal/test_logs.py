"""Nothing personal reaches a log line."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from celery import Celery
from structlog.stdlib import ProcessorFormatter

from research_portal.logs import logging_settings

NAME = "Marta Quill"


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the logger “some” writes as production writes it."""
    options = dict(logging_settings(as_json=True)["formatters"]["portal"])
    options.pop("()")
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(ProcessorFormatter(**options))
    logger = logging.getLogger("some")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    yield output
    logger.removeHandler(handler)
    logger.propagate = True


class TestALogLine:
    def test_holds_facts_from_the_list(self, written: StringIO) -> None:
        structlog.get_logger("some").info("rows filed", rows=12)
        line = json.loads(written.getvalue())
        assert (line["event"], line["rows"], line["level"]) == ("rows filed", 12, "info")

    def test_holds_no_other_facts(self, written: StringIO) -> None:
        structlog.get_logger("some").info("contact read", name=NAME)
        assert "contact read" in written.getvalue()
        assert NAME not in written.getvalue()

    @pytest.mark.parametrize("logger", ["some", "some.library"])
    def test_says_where_something_failed_but_not_with_what(
        self, written: StringIO, logger: str
    ) -> None:
        try:
            raise ValueError(f"Key (name)=({NAME}) already exists.")
        except ValueError:
            logging.getLogger(logger).exception("failed")
        assert NAME not in written.getvalue()
        assert "ValueError" in written.getvalue()
        assert "test_logs.py" in written.getvalue()

    @pytest.mark.parametrize(
        "place", ["/s/ab12/", "/opt-out/", "/panel/mine/", "/join/ab12/", "/join/ab12/here/"]
    )
    def test_holds_nothing_that_follows_a_public_address(
        self, written: StringIO, place: str
    ) -> None:
        logging.getLogger("some").warning("Not Found: %s=t3D%s", place, "secret-token")
        assert json.loads(written.getvalue())["event"] == f"Not Found: {place}"

    def test_that_cannot_be_written_is_lost_without_a_word(self) -> None:
        assert logging.raiseExceptions is False

    def test_names_a_failed_task_but_not_with_what(self, written: StringIO) -> None:
        handler = logging.getLogger("some").handlers[0]
        trace = logging.getLogger("celery.app.trace")
        trace.addHandler(handler)
        try:
            app = Celery("of-a-test", broker="memory://", set_as_current=False)
            task = app.task(name="file_answers")(fail_with_a_name)
            task.apply()
        finally:
            trace.removeHandler(handler)
        assert NAME not in written.getvalue()
        assert "Task file_answers failed" in written.getvalue()


def fail_with_a_name() -> None:
    raise ValueError(f"Key (name)=({NAME}) already exists.")
