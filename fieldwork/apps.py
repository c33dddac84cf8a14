from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Registers the app with Django, and what it forgets with retention."""

    name = "fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the record classes known."""
        from fieldwork.retention_rules import ImportUploads, Recordings, Responses, Transcripts
        from retention.registry import register

        for record_class in (Recordings(), Transcripts(), Responses(), ImportUploads()):
            register(record_class)
