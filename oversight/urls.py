"""Addresses of oversight."""

from django.urls import path

from oversight.views import inventory, saved_views

urlpatterns = [
    path("oversight/", inventory.view_inventory, name="view_inventory"),
    path("oversight/views/save/", saved_views.save_view, name="save_view"),
    path("oversight/views/<uuid:view_ref>/rename/", saved_views.rename_view, name="rename_view"),
    path("oversight/views/<uuid:view_ref>/delete/", saved_views.delete_view, name="delete_view"),
]
