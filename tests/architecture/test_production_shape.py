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


class TestTheImage:
    def test_takes_only_what_is_named(self) -> None:
        lines = (PROJECT / ".dockerignore").read_text().splitlines()
        assert "*" in lines
        taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
        assert all((PROJECT / name).exists() for name in taken)
        assert not taken & {"secrets", ".local", "tests", ".git"}


class TestTheVaultsService:
    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("view_contacts", ("TSA-2027-001",)),
            ("sign_up_for_panel", ()),
            ("withdraw_from_panel", ()),
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
        shape = (PROJECT / "docker-compose.yml").read_text()
        before, _, after = shape.partition("PORTAL_SMTP_PASSWORD_FILE")
        assert before.rstrip().splitlines()[-1].strip() == 'PORTAL_OPENS_VAULT: "0"'
        assert before.rindex("\n  worker:") > before.rindex("\n  vault-web:")
        assert "PORTAL_SMTP_PASSWORD_FILE" not in after

    def test_serves_nothing_else_of_a_study(self) -> None:
        assert not goes_to_the_vault(reverse("view_study", args=("TSA-2027-001",)))
