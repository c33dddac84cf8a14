from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """Registers the app with Django."""

    name = "consent"
    label = "consent"
    default_auto_field = "django.db.models.BigAutoField"
