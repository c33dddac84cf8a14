"""Where the retention pages are."""

from django.urls import path

from retention import views

urlpatterns = [
    path("retention/", views.view_retention, name="view_retention"),
    path("retention/report/", views.view_disposition_report, name="view_disposition_report"),
    path("retention/holds/", views.set_hold, name="set_hold"),
    path("retention/holds/<int:hold_id>/review/", views.review_hold, name="review_hold"),
    path("retention/holds/<int:hold_id>/lift/", views.lift_hold, name="lift_hold"),
    path("retention/needs/<uuid:study_ref>/", views.view_needs, name="view_needs"),
    path("retention/needs/<uuid:study_ref>/<str:rule>/", views.state_need, name="state_need"),
    path(
        "retention/needs/said/<int:statement_id>/withdraw/",
        views.withdraw_need,
        name="withdraw_need",
    ),
    path("retention/needs/said/<int:statement_id>/decide/", views.decide_need, name="decide_need"),
    path("retention/clock/", views.confirm_clock, name="confirm_clock"),
    path("retention/rules/", views.list_rules, name="list_rules"),
    path(
        "retention/rules/<str:key>/propose/",
        views.propose_rule_change,
        name="propose_rule_change",
    ),
    path(
        "retention/rules/changes/<int:change_id>/", views.view_rule_change, name="view_rule_change"
    ),
    path(
        "retention/rules/changes/<int:change_id>/withdraw/",
        views.withdraw_rule_change,
        name="withdraw_rule_change",
    ),
    path(
        "retention/rules/changes/<int:change_id>/decide/",
        views.decide_rule_change,
        name="decide_rule_change",
    ),
    path(
        "retention/purge/<uuid:study_ref>/<slug:record_class>/", views.purge_now, name="purge_now"
    ),
    path("retention/certificates/<uuid:run_ref>/", views.view_certificate, name="view_certificate"),
    path(
        "retention/certificates/<uuid:run_ref>/certificate.json",
        views.download_certificate,
        name="download_certificate",
    ),
    path(
        "retention/certificates/<uuid:run_ref>/certificate.pdf",
        views.print_certificate,
        name="print_certificate",
    ),
    path("what-we-keep/", views.explain_retention, name="explain_retention"),
    path("certificate-keys/", views.list_certificate_keys, name="list_certificate_keys"),
    path(
        "certificate-keys/keys.json",
        views.download_certificate_keys,
        name="download_certificate_keys",
    ),
]
