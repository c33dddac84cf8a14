"""The table of grants, read from the top."""

import pytest

from research_portal.allowances import EVERYTHING, READ
from research_portal.database_grants import GRANTS, UndecidedTableError, verbs_for


class TestGrants:
    @pytest.mark.parametrize("store", sorted(GRANTS))
    def test_never_let_the_role_change_what_was_migrated(self, store: str) -> None:
        assert verbs_for(store, "django_migrations") == READ

    def test_let_the_audit_record_only_grow(self) -> None:
        assert verbs_for("default", "audit_auditevent") == ("SELECT", "INSERT")

    def test_let_nobody_delete_a_key(self) -> None:
        assert "DELETE" not in verbs_for("keyring", "keyring_datakey")

    def test_let_the_portal_work(self) -> None:
        assert verbs_for("default", "studies_study") == EVERYTHING

    @pytest.mark.parametrize("store", sorted(set(GRANTS) - {"recruiting"}))
    def test_fit_every_table(self, store: str) -> None:
        assert GRANTS[store][-1].tables == "*"

    def test_leave_no_table_to_the_vaults_services_without_a_decision(self) -> None:
        with pytest.raises(UndecidedTableError):
            verbs_for("recruiting", "another_app_with_a_table")
