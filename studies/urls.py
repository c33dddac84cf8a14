"""Addresses of studies, reviews and tools."""

from django.urls import path

from studies.views import (
    access_requests,
    approvals,
    campaigns,
    collection,
    destruction,
    documents,
    home,
    instrument,
    package,
    reviews,
    revisions,
    settling,
    study,
    team,
    tools,
    vendors,
)

STUDY = "studies/<slug:code>/"
CAMPAIGN = "people/campaigns/<int:campaign_id>/"
REQUEST = "access/requests/<int:request_id>/"
VENDOR = "tools/vendors/<int:vendor_id>/"
CERTIFICATE = "tools/certificates/<int:certificate_id>/"
DELETION = "tools/deletions/<int:deletion_id>/"
DOCUMENT = f"{STUDY}materials/<int:document_id>/"
PROPOSAL = f"{STUDY}materials/proposals/<int:proposal_id>/"

urlpatterns = [
    path("home/", home.home, name="home"),
    path("studies/", study.list_studies, name="list_studies"),
    path("studies/new/", study.create_study, name="create_study"),
    path(STUDY, study.view_study, name="view_study"),
    path(f"{STUDY}edit/", study.edit_study, name="edit_study"),
    path(f"{STUDY}activity/", study.view_activity, name="view_activity"),
    path(f"{STUDY}retention/", study.view_study_retention, name="view_study_retention"),
    path(f"{STUDY}team/", team.view_team, name="view_team"),
    path(f"{STUDY}team/grant/", team.grant_access, name="grant_access"),
    path(f"{STUDY}team/request/", team.request_access, name="request_access"),
    path(f"{STUDY}team/<int:grant_id>/end/", team.end_access, name="end_access"),
    path("people/access/", campaigns.list_access, name="list_access"),
    path("people/campaigns/", campaigns.list_campaigns, name="list_campaigns"),
    path("people/campaigns/open/", campaigns.open_campaign, name="open_campaign"),
    path(CAMPAIGN, campaigns.view_campaign, name="view_campaign"),
    path(f"{CAMPAIGN}decide/", campaigns.decide_certifications, name="decide_certifications"),
    path("access/new/", access_requests.ask_for_access, name="ask_for_access"),
    path("access/requests/", access_requests.list_requests, name="list_requests"),
    path(f"{REQUEST}grant/", access_requests.grant_request, name="grant_request"),
    path(f"{REQUEST}decline/", access_requests.decline_request, name="decline_request"),
    path(f"{REQUEST}withdraw/", access_requests.withdraw_request, name="withdraw_request"),
    path(f"{STUDY}materials/", documents.list_materials, name="list_materials"),
    path(f"{STUDY}materials/new/", documents.create_document, name="create_document"),
    path(f"{DOCUMENT}", documents.view_document, name="view_document"),
    path(f"{DOCUMENT}new/", documents.create_document_version, name="create_document_version"),
    path(f"{DOCUMENT}remove/", documents.remove_document, name="remove_document"),
    path(f"{DOCUMENT}propose/", revisions.propose_revision, name="propose_revision"),
    path(f"{PROPOSAL}adopt/", revisions.adopt_revision, name="adopt_revision"),
    path(f"{PROPOSAL}decline/", revisions.decline_revision, name="decline_revision"),
    path(f"{STUDY}package/", package.view_package, name="view_package"),
    path(f"{STUDY}package/methods/", package.declare_statistical, name="declare_statistical"),
    path(f"{STUDY}package/statement/<slug:part>/", package.write_statement, name="write_statement"),
    path(f"{STUDY}package/checklist/", package.complete_checklist, name="complete_checklist"),
    path(
        f"{STUDY}package/download/<slug:form>/", package.download_package, name="download_package"
    ),
    path(f"{STUDY}instrument/", instrument.view_instrument, name="view_instrument"),
    path(
        f"{STUDY}instrument/new/",
        instrument.create_instrument_version,
        name="create_instrument_version",
    ),
    path(
        f"{STUDY}instrument/<slug:key>/remove/", instrument.remove_question, name="remove_question"
    ),
    path(f"{STUDY}approvals/", approvals.view_approvals, name="view_approvals"),
    path(f"{STUDY}pta/", approvals.edit_pta, name="edit_pta"),
    path(f"{STUDY}pta/submit/", approvals.submit_pta, name="submit_pta"),
    path(f"{STUDY}pta/renew/", approvals.renew_pta, name="renew_pta"),
    path(f"{STUDY}pta/withdraw/", approvals.withdraw_pta, name="withdraw_pta"),
    path(f"{STUDY}clearance/", approvals.record_clearance, name="record_clearance"),
    path(f"{STUDY}open/", collection.open_collection, name="open_collection"),
    path(f"{STUDY}waves/add/", collection.add_wave, name="add_wave"),
    path(f"{STUDY}waves/<int:number>/", collection.rename_wave, name="rename_wave"),
    path(f"{STUDY}waves/<int:number>/close/", collection.close_wave, name="close_wave"),
    path(f"{STUDY}close/", collection.close_study, name="close_study"),
    path("reviews/", reviews.list_reviews, name="list_reviews"),
    path("reviews/pta/<int:pta_id>/", reviews.review_pta, name="review_pta"),
    path("reviews/pta/<int:pta_id>/decide/", reviews.decide_on_pta, name="decide_on_pta"),
    path("reviews/pta/<int:pta_id>/approve/", reviews.approve_pta, name="approve_pta"),
    path("reviews/pta/<int:pta_id>/return/", reviews.return_pta, name="return_pta"),
    path("reviews/pta/<int:pta_id>/comment/", reviews.comment_on_pta, name="comment_on_pta"),
    path("reviews/points/<int:point_id>/answer/", settling.answer_point, name="answer_point"),
    path("reviews/points/<int:point_id>/accept/", settling.accept_point, name="accept_point"),
    path("reviews/points/<int:point_id>/reopen/", settling.reopen_point, name="reopen_point"),
    path(
        "reviews/conditions/<int:condition_id>/met/",
        settling.mark_condition,
        name="mark_condition",
    ),
    path(
        "reviews/conditions/<int:condition_id>/confirm/",
        settling.confirm_condition,
        name="confirm_condition",
    ),
    path(
        "reviews/conditions/<int:condition_id>/refuse/",
        settling.refuse_condition,
        name="refuse_condition",
    ),
    path("tools/", tools.list_tools, name="list_tools"),
    path("tools/new/", tools.record_tool, name="record_tool"),
    path("tools/<int:tool_id>/", tools.view_tool, name="view_tool"),
    path("tools/<int:tool_id>/edit/", tools.edit_tool, name="edit_tool"),
    path("tools/<int:tool_id>/approve/", tools.approve_tool, name="approve_tool"),
    path("tools/<int:tool_id>/return/", tools.return_tool, name="return_tool"),
    path(f"{DELETION}request/", tools.request_deletion, name="request_deletion"),
    path(f"{DELETION}confirm/", tools.confirm_deletion, name="confirm_deletion"),
    path("tools/vendors/new/", vendors.record_vendor, name="record_vendor"),
    path(VENDOR, vendors.view_vendor, name="view_vendor"),
    path(f"{VENDOR}edit/", vendors.edit_vendor, name="edit_vendor"),
    path(f"{VENDOR}approve/", vendors.approve_vendor, name="approve_vendor"),
    path(f"{VENDOR}return/", vendors.return_vendor, name="return_vendor"),
    path(f"{VENDOR}extension/", vendors.record_extension, name="record_extension"),
    path(
        "tools/extensions/<int:extension_id>/confirm/",
        vendors.confirm_extension,
        name="confirm_extension",
    ),
    path(CERTIFICATE, destruction.record_destruction, name="record_destruction"),
    path(f"{CERTIFICATE}verify/", destruction.verify_destruction, name="verify_destruction"),
    path(f"{CERTIFICATE}back/", destruction.send_back_destruction, name="send_back_destruction"),
]
