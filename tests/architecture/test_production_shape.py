"""What production runs: no secret in the image, and the vault's doors at the vault's service."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from research_portal.settings.environment import PROJECT
from retention.registry import Service
from tests.vault_service import goes_to_the_vault

WITH_VAULT = ("vault-web", "vault-worker")
WITHOUT_VAULT = ("web", "worker", "beat")


def shape() -> str:
    """The whole file."""
    return (PROJECT / "docker-compose.yml").read_text()


class TestTheImage:
    def test_takes_only_what_is_named(self) -> None:
        lines = (PROJECT / ".dockerignore").read_text().splitlines()
        assert "*" in lines
        taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
        assert all((PROJECT / name).exists() for name in taken)
        assert not taken & {"secrets", ".local", "tests", ".git"}


class TestTheLogs:
    """Of people who answer nothing is written down, by no service (R-038)."""

    @pytest.mark.requirement("R-038")
    def test_of_the_proxy_hold_no_request(self) -> None:
        proxy = shape().partition("content: |")[2].partition("\nnetworks:")[0]
        assert re.findall(r"^ +log .*", proxy, re.M) == ["        log default {"]
        assert "exclude http.log http.handlers" in proxy

    @pytest.mark.requirement("R-038")
    @pytest.mark.parametrize("header", ["User-Agent", "Referer", "Cookie"])
    def test_cannot_hold_what_the_proxy_keeps_back(self, header: str) -> None:
        assert f"request_header /s/* -{header}" in shape()

    @pytest.mark.requirement("R-038")
    @pytest.mark.parametrize(
        "setting", ["log_min_error_statement=panic", "log_error_verbosity=terse"]
    )
    def test_of_the_databases_hold_no_statement_and_no_row(self, setting: str) -> None:
        assert setting in shape().partition("x-database:")[2].partition("\nservices:")[0]
        assert setting in _of_the_keyring()

    @pytest.mark.parametrize("setting", ["archive_mode=off", "max_wal_senders=0"])
    def test_of_the_keyring_go_nowhere_else(self, setting: str) -> None:
        """An archive or a replica of its write-ahead log holds keys that were destroyed since."""
        assert setting in _of_the_keyring()

    def test_tell_networks_apart_by_the_one_proxy(self) -> None:
        """As many as there are: the address before it could be made up."""
        assert 'PORTAL_PROXIES: "1"' in shape()


class TestTheVaultsService:
    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("view_contacts", ("TSA-2027-001",)),
            ("draw_invitations", ("TSA-2027-001", 1)),
            ("sign_up_for_panel", ()),
            ("withdraw_from_panel", ()),
            ("request_redress", ()),
            ("explain_redress", ()),
            ("list_redress", ()),
            ("list_vault_waiting", ()),
            ("opt_out", ()),
            ("change_panel_entry", ()),
            ("join_study", ("k7pw2mxq",)),
            ("sign_up_in_person", ("k7pw2mxq",)),
        ],
    )
    def test_serves_what_must_see_contacts(self, name: str, arguments: tuple[str, ...]) -> None:
        assert goes_to_the_vault(reverse(name, args=arguments))

    def test_does_not_know_the_mail_server(self) -> None:
        """The workers send: the vault’s to contacts, the other to staff. No pages do."""
        told = {name: one.get("secrets", []) for name, one in services().items()}
        assert [name for name, secrets in told.items() if "smtp_password" in secrets] == [
            "worker",
            "vault-worker",
        ]

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("view_study", ("TSA-2027-001",)),
            ("view_study_retention", ("TSA-2027-001",)),
            ("close_study", ("TSA-2027-001",)),
            ("view_fieldwork", ("TSA-2027-001",)),
            ("view_retention", ()),
            ("release_report", ("00000000-0000-4000-8000-000000000000",)),
        ],
    )
    def test_serves_nothing_that_needs_answers(self, name: str, arguments: tuple[str, ...]) -> None:
        assert not goes_to_the_vault(reverse(name, args=arguments))


@pytest.mark.requirement("R-023")
class TestTheTwoKindsOfServices:
    """Neither holds the other's credentials, nor reaches the other's database."""

    @pytest.mark.parametrize("name", WITHOUT_VAULT)
    def test_cannot_reach_the_vault(self, name: str) -> None:
        service = services()[name]
        assert service["environment"]["PORTAL_OPENS_VAULT"] == "0"
        assert "VAULT_URL_FILE" not in service["environment"]
        assert not {"vault_url", "recruiting_url"} & set(service["secrets"])
        assert "vault" not in service["networks"]

    @pytest.mark.parametrize("name", WITH_VAULT)
    def test_cannot_read_answers(self, name: str) -> None:
        service = services()[name]
        assert service["environment"]["PORTAL_OPENS_ANSWERS"] == "0"
        assert service["environment"]["DATABASE_URL_FILE"] == "/run/secrets/recruiting_url"
        assert "portal_url" not in service["secrets"]

    @pytest.mark.parametrize("name", [*WITH_VAULT, *WITHOUT_VAULT])
    def test_never_act_as_an_owner(self, name: str) -> None:
        service = services()[name]
        told = [*service["environment"], *service["secrets"]]
        assert not [each for each in told if "owner" in each.lower()]

    def test_take_tasks_from_one_queue_each(self) -> None:
        queues = {
            name: service["command"].partition("--queues ")[2].partition(" ")[0]
            for name, service in services().items()
            if "--queues" in str(service.get("command"))
        }
        assert queues == {"worker": "portal", "vault-worker": "vault"}

    def test_are_sent_to_destroy_what_each_of_them_sees(self) -> None:
        sent = [
            (entry["task"], entry["options"]["queue"])
            for entry in settings.CELERY_BEAT_SCHEDULE.values()
            if entry["task"].startswith("retention.")
        ]
        tasks = ("purge_event_driven", "purge_nightly")
        assert sorted(sent) == [
            (f"retention.jobs.{task}", service) for task in tasks for service in Service
        ]


@pytest.mark.requirement("R-119")
class TestTheObjectStore:
    """Only the portal's services reach it, each kind as itself."""

    def test_is_reached_by_no_outside_network(self) -> None:
        assert services()["object-store"]["networks"] == ["files"]
        assert "ports" not in services()["object-store"]
        assert yaml.safe_load(shape())["networks"]["files"] == {"internal": True}

    @pytest.mark.parametrize("name", [*WITH_VAULT, "web", "worker"])
    def test_knows_the_services_apart(self, name: str) -> None:
        service = services()[name]
        who = "vault" if name in WITH_VAULT else "portal"
        assert service["environment"]["PORTAL_FILES_BUCKET"] == "sealed-files"
        assert service["environment"]["PORTAL_FILES_ACCESS_KEY"] == who
        assert [key for key in service["secrets"] if key.startswith("files_")] == [
            f"files_{who}_key"
        ]
        assert "files" in service["networks"]

    def test_gives_the_right_to_make_buckets_to_nobody_who_serves(self) -> None:
        holders = [
            name
            for name, one in services().items()
            if "files_prepare_key" in one.get("secrets", [])
        ]
        assert holders == ["prepare"]


def services() -> dict[str, Any]:
    """The services of the file, with everything that they take in."""
    found: dict[str, Any] = yaml.safe_load(shape())["services"]
    return found


def _of_the_keyring() -> str:
    return shape().partition("\n  keyring-db:")[2].partition("\n\n")[0]
