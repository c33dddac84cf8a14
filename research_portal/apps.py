from django.apps import AppConfig


class ResearchPortalConfig(AppConfig):
    """The wiring is an app only for its commands, checks, components and template tags."""

    name = "research_portal"
    label = "research_portal"

    def ready(self) -> None:
        """Register the system checks."""
        from research_portal import checks  # noqa: F401
