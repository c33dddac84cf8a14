"""Addresses of fieldwork: below a study, and the short ones where the public answers."""

from django.urls import path

from fieldwork.views import (
    anonymisation,
    answering,
    calls,
    imports,
    keying,
    links,
    overview,
    paper,
    paper_batches,
    paper_scans,
    quotes,
    recordings,
    sent_recordings,
    sessions,
    speakers,
    summaries,
    texts,
    themes,
    trying,
)

FIELDWORK = "studies/<slug:code>/fieldwork/"
WAVE = f"{FIELDWORK}waves/<int:number>/"
IMPORT = f"{FIELDWORK}import/<uuid:run_ref>/"
THEMES = f"{FIELDWORK}themes/"
QUOTES = f"{FIELDWORK}quotes/"
LINKS = f"{FIELDWORK}links/"
SURVEY = "s/<slug:address>/"
SESSIONS = f"{FIELDWORK}sessions/"
SESSION = f"{SESSIONS}<uuid:session_ref>/"
CALLS = f"{FIELDWORK}phone/"
PAPER = f"{FIELDWORK}paper/"
FORM = f"{PAPER}forms/<uuid:form_ref>/"
BATCH = f"{PAPER}batches/<uuid:batch_ref>/"

urlpatterns = [
    path(
        "fieldwork/recordings-sent/",
        sent_recordings.list_sent_recordings,
        name="list_sent_recordings",
    ),
    path(SURVEY, answering.answer_survey, name="answer_survey"),
    path(f"{SURVEY}thanks/", answering.thank_participant, name="thank_participant"),
    path(f"{SURVEY}about/", answering.about_survey, name="about_survey"),
    path(LINKS, links.view_links, name="view_links"),
    path(f"{LINKS}<int:number>/publish/", links.publish_link, name="publish_link"),
    path(f"{LINKS}<int:number>/edit/", links.edit_link, name="edit_link"),
    path(f"{LINKS}<int:number>/pause/", links.pause_link, name="pause_link"),
    path(f"{LINKS}<int:number>/resume/", links.resume_link, name="resume_link"),
    path(f"{LINKS}<int:number>/code.<str:form>", links.download_code, name="download_code"),
    path(
        "studies/<slug:code>/instrument/draft/preview/", trying.preview_draft, name="preview_draft"
    ),
    path(FIELDWORK, overview.view_fieldwork, name="view_fieldwork"),
    path(
        f"{WAVE}anonymous/",
        anonymisation.record_anonymisation,
        name="record_anonymisation",
    ),
    path(f"{WAVE}review/", texts.review_texts, name="review_texts"),
    path(f"{WAVE}texts/", texts.read_texts, name="read_texts"),
    path(f"{WAVE}texts.csv", texts.download_texts, name="download_texts"),
    path(THEMES, themes.list_themes, name="list_themes"),
    path(f"{THEMES}new/", themes.add_theme, name="add_theme"),
    path(f"{THEMES}<int:number>/", themes.edit_theme, name="edit_theme"),
    path(f"{THEMES}<int:number>/remove/", themes.remove_theme, name="remove_theme"),
    path(f"{WAVE}themes/", themes.code_texts, name="code_texts"),
    path(CALLS, calls.begin_call, name="begin_call"),
    path(f"{CALLS}consent/", calls.record_call_consent, name="record_call_consent"),
    path(f"{CALLS}ask/", calls.ask_call, name="ask_call"),
    path(f"{CALLS}send/", calls.send_call, name="send_call"),
    path(f"{CALLS}stop/", calls.stop_call, name="stop_call"),
    path(f"{FIELDWORK}import/", imports.start_import, name="start_import"),
    path(IMPORT, imports.view_import, name="view_import"),
    path(f"{IMPORT}map/", imports.map_import, name="map_import"),
    path(f"{IMPORT}split/", imports.split_import, name="split_import"),
    path(f"{IMPORT}confirm/", imports.import_responses, name="import_responses"),
    path(f"{IMPORT}discard/", imports.discard_import, name="discard_import"),
    path(f"{FIELDWORK}summary/", summaries.load_summary, name="load_summary"),
    path(f"{FIELDWORK}summary/<uuid:summary_ref>/", summaries.view_summary, name="view_summary"),
    path(PAPER, paper.view_paper, name="view_paper"),
    path(f"{PAPER}forms/new/", paper.make_paper_form, name="make_paper_form"),
    path(f"{FORM}print/", paper.print_paper_form, name="print_paper_form"),
    path(f"{FORM}draft/", paper.preview_paper_form, name="preview_paper_form"),
    path(f"{PAPER}out/", paper_batches.hand_out_forms, name="hand_out_forms"),
    path(f"{PAPER}batches/new/", paper_batches.open_paper_batch, name="open_paper_batch"),
    path(BATCH, paper_batches.view_paper_batch, name="view_paper_batch"),
    path(f"{BATCH}key/", keying.key_paper_form, name="key_paper_form"),
    path(f"{BATCH}settle/<int:number>/", keying.settle_paper_form, name="settle_paper_form"),
    path(f"{BATCH}scans/", paper_scans.attach_paper_scan, name="attach_paper_scan"),
    path(f"{BATCH}scans/<uuid:scan_ref>/", paper_scans.open_paper_scan, name="open_paper_scan"),
    path(f"{BATCH}finish/", paper_batches.finish_paper_batch, name="finish_paper_batch"),
    path(f"{BATCH}discard/", paper_batches.discard_paper_batch, name="discard_paper_batch"),
    path(f"{BATCH}gone/", paper_batches.record_paper_destroyed, name="record_paper_destroyed"),
    path(f"{SESSIONS}new/", sessions.schedule_session, name="schedule_session"),
    path(SESSION, sessions.view_session, name="view_session"),
    path(f"{SESSION}script/", sessions.acknowledge_script, name="acknowledge_script"),
    path(QUOTES, quotes.list_quotes, name="list_quotes"),
    path(f"{QUOTES}<uuid:quote_ref>/", quotes.decide_quote, name="decide_quote"),
    path(f"{SESSION}themes/", speakers.code_speakers, name="code_speakers"),
    path(f"{SESSION}quote/", quotes.choose_quote, name="choose_quote"),
    path(f"{SESSION}quoting/", quotes.withdraw_quoting, name="withdraw_quoting"),
    path(f"{SESSION}consents/", sessions.record_consents, name="record_consents"),
    path(f"{SESSION}start/", sessions.start_session, name="start_session"),
    path(f"{SESSION}end/", sessions.end_session, name="end_session"),
    path(f"{SESSION}close/", sessions.close_session, name="close_session"),
    path(f"{SESSION}recording/", recordings.attach_recording, name="attach_recording"),
    path(f"{SESSION}play/", recordings.play_recording, name="play_recording"),
    path(f"{SESSION}send/", sent_recordings.send_recording, name="send_recording"),
    path(
        f"{SESSION}send/<uuid:file_ref>/",
        sent_recordings.download_recording,
        name="download_recording",
    ),
    path(f"{SESSION}transcript/save/", recordings.save_transcript, name="save_transcript"),
    path(
        f"{SESSION}transcript/complete/",
        recordings.complete_transcript,
        name="complete_transcript",
    ),
    path(f"{SESSION}transcript/open/", recordings.open_transcript, name="open_transcript"),
    path(f"{SESSION}transcript/confirm/", recordings.confirm_transcript, name="confirm_transcript"),
]
