from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Registers the app with Django."""

    name = "oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"
