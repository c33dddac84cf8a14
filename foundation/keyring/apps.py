from django.apps import AppConfig


class KeyringConfig(AppConfig):
    """Registers the app with Django."""

    name = "foundation.keyring"
    label = "keyring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from foundation.keyring import checks  # noqa: F401
