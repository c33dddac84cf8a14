from django.apps import AppConfig
from django.conf import settings


class FieldworkConfig(AppConfig):
    """Registers the app with Django, and what it forgets with retention."""

    name = "fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the record classes known."""
        from fieldwork import retention_rules as rules
        from fieldwork.retention_rules import paper, speakers, tickets
        from retention.registry import Service, keep_out_of_sight, register

        for record_class in (
            rules.Recordings(),
            rules.RecordingFiles(),
            rules.Transcripts(),
            rules.Responses(),
            rules.AggregateSummaries(),
            rules.ImportUploads(),
            paper.KeyedForms(),
            paper.PaperForms(),
            paper.PaperScans(),
            tickets.SpentTickets(),
            speakers.CountedThemes(),
        ):
            register(record_class)
        if not settings.PORTAL_OPENS_ANSWERS:
            keep_out_of_sight(Service.PORTAL)
