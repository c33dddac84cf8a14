"""Where reports are."""

from django.urls import path

from reports import views

REPORT = "reports/<uuid:report_ref>/"
PUBLICATION = "library/<uuid:publication_ref>/"
FINDING = f"{REPORT}findings/<int:number>/"
RECOMMENDATION = f"{REPORT}recommendations/<int:number>/"
MERGES = f"{REPORT}merges/of/<str:variable>/"
POINT = "reports/comments/<int:point_id>/"

urlpatterns = [
    path("reports/", views.list_reports, name="list_reports"),
    path("reports/publications/", views.list_publications, name="list_publications"),
    path("library/", views.list_library, name="list_library"),
    path(PUBLICATION, views.view_publication, name="view_publication"),
    path(
        f"{PUBLICATION}<int:version>/",
        views.view_publication_version,
        name="view_publication_version",
    ),
    path(
        f"{PUBLICATION}<int:version>/charts/<int:number>.svg",
        views.view_public_chart,
        name="view_public_chart",
    ),
    path(
        f"{PUBLICATION}<int:version>/<slug:fmt>/",
        views.download_publication,
        name="download_publication",
    ),
    path("studies/<slug:code>/reports/", views.list_study_reports, name="list_study_reports"),
    path("studies/<slug:code>/reports/new/", views.draft_report, name="draft_report"),
    path("studies/<slug:code>/reports/preview/", views.preview_report, name="preview_report"),
    path(REPORT, views.view_report, name="view_report"),
    path(f"{REPORT}edit/", views.edit_report, name="edit_report"),
    path(f"{REPORT}comparisons/", views.choose_comparisons, name="choose_comparisons"),
    path(f"{REPORT}quotes/", views.choose_quotes, name="choose_quotes"),
    path(f"{REPORT}weights/", views.import_weights, name="import_weights"),
    path(f"{REPORT}weights/remove/", views.remove_weights, name="remove_weights"),
    path(f"{REPORT}render/", views.render_report, name="render_report"),
    path(f"{REPORT}stop/", views.stop_rendering, name="stop_rendering"),
    path(f"{REPORT}merges/look/", views.look_for_merges, name="look_for_merges"),
    path(f"{MERGES}", views.merge_categories, name="merge_categories"),
    path(f"{MERGES}apart/", views.undo_merge, name="undo_merge"),
    path(f"{REPORT}check/", views.check_report, name="check_report"),
    path(f"{REPORT}review/", views.review_report, name="review_report"),
    path(f"{REPORT}release/", views.release_report, name="release_report"),
    path(f"{REPORT}correct/", views.correct_report, name="correct_report"),
    path(f"{REPORT}publish/", views.publish_report, name="publish_report"),
    path(f"{REPORT}return/", views.return_report, name="return_report"),
    path(f"{REPORT}readers/", views.name_reader, name="name_reader"),
    path(f"{REPORT}readers/<int:reader_id>/remove/", views.remove_reader, name="remove_reader"),
    path(f"{REPORT}withdraw/", views.withdraw_release, name="withdraw_release"),
    path(f"{REPORT}download/<slug:fmt>/", views.download_report, name="download_report"),
    path(f"{REPORT}evidence/", views.view_evidence, name="view_evidence"),
    path(f"{REPORT}charts/<int:number>.svg", views.view_chart, name="view_chart"),
    path(f"{REPORT}findings/new/", views.add_finding, name="add_finding"),
    path(f"{FINDING}", views.edit_finding, name="edit_finding"),
    path(f"{FINDING}numbers/", views.confirm_number, name="confirm_number"),
    path(f"{FINDING}move/", views.move_finding, name="move_finding"),
    path(f"{FINDING}remove/", views.remove_finding, name="remove_finding"),
    path(f"{REPORT}recommendations/new/", views.add_recommendation, name="add_recommendation"),
    path(f"{RECOMMENDATION}", views.edit_recommendation, name="edit_recommendation"),
    path(f"{RECOMMENDATION}move/", views.move_recommendation, name="move_recommendation"),
    path(f"{RECOMMENDATION}remove/", views.remove_recommendation, name="remove_recommendation"),
    path(f"{RECOMMENDATION}follow/", views.follow_recommendation, name="follow_recommendation"),
    path(f"{POINT}answer/", views.answer_report_point, name="answer_report_point"),
    path(f"{POINT}accept/", views.accept_report_point, name="accept_report_point"),
    path(f"{POINT}reopen/", views.reopen_report_point, name="reopen_report_point"),
]
