"""The stores and what their roles may do. Runs on the real grants."""

import pytest
from django.db import ProgrammingError, connections, transaction

pytestmark = pytest.mark.django_db


def ask(store: str, question: str) -> str:
    with connections[store].cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


class TestEachStore:
    @pytest.mark.parametrize(
        ("store", "role"),
        [("default", "portal_app"), ("vault", "portal_vault"), ("keyring", "portal_keyring")],
    )
    def test_is_opened_by_its_own_role(self, store: str, role: str) -> None:
        assert ask(store, "SELECT current_user") == role

    @pytest.mark.parametrize("store", ["default", "vault", "keyring"])
    def test_makes_no_tables_for_its_role(self, store: str) -> None:
        with pytest.raises(ProgrammingError), transaction.atomic(using=store):
            ask(store, "CREATE TABLE something (id int)")

    @pytest.mark.parametrize("store", ["default", "vault", "keyring"])
    def test_lets_its_role_truncate_nothing(self, store: str) -> None:
        granted = ask(
            store,
            "SELECT count(*) FROM information_schema.role_table_grants"
            " WHERE grantee = current_user AND privilege_type IN ('TRUNCATE', 'TRIGGER')",
        )
        assert granted == "0"

    def test_keeps_contacts_out_of_the_portal(self) -> None:
        for store in ("default", "keyring"):
            found = ask(
                store, "SELECT count(*) FROM pg_class WHERE relname LIKE 'participants\\_%'"
            )
            assert found == "0"


class TestCapturedTasks:
    def test_holds_what_would_have_been_sent(self, captured_tasks: list[object]) -> None:
        from research_portal.celery import app

        app.send_task("some.task", kwargs={"study_id": 3})
        assert [task.name for task in captured_tasks] == ["some.task"]  # type: ignore[attr-defined]
