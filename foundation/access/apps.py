from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the app with Django."""

    name = "foundation.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
