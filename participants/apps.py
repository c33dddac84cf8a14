from django.apps import AppConfig
from django.conf import settings

from retention.registry import Service, keep_out_of_sight


class ParticipantsConfig(AppConfig):
    """Registers the app with Django, and with retention what the vault holds."""

    name = "participants"
    label = "participants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell retention what the vault holds, and whether this process can see it."""
        from participants import retention_rules

        retention_rules.register()
        if not settings.PORTAL_OPENS_VAULT:
            keep_out_of_sight(Service.VAULT)
