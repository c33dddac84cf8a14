from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the app with Django."""

    name = "foundation.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
