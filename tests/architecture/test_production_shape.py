"""What production runs: no secret in the image, and the vault's doors at the vault's service."""

import re

import pytest
from django.urls import reverse

from research_portal.settings.environment import PROJECT

VAULT = re.compile(r"@vault path (?P<paths>.+)")


def goes_to_the_vault(path: str) -> bool:
    """As the proxy decides: ``*`` stands for anything."""
    found = VAULT.search((PROJECT / "docker-compose.yml").read_text())
    assert found
    shapes = [re.escape(shape).replace(r"\*", ".*") for shape in found["paths"].split()]
    return any(re.fullmatch(shape, path) for shape in shapes)


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
            ("opt_out", ()),
            ("view_retention", ()),
            ("view_study_retention", ("TSA-2027-001",)),
            ("close_study", ("TSA-2027-001",)),
            ("approve_release", ("00000000-0000-4000-8000-000000000000",)),
        ],
    )
    def test_serves_what_must_see_contacts(self, name: str, arguments: tuple[str, ...]) -> None:
        assert goes_to_the_vault(reverse(name, args=arguments))

    def test_does_not_know_the_mail_server(self) -> None:
        """One service sends e-mail: the worker without the vault."""
        before, _, after = shape().partition("PORTAL_SMTP_PASSWORD_FILE")
        assert before.rstrip().splitlines()[-1].strip() == 'PORTAL_OPENS_VAULT: "0"'
        assert before.rindex("\n  worker:") > before.rindex("\n  vault-web:")
        assert "PORTAL_SMTP_PASSWORD_FILE" not in after

    def test_serves_nothing_else_of_a_study(self) -> None:
        assert not goes_to_the_vault(reverse("view_study", args=("TSA-2027-001",)))
