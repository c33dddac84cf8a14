"""Addresses of signing in, of one's own page, of the people pages and of the front page."""

from django.urls import path

from foundation.access.views import me, people, sign_in, training

PERSON = "people/<uuid:user_ref>/"

urlpatterns = [
    path("", sign_in.landing, name="landing"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/", me.who_am_i, name="who_am_i"),
    path("me/rules/", me.accept_rules, name="accept_rules"),
    path("people/", people.list_people, name="list_people"),
    path("people/new/", people.add_person, name="add_person"),
    path("people/training/", training.list_training, name="list_training"),
    path("people/training/import/", training.import_training, name="import_training"),
    path("people/courses/", training.record_course, name="record_course"),
    path("people/rules/", people.list_acceptances, name="list_acceptances"),
    path(PERSON, people.view_person, name="view_person"),
    path(f"{PERSON}roles/", people.grant_role, name="grant_role"),
    path(f"{PERSON}roles/<int:assignment_id>/end/", people.end_role, name="end_role"),
    path(f"{PERSON}training/", people.record_training, name="record_training"),
    path(f"{PERSON}close/", people.close_account, name="close_account"),
    path(f"{PERSON}reopen/", people.reopen_account, name="reopen_account"),
]
