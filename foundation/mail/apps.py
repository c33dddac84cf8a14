from django.apps import AppConfig


class MailConfig(AppConfig):
    """Registers the app with Django."""

    name = "foundation.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
