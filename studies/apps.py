from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Registers the app with Django, and what it forgets with retention."""

    name = "studies"
    label = "studies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the record classes known."""
        from studies import retention_rules

        retention_rules.register()
