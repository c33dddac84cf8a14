"""Where reports are."""

from django.urls import path

from reports import views

REPORT = "reports/<uuid:report_ref>/"

urlpatterns = [
    path("reports/", views.list_reports, name="list_reports"),
    path("studies/<slug:code>/reports/", views.list_study_reports, name="list_study_reports"),
    path("studies/<slug:code>/reports/new/", views.draft_report, name="draft_report"),
    path(REPORT, views.view_report, name="view_report"),
    path(f"{REPORT}edit/", views.edit_report, name="edit_report"),
    path(f"{REPORT}render/", views.render_report, name="render_report"),
    path(f"{REPORT}approve/", views.approve_release, name="approve_release"),
    path(f"{REPORT}withdraw/", views.withdraw_release, name="withdraw_release"),
    path(f"{REPORT}download/<slug:fmt>/", views.download_report, name="download_report"),
    path(f"{REPORT}charts/<int:number>.svg", views.view_chart, name="view_chart"),
]
