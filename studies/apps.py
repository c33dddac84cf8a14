from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Registers the app with Django."""

    name = "studies"
    label = "studies"
    default_auto_field = "django.db.models.BigAutoField"
