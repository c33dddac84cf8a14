"""What changes in fieldwork, as verbs."""

from fieldwork.actions.anonymisation import record_anonymisation
from fieldwork.actions.answers import (
    LINK_USED,
    NOT_TAKEN,
    Submission,
    accept_answers,
    accept_many,
    start_answering,
)
from fieldwork.actions.calls import (
    SpokenConsent,
    begin_call,
    record_call_consent,
    send_call,
    stop_call,
)
from fieldwork.actions.filing import file_inbox
from fieldwork.actions.imports import (
    check_import,
    collection_of,
    discard_import,
    fail_import,
    forget_import_file,
    request_import,
    set_code_book,
    split_import,
    start_import,
)
from fieldwork.actions.keying import compare_keyings, key_paper_form, settle_paper_form
from fieldwork.actions.links import (
    LinkTerms,
    edit_link,
    pause_link,
    publish_link,
    resume_link,
)
from fieldwork.actions.outgoing_recordings import send_recording, write_recording
from fieldwork.actions.paper_batches import (
    discard_paper_batch,
    finish_paper_batch,
    forget_keyed_forms,
    hand_out_forms,
    open_paper_batch,
    record_paper_destroyed,
)
from fieldwork.actions.paper_forms import (
    make_paper_form,
    preview_paper_form,
    print_paper_form,
)
from fieldwork.actions.paper_scans import attach_paper_scan, forget_paper_scans, open_paper_scan
from fieldwork.actions.quotes import (
    choose_quote,
    decide_quote,
    lock_quotes,
    open_quotes,
    withdraw_quoting,
)
from fieldwork.actions.recordings import attach_recording, play_recording
from fieldwork.actions.responses import ImportChangedError, import_responses
from fieldwork.actions.sent_recordings import download_recording
from fieldwork.actions.sessions import (
    acknowledge_script,
    close_session,
    end_session,
    record_consents,
    schedule_session,
    start_session,
)
from fieldwork.actions.speakers import code_speakers, count_speakers, settle_speakers
from fieldwork.actions.summaries import check_summary, load_summary
from fieldwork.actions.texts import (
    NotACutError,
    ReviewedMeanwhileError,
    Unreviewed,
    Verdict,
    open_texts,
    read_texts,
    review_texts,
    set_texts_apart,
)
from fieldwork.actions.themes import (
    add_theme,
    code_texts,
    edit_theme,
    open_texts_to_code,
    remove_theme,
)
from fieldwork.actions.transcripts import (
    complete_transcript,
    confirm_transcript,
    open_transcript,
    save_transcript,
)

__all__ = [
    "LINK_USED",
    "NOT_TAKEN",
    "ImportChangedError",
    "LinkTerms",
    "NotACutError",
    "ReviewedMeanwhileError",
    "SpokenConsent",
    "Submission",
    "Unreviewed",
    "Verdict",
    "accept_answers",
    "accept_many",
    "acknowledge_script",
    "add_theme",
    "attach_paper_scan",
    "attach_recording",
    "begin_call",
    "check_import",
    "check_summary",
    "choose_quote",
    "close_session",
    "code_speakers",
    "code_texts",
    "collection_of",
    "compare_keyings",
    "complete_transcript",
    "confirm_transcript",
    "count_speakers",
    "decide_quote",
    "discard_import",
    "discard_paper_batch",
    "download_recording",
    "edit_link",
    "edit_theme",
    "end_session",
    "fail_import",
    "file_inbox",
    "finish_paper_batch",
    "forget_import_file",
    "forget_keyed_forms",
    "forget_paper_scans",
    "hand_out_forms",
    "import_responses",
    "key_paper_form",
    "load_summary",
    "lock_quotes",
    "make_paper_form",
    "open_paper_batch",
    "open_paper_scan",
    "open_quotes",
    "open_texts",
    "open_texts_to_code",
    "open_transcript",
    "pause_link",
    "play_recording",
    "preview_paper_form",
    "print_paper_form",
    "publish_link",
    "read_texts",
    "record_anonymisation",
    "record_call_consent",
    "record_consents",
    "record_paper_destroyed",
    "remove_theme",
    "request_import",
    "resume_link",
    "review_texts",
    "save_transcript",
    "schedule_session",
    "send_call",
    "send_recording",
    "set_code_book",
    "set_texts_apart",
    "settle_paper_form",
    "settle_speakers",
    "split_import",
    "start_answering",
    "start_import",
    "start_session",
    "stop_call",
    "withdraw_quoting",
    "write_recording",
]
