"""Every app brings its own addresses (docs/architecture.md lists them)."""

from django.urls import URLPattern, URLResolver, include, path

from research_portal.views import report_health

APPS = [
    "foundation.access",
    "foundation.mail",
    "studies",
    "consent",
    "oversight",
    "fieldwork",
    "participants",
    "retention",
    "reports",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", report_health, name="report_health"),
    *(path("", include(f"{app}.urls")) for app in APPS),
]

handler403 = "foundation.access.views.refused"
