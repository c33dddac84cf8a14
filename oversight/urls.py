"""Addresses of oversight."""

from django.urls import path

from oversight.views import inventory

urlpatterns = [
    path("oversight/", inventory.view_inventory, name="view_inventory"),
]
