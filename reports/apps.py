from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the app with Django, and what it holds with retention."""

    name = "reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import retention_rules

        retention_rules.register_all()
