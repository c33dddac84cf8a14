from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Registers the app with Django."""

    name = "retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
