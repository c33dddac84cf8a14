from django.apps import AppConfig
from django.conf import settings

from retention.registry import keep_out_of_sight

VAULT_IS_CLOSED = (
    "This service does not open the contact vault, so it cannot see whether contacts are due for "
    "destruction. Do this where the vault is open."
)


class ParticipantsConfig(AppConfig):
    """Registers the app with Django, and with retention what the vault holds."""

    name = "participants"
    label = "participants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell retention what the vault holds, or that this process cannot see it."""
        if settings.PORTAL_OPENS_VAULT:
            from participants import retention_rules

            retention_rules.register()
        else:
            keep_out_of_sight(self.label, why=VAULT_IS_CLOSED)
