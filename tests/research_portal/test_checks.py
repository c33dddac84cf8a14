"""Production refuses to start unsafely."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured

from research_portal import checks
from research_portal.local.check_settings import throwaway_production
from research_portal.settings import base

SAFE = throwaway_production()


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Settings that production accepts."""
    settings = SimpleNamespace(
        PORTAL_ENVIRONMENT="production",
        PORTAL_ACT_AS_OWNER=False,
        DEBUG=False,
        SECRET_KEY=SAFE["SECRET_KEY"],
        KEYRING_KEK=SAFE["KEYRING_KEK"],
        KEYRING_EARLIER_KEK="",
        CERTIFICATE_SIGNING_KEY=SAFE["CERTIFICATE_SIGNING_KEY"],
        DEFAULT_KEY=base.DEFAULT_KEY,
        DEFAULT_SECRET_KEY=base.DEFAULT_SECRET_KEY,
        PORTAL_IS_DEMO=False,
        PORTAL_ADDRESS=SAFE["PORTAL_ADDRESS"],
        DEFAULT_MAIL_FROM=base.DEFAULT_MAIL_FROM,
        DEFAULT_FROM_EMAIL=SAFE["PORTAL_MAIL_FROM"],
        SMTP_MAIL=base.SMTP_MAIL,
        EMAIL_BACKEND=base.SMTP_MAIL,
        EMAIL_HOST=SAFE["PORTAL_SMTP_HOST"],
        EMAIL_USE_TLS=True,
        EMAIL_USE_SSL=False,
        DATABASES={
            store: {"USER": f"role of {store}", "HOST": "somewhere", "PORT": "", "NAME": store}
            for store in ("default", "vault", "keyring")
        },
    )
    monkeypatch.setattr(checks, "settings", settings)
    return settings


def reasons(check: Callable[[], list[CheckMessage]]) -> list[str | None]:
    return [message.id for message in check()]


class TestStartingProduction:
    def test_is_allowed_with_safe_settings(self, production: SimpleNamespace) -> None:
        for check in (
            checks.refuse_debug,
            checks.refuse_default_secrets,
            checks.refuse_malformed_keys,
            checks.refuse_shared_stores,
            checks.refuse_serving_as_owner,
            checks.refuse_unsafe_mail,
        ):
            assert reasons(check) == []

    @pytest.mark.parametrize(
        ("name", "value", "reason"),
        [
            ("EMAIL_HOST", "", "portal.E020"),
            ("EMAIL_BACKEND", base.DEMONSTRATION_MAIL, "portal.E020"),
            ("EMAIL_USE_TLS", False, "portal.E021"),
            ("DEFAULT_FROM_EMAIL", base.DEFAULT_MAIL_FROM, "portal.E022"),
            ("PORTAL_ADDRESS", "http://research.example.gov", "portal.E023"),
        ],
    )
    def test_refuses_unsafe_mail(
        self, production: SimpleNamespace, name: str, value: object, reason: str
    ) -> None:
        setattr(production, name, value)
        assert reasons(checks.refuse_unsafe_mail) == [reason]

    def test_refuses_debug(self, production: SimpleNamespace) -> None:
        production.DEBUG = True
        assert reasons(checks.refuse_debug) == ["portal.E001"]

    @pytest.mark.parametrize("name", ["SECRET_KEY", "KEYRING_KEK", "CERTIFICATE_SIGNING_KEY"])
    @pytest.mark.parametrize("default", ["DEFAULT_SECRET_KEY", "DEFAULT_KEY"])
    def test_refuses_secrets_that_stand_in_the_source(
        self, production: SimpleNamespace, name: str, default: str
    ) -> None:
        setattr(production, name, getattr(production, default))
        assert reasons(checks.refuse_default_secrets) == ["portal.E002"]

    @pytest.mark.parametrize("key", ["", "short", "not base64!", "c2hvcnQ="])
    def test_refuses_a_malformed_key(self, production: SimpleNamespace, key: str) -> None:
        production.KEYRING_KEK = key
        assert reasons(checks.refuse_malformed_keys) == ["portal.E003"]

    def test_refuses_a_malformed_earlier_key(self, production: SimpleNamespace) -> None:
        production.KEYRING_EARLIER_KEK = "short"
        assert reasons(checks.refuse_malformed_keys) == ["portal.E003"]

    def test_refuses_one_key_for_two_purposes(self, production: SimpleNamespace) -> None:
        production.KEYRING_KEK = production.CERTIFICATE_SIGNING_KEY
        assert reasons(checks.refuse_malformed_keys) == ["portal.E004"]

    def test_refuses_a_store_without_address(self, production: SimpleNamespace) -> None:
        production.DATABASES["vault"]["USER"] = ""
        assert reasons(checks.refuse_shared_stores) == ["portal.E005"]

    def test_refuses_one_role_for_two_stores(self, production: SimpleNamespace) -> None:
        production.DATABASES["vault"]["USER"] = production.DATABASES["default"]["USER"]
        assert reasons(checks.refuse_shared_stores) == ["portal.E006"]

    def test_refuses_one_database_for_two_stores(self, production: SimpleNamespace) -> None:
        production.DATABASES["vault"]["NAME"] = production.DATABASES["default"]["NAME"]
        assert reasons(checks.refuse_shared_stores) == ["portal.E007"]

    def test_refuses_to_serve_as_the_owner(self, production: SimpleNamespace) -> None:
        production.PORTAL_ACT_AS_OWNER = True
        assert reasons(checks.refuse_serving_as_owner) == ["portal.E008"]

    def test_stops_the_process_and_says_why(self, production: SimpleNamespace) -> None:
        production.DEBUG = True
        production.CERTIFICATE_SIGNING_KEY = production.KEYRING_KEK
        with pytest.raises(ImproperlyConfigured, match="DEBUG is on in production"):
            checks.refuse_unsafe_start()


class TestStartingAnythingElse:
    def test_is_allowed_with_the_defaults(self, production: SimpleNamespace) -> None:
        production.PORTAL_ENVIRONMENT = "dev"
        production.DEBUG = True
        production.SECRET_KEY = production.DEFAULT_SECRET_KEY
        checks.refuse_unsafe_start()
