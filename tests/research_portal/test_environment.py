"""Addresses and secrets as the environment gives them."""

from pathlib import Path

import pytest

from research_portal.settings import environment
from research_portal.settings.broker import broker_url
from research_portal.settings.environment import DatabaseAddress


class TestDatabaseAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://role:secret@server:5433/portal",
            "postgresql://role:secret@server/portal",
            "postgresql://role:p%40ss%2Fword@/portal?host=%2Frun%2Fpostgres",
        ],
    )
    def test_is_written_as_it_was_read(self, url: str) -> None:
        assert DatabaseAddress.from_url(url).url == url

    def test_reads_a_socket_folder(self) -> None:
        address = DatabaseAddress.from_url("postgresql://role:p%40ss@/portal?host=/run/postgres")
        assert (address.host, address.password) == ("/run/postgres", "p@ss")

    def test_refuses_another_kind_of_database(self) -> None:
        with pytest.raises(ValueError, match="must begin with postgresql"):
            DatabaseAddress.from_url("mysql://role@server/portal")


class TestASecret:
    def test_may_lie_in_a_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "secret").write_text("from the file\n")
        monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "secret"))
        monkeypatch.setenv("SOME_SECRET", "from the variable")
        assert environment.secret("SOME_SECRET") == "from the file"

    def test_may_stand_in_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOME_SECRET", "from the variable")
        assert environment.secret("SOME_SECRET") == "from the variable"


class TestDefaults:
    def test_leave_what_the_environment_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOME_NAME", "said")
        environment.add_defaults({"SOME_NAME": "assumed"})
        assert environment.text("SOME_NAME") == "said"


class TestBrokerUrl:
    def test_names_a_socket_as_celery_wants_it(self) -> None:
        named = broker_url("unix://:p%40ss@/run/redis?db=2")
        assert named == "redis+socket://:p%40ss@/run/redis?virtual_host=2"

    def test_leaves_a_network_address_alone(self) -> None:
        assert broker_url("redis://:pass@redis:6379/0") == "redis://:pass@redis:6379/0"


class TestOptionsOfAnAddress:
    def test_are_handed_to_the_driver(self) -> None:
        address = DatabaseAddress.from_url("postgresql://a:b@db/portal?sslmode=verify-full")
        assert address.as_django()["OPTIONS"] == {"sslmode": "verify-full"}
        assert DatabaseAddress.from_url(address.url) == address

    def test_are_never_silently_left_out(self) -> None:
        with pytest.raises(ValueError, match="application_name"):
            DatabaseAddress.from_url("postgresql://a:b@db/portal?application_name=x")
