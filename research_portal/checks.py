"""What production refuses to start with."""

import base64
import binascii
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def in_production() -> bool:
    """Whether the production settings are in use."""
    return bool(settings.PORTAL_ENVIRONMENT == "production")


@register(Tags.security)
def refuse_debug(**_: Any) -> list[CheckMessage]:
    """Error pages of DEBUG show the values of variables, personal data among them."""
    if in_production() and settings.DEBUG:
        return [Error("DEBUG is on in production.", id="portal.E001")]
    return []


@register(Tags.security)
def refuse_default_secrets(**_: Any) -> list[CheckMessage]:
    """The default secrets stand in the source code."""
    if not in_production():
        return []
    defaults = {settings.DEFAULT_SECRET_KEY, settings.DEFAULT_KEY, ""}
    return [
        Error(f"{name} is the default one.", hint=f"Set {name} or {name}_FILE.", id="portal.E002")
        for name in ("SECRET_KEY", "KEYRING_KEK", "CERTIFICATE_SIGNING_KEY")
        if getattr(settings, name) in defaults
    ]


@register(Tags.security)
def refuse_malformed_keys(**_: Any) -> list[CheckMessage]:
    """All keys are 32 bytes in base64, and no key serves two purposes."""
    names = ("KEYRING_KEK", "CERTIFICATE_SIGNING_KEY")
    found: list[CheckMessage] = [
        Error(f"{name} is not {KEY_BYTES} bytes in base64.", id="portal.E003")
        for name in names
        if not _is_key(getattr(settings, name))
    ]
    if settings.KEYRING_EARLIER_KEK and not _is_key(settings.KEYRING_EARLIER_KEK):
        text = f"KEYRING_EARLIER_KEK is not {KEY_BYTES} bytes in base64."
        found.append(Error(text, hint="Leave it out unless keys are rewrapped.", id="portal.E003"))
    if in_production() and settings.KEYRING_KEK == settings.CERTIFICATE_SIGNING_KEY:
        found.append(Error("One key serves two purposes.", id="portal.E004"))
    return found


@register(Tags.security)
def refuse_shared_stores(**_: Any) -> list[CheckMessage]:
    """Each store has its own database and its own role, or the stores are not apart."""
    if not in_production():
        return []
    opened = {alias: _place(database) for alias, database in settings.DATABASES.items()}
    found: list[CheckMessage] = [
        Error(f"The store “{alias}” has no address.", id="portal.E005")
        for alias, (role, _) in opened.items()
        if not role
    ]
    roles = [role for role, _ in opened.values() if role]
    databases = [place for role, place in opened.values() if role]
    if len(set(roles)) < len(roles):
        found.append(Error("Two stores share one database role.", id="portal.E006"))
    if len(set(databases)) < len(databases):
        found.append(Error("Two stores share one database.", id="portal.E007"))
    return found


@register(Tags.security)
def refuse_serving_as_owner(**_: Any) -> list[CheckMessage]:
    """The owner may change tables and triggers; only set-up commands run as the owner."""
    if in_production() and settings.PORTAL_ACT_AS_OWNER:
        return [Error("PORTAL_ACT_AS_OWNER is on in production.", id="portal.E008")]
    return []


@register(Tags.security)
def refuse_unsafe_mail(**_: Any) -> list[CheckMessage]:
    """E-mail goes encrypted, from an address of the department, with links that browsers trust."""
    if not in_production() or settings.PORTAL_IS_DEMO:
        return []
    found: list[CheckMessage] = []
    if settings.EMAIL_BACKEND != settings.SMTP_MAIL or not settings.EMAIL_HOST:
        found.append(
            Error("No mail server is named.", hint="Set PORTAL_SMTP_HOST.", id="portal.E020")
        )
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(Error("E-mail would go unencrypted.", id="portal.E021"))
    if settings.DEFAULT_FROM_EMAIL == settings.DEFAULT_MAIL_FROM:
        hint = "Set PORTAL_MAIL_FROM to an address of the department."
        found.append(Error("E-mail has no sender.", hint=hint, id="portal.E022"))
    if not settings.PORTAL_ADDRESS.startswith("https://"):
        hint = "Set PORTAL_ADDRESS, such as https://research.example.gov."
        found.append(Error("Links in e-mails would not lead here.", hint=hint, id="portal.E023"))
    return found


def refuse_unsafe_start() -> None:
    """Called by every server process of production before it serves.

    :raises ImproperlyConfigured: with every error, when there is one.
    """
    if not in_production():
        return
    errors = [message for message in run_checks(tags=[Tags.security]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("Not starting: " + " ".join(str(error.msg) for error in errors))


def _place(database: dict[str, Any]) -> tuple[str, tuple[str, str, str]]:
    role = str(database.get("USER", ""))
    return role, tuple(str(database.get(key, "")) for key in ("HOST", "PORT", "NAME"))  # type: ignore[return-value]


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
