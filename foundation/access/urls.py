"""Addresses of signing in, of one's own page and of the public front page."""

from django.urls import path

from foundation.access import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("me/", views.who_am_i, name="who_am_i"),
    path("me/rules/", views.accept_rules, name="accept_rules"),
]
