"""The folder of local servers: private, reachable, stable."""

import stat
from pathlib import Path

import pytest

from research_portal.local import state as local_state
from research_portal.local.missing import MissingPrerequisiteError, package_folder
from research_portal.local.processes import free_port
from research_portal.local.state import State


class TestSecrets:
    def test_are_made_once(self, tmp_path: Path) -> None:
        assert State("some", tmp_path).secrets == State("some", tmp_path).secrets

    def test_differ_between_states(self, tmp_path: Path) -> None:
        one, other = State("one", tmp_path / "one"), State("other", tmp_path / "other")
        assert set(one.secrets.values()).isdisjoint(other.secrets.values())

    def test_are_read_by_their_owner_only(self, tmp_path: Path) -> None:
        assert State("some", tmp_path).secrets
        mode = (tmp_path / "secrets.json").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600

    def test_give_every_store_a_role_of_its_own(self, tmp_path: Path) -> None:
        values = State("some", tmp_path).environment()
        urls = [values[f"{store}_URL"] for store in ("DATABASE", "VAULT", "KEYRING")]
        assert len({url.split("@")[0] for url in urls}) == 3


class TestTheSocketFolder:
    def test_lies_beside_the_data(self, tmp_path: Path) -> None:
        assert State("some", tmp_path).socket_folder == tmp_path / "run"

    def test_lies_in_the_temporary_folder_where_the_path_is_too_long(self, tmp_path: Path) -> None:
        deep = tmp_path / ("deep" * 30)
        folder = State("some", deep).socket_folder
        assert len(str(folder / ".s.PGSQL.5432")) <= local_state.LONGEST_SOCKET_PATH
        assert folder == State("some", deep).socket_folder


class TestLocks:
    def test_are_shared_by_users_and_refused_to_the_one_who_wants_to_be_alone(
        self, tmp_path: Path
    ) -> None:
        state = State("some", tmp_path)
        with (
            state.locked("in-use", shared=True) as first,
            state.locked("in-use", shared=True) as second,
            state.locked("in-use", wait=False) as alone,
        ):
            assert (first, second, alone) == (True, True, False)


class TestAMissingPackage:
    def test_is_named_with_what_to_do(self) -> None:
        with pytest.raises(MissingPrerequisiteError, match="nowhere is not installed: run"):
            package_folder("nowhere")


class TestAPort:
    def test_is_another_one_when_the_wanted_one_is_taken(self) -> None:
        import socket

        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            assert free_port(taken.getsockname()[1]) != taken.getsockname()[1]
