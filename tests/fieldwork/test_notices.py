"""Whoever asked for an import is told how it ended."""

import pytest

from fieldwork.actions import fail_import, import_responses, request_import
from foundation.mail.models import Message
from tests.builders.access import NOW
from tests.builders.fieldwork import an_import
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


class TestAnImport:
    def test_that_is_done_is_told_to_who_asked(self) -> None:
        run = an_import(a_study("collecting"))
        import_responses(run_id=run.pk, by=run.created_by, at=NOW)
        message = Message.objects.get(kind="import.done")
        assert message.to == run.created_by
        assert message.url_args == [run.study.code, str(run.run_ref)]

    def test_that_failed_is_told_without_the_reason(self) -> None:
        run = an_import(a_study("collecting"))
        request_import(run_id=run.pk, by=run.created_by, at=NOW)
        fail_import(run_id=run.pk, reasons=["Row 7 says “Jane Roe”."], at=NOW)
        message = Message.objects.get(kind="import.failed")
        assert message.to == run.created_by
        assert "Jane" not in message.sentence
