"""Addresses of notices, and of the privacy statements of official forms."""

from django.urls import path

from consent import views

urlpatterns = [
    path("studies/<slug:code>/notice/", views.edit_notice, name="edit_notice"),
    path(
        "studies/<slug:code>/notice/languages/<str:language>/",
        views.translate_notice,
        name="translate_notice",
    ),
    path("studies/<slug:code>/notice/release/", views.release_notice, name="release_notice"),
    path("statements/", views.list_statements, name="list_statements"),
    path("statements/new/", views.record_statement, name="record_statement"),
]
