"""Addresses of one's messages, of how one is told, and of the outbox."""

from django.urls import path

from foundation.mail import views

urlpatterns = [
    path("messages/", views.list_messages, name="list_messages"),
    path("messages/read/", views.read_messages, name="read_messages"),
    path("messages/<uuid:message_ref>/", views.open_message, name="open_message"),
    path("me/messages/", views.set_preferences, name="set_preferences"),
    path("outbox/", views.view_outbox, name="view_outbox"),
    path("outbox/retry/", views.retry_letters, name="retry_letters"),
    path("demonstration/mail/", views.list_demonstration_mail, name="list_demonstration_mail"),
    path(
        "demonstration/mail/<int:mail_id>/",
        views.view_demonstration_mail,
        name="view_demonstration_mail",
    ),
]
