"""Addresses of oversight."""

from django.urls import path

from oversight.views import audit, burden, dashboards, inventory, saved_views

urlpatterns = [
    path("oversight/", inventory.view_inventory, name="view_inventory"),
    path("oversight/views/save/", saved_views.save_view, name="save_view"),
    path("oversight/views/<uuid:view_ref>/rename/", saved_views.rename_view, name="rename_view"),
    path("oversight/views/<uuid:view_ref>/delete/", saved_views.delete_view, name="delete_view"),
    path("oversight/dashboards/", dashboards.view_dashboards, name="view_dashboards"),
    path("oversight/burden/", burden.view_burden, name="view_burden"),
    path("oversight/audit/", audit.view_audit, name="view_audit"),
    path("oversight/audit/verify/", audit.request_verification, name="request_verification"),
    path(
        "oversight/audit/verifications/<uuid:verification_ref>/",
        audit.view_verification,
        name="view_verification",
    ),
]
