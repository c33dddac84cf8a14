"""Where the recruiting pages and those of the panel are.

Every process knows the addresses, so that pages can link to them; only one that opens the vault
serves them. The proxy sends them there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import path

from participants import views

STUDY = "recruiting/<str:code>/"
HANDOVER = f"{STUDY}vendors/<uuid:handover_ref>/"
MESSAGE = f"{STUDY}messages/<uuid:mailing_ref>/"
PAGES = f"{STUDY}sign-up-pages/"
ASKED = "redress/<uuid:request_ref>/"
ITS_CONTACT = f"{ASKED}contacts/<uuid:contact_ref>/"
LETTER = "redress/letters/<uuid:letter_ref>/"
RUN = f"{MESSAGE}letters/<uuid:run_ref>/"
LIST = f"{STUDY}imports/<uuid:run_ref>/"
View = Callable[..., HttpResponseBase]


def served_by_the_vault(view: View) -> View:
    """The view, where the vault is open; nothing is here where it is not."""

    @wraps(view)
    def served(*args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PORTAL_OPENS_VAULT:
            raise Http404("The contact vault is not opened here.")
        return view(*args, **kwargs)

    return served


urlpatterns = [
    path(place, served_by_the_vault(view), name=name)
    for place, view, name in (
        ("recruiting/openings/", views.list_openings, "list_openings"),
        ("recruiting/disclosures/", views.list_disclosures, "list_disclosures"),
        (STUDY, views.view_contacts, "view_contacts"),
        (f"{STUDY}vendors/", views.list_handovers, "list_handovers"),
        (f"{STUDY}vendors/new/", views.prepare_handover, "prepare_handover"),
        (HANDOVER, views.view_handover, "view_handover"),
        (f"{HANDOVER}release/", views.release_handover, "release_handover"),
        (f"{HANDOVER}decline/", views.decline_handover, "decline_handover"),
        (f"{HANDOVER}withdraw/", views.withdraw_handover, "withdraw_handover"),
        (f"{HANDOVER}file/", views.download_handover, "download_handover"),
        (f"{HANDOVER}return/", views.record_return, "record_return"),
        (f"{STUDY}openings/", views.view_openings, "view_openings"),
        (f"{STUDY}import/", views.import_contacts, "import_contacts"),
        (LIST, views.view_contact_import, "view_contact_import"),
        (f"{LIST}store/", views.store_contact_import, "store_contact_import"),
        (f"{LIST}restart/", views.restart_contact_import, "restart_contact_import"),
        (f"{LIST}discard/", views.discard_contact_import, "discard_contact_import"),
        (f"{STUDY}waves/<int:number>/links/", views.draw_invitations, "draw_invitations"),
        (f"{STUDY}open/", views.open_contacts, "open_contacts"),
        (f"{STUDY}opt-out/", views.record_opt_out, "record_opt_out"),
        (f"{STUDY}signatures/<uuid:session_ref>/", views.store_signature, "store_signature"),
        (f"{STUDY}messages/", views.view_mailings, "view_mailings"),
        (
            f"{STUDY}messages/demonstration/",
            views.open_demonstration_messages,
            "open_demonstration_messages",
        ),
        (f"{STUDY}messages/new/", views.create_mailing, "create_mailing"),
        (MESSAGE, views.view_mailing, "view_mailing"),
        (f"{MESSAGE}texts/", views.change_mailing, "change_mailing"),
        (f"{MESSAGE}try/", views.try_mailing, "try_mailing"),
        (f"{MESSAGE}send/", views.schedule_mailing, "schedule_mailing"),
        (f"{MESSAGE}pause/", views.pause_mailing, "pause_mailing"),
        (f"{MESSAGE}resume/", views.resume_mailing, "resume_mailing"),
        (f"{MESSAGE}stop/", views.stop_mailing, "stop_mailing"),
        (f"{MESSAGE}retry/", views.retry_mailing, "retry_mailing"),
        (PAGES, views.view_join_pages, "view_join_pages"),
        (f"{PAGES}<str:channel>/open/", views.open_join_page, "open_join_page"),
        (f"{PAGES}<str:channel>/close/", views.close_join_page, "close_join_page"),
        (f"{PAGES}<str:channel>/tablet/", views.open_kiosk, "open_kiosk"),
        (f"{PAGES}<str:channel>/code.<slug:form>", views.download_join_code, "download_join_code"),
        (f"{STUDY}panel/", views.bring_in_panel, "bring_in_panel"),
        ("join/<str:address>/", views.join_study, "join_study"),
        ("join/<str:address>/here/", views.sign_up_in_person, "sign_up_in_person"),
        (f"{STUDY}returned-letters/", views.record_returned_letter, "record_returned_letter"),
        (f"{MESSAGE}letters/", views.view_letters, "view_letters"),
        (f"{MESSAGE}letters/print/", views.print_letters, "print_letters"),
        (f"{RUN}mailed/", views.mark_letters_mailed, "mark_letters_mailed"),
        (f"{RUN}<int:number>/", views.download_letters, "download_letters"),
        (f"{MESSAGE}calls/", views.view_calls, "view_calls"),
        (f"{MESSAGE}calls/next/", views.call_next_contact, "call_next_contact"),
        (f"{MESSAGE}calls/<uuid:item_ref>/", views.record_call, "record_call"),
        ("opt-out/", views.opt_out, "opt_out"),
        ("details/", views.request_redress, "request_redress"),
        ("details/confirm/", views.confirm_redress, "confirm_redress"),
        ("details/answers/", views.explain_redress, "explain_redress"),
        ("redress/", views.list_redress, "list_redress"),
        ("redress/waiting/", views.list_vault_waiting, "list_vault_waiting"),
        ("redress/new/", views.record_redress, "record_redress"),
        ("redress/figures/", views.view_redress_figures, "view_redress_figures"),
        (ASKED, views.view_redress, "view_redress"),
        (f"{ASKED}open/", views.open_redress, "open_redress"),
        (f"{ASKED}look/", views.retry_redress_look_up, "retry_redress_look_up"),
        (f"{ASKED}code/", views.write_redress_code, "write_redress_code"),
        (f"{ASKED}extend/", views.extend_redress, "extend_redress"),
        (f"{ASKED}refer/", views.refer_redress, "refer_redress"),
        (f"{ASKED}report/", views.report_redress, "report_redress"),
        (f"{ASKED}answer/", views.answer_redress, "answer_redress"),
        (f"{ASKED}appeal/", views.record_redress_appeal, "record_redress_appeal"),
        (f"{ASKED}appeal/decide/", views.decide_redress_appeal, "decide_redress_appeal"),
        (f"{ITS_CONTACT}correct/", views.correct_contact, "correct_contact"),
        (f"{ITS_CONTACT}delete/", views.delete_contact, "delete_contact"),
        (f"{LETTER}open/", views.open_redress_letter, "open_redress_letter"),
        (f"{LETTER}sent/", views.settle_redress_letter, "settle_redress_letter"),
        (f"{LETTER}again/", views.resend_redress_letter, "resend_redress_letter"),
        ("panel/", views.sign_up_for_panel, "sign_up_for_panel"),
        ("panel/link/", views.ask_for_panel_link, "ask_for_panel_link"),
        ("panel/mine/", views.change_panel_entry, "change_panel_entry"),
        ("panel/withdraw/", views.withdraw_from_panel, "withdraw_from_panel"),
    )
]
