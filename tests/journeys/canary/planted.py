"""Which tables the canary fills, with what, and which rows may stay when all is forgotten."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from foundation.access.data_handling import DataHandling
from retention.exceptions import EXCEPTIONS
from tests.journeys.canary import markers as its
from tests.journeys.running_portal import RunningPortal
from tests.journeys.traces import Marker

SEALED: dict[str, tuple[Marker, ...]] = {
    "studies.Incident": (its.MISUSE,),
    "keyring.PendingUpload": (its.BAD_CONTACT_EMAIL, its.IN_LONG_LIST),
    "fieldwork.ImportRun": (its.BAD_ANSWER, its.UNDECIDED),
    "fieldwork.Response": (its.OPEN_ANSWER, its.SAME_ANSWER, its.LONG_ANSWER),
    "fieldwork.OpenText": (its.OPEN_ANSWER, its.SAME_ANSWER),
    "fieldwork.InboxAnswer": (its.WEB_ANSWER, its.PHONE_ANSWER),
    "fieldwork.KeyedForm": (its.FIRST_READING, its.SECOND_READING, its.SETTLED_READING),
    "fieldwork.PaperScan": (its.SCAN,),
    "fieldwork.Recording": (its.RECORDING,),
    "fieldwork.Transcript": (its.TRANSCRIPT,),
    "fieldwork.Quote": (its.TRANSCRIPT,),
    "participants.Contact": (
        *(*its.CONTACT.known_by, its.NEW_ADDRESS),
        *(*its.ANSWERS.known_by, *its.ASKED.known_by),
        *(*its.JOINS.known_by, *its.ON_TABLET.known_by),
    ),
    "participants.ConsentSignature": (its.SIGNED_NAME, its.SIGNATURE),
    "participants.PanelEntry": its.IN_PANEL.known_by,
    "participants.RedressRequest": (its.REQUEST,),
    "participants.RedressLetter": (its.CONTACT.email,),
}
"""Markers that lie sealed there: a backup gives them to whoever has the keys and nobody else."""

NAMELESS: dict[str, str] = {
    "studies.Admission": "a keyed hash of a link that was not used, and a random code",
    "fieldwork.CodedSpeaker": "numbers of themes beside the code of a participant",
    "fieldwork.SpentTicket": "a hash of a form that was sent",
    "fieldwork.ResponseBatch": "answers that a code book names, with a count",
    "fieldwork.OutgoingRecording": "where a recording lies that is encrypted for a service",
    "fieldwork.PaperBatch": "how many forms came back, and when",
    "participants.Invitation": "the random secret of a link, sealed",
    "participants.WaveLink": "a random code, sealed",
    "participants.MailItem": "a random reference, keyed hashes, days, and how it ended",
    "participants.AskedBefore": "a keyed fingerprint, and a day",
    "participants.PrintRun": "the address of an office",
    "participants.PrintedFile": "where letters lie that are set in print and sealed",
    "participants.OptOutSlip": "keyed fingerprints, and a keyed hash of the code on paper",
    "participants.OptOut": "a keyed fingerprint",
    "participants.DisclosedPerson": "a keyed fingerprint",
    "participants.HandoverContact": "a random reference, and a hash",
    "participants.HandoverWay": "a keyed fingerprint",
    "reports.Snapshot": "a count of answers",
    "reports.SnapshotBlock": "codes of answers in an order of chance",
}
"""Filled too, with what no marker can lie in."""

NOT_PLANTED: dict[str, str] = {
    "fieldwork.AggregateSummary": "counts of a company, without any row of one person",
    "fieldwork.SpokenThemes": "sums of themes of a whole study, without any row of one person",
    "fieldwork.CodedText": "numbers of themes beside a text, without a word of it",
    "reports.EarlierBlock": "codes of an earlier wave in an order of chance; there is one wave",
    "participants.DemonstrationVaultMail": "filled by demonstrations only, which send nothing",
    "participants.PanelLinkRequest": "a random reference that is taken away within a minute",
}
"""What the canary leaves out, and why."""

STAYS: dict[str, str] = {
    "fieldwork.ImportRun": "that something was imported, when and by whom; no file, no answer",
    "fieldwork.ResponseBatch": "how many answers came; its code book names none any more",
    "fieldwork.Recording": "that there was one, and when it was destroyed",
    "fieldwork.OutgoingRecording": "that it was sent, when and to whom",
    "fieldwork.PaperBatch": "that paper came back, and who destroyed it when",
    "participants.PrintRun": "that letters were printed, when and by whom",
    "participants.OptOut": "a keyed fingerprint, so that nobody is asked who does not want it",
    "participants.RedressRequest": "that one of a kind was answered in a time",
    "participants.RedressLetter": "that it was sent in a way",
}
"""Rows that are left when everything was forgotten, and what they are then."""

PLANTED = SEALED.keys() | NAMELESS.keys()
OF_STAFF = {"staff_account", "staff_messages", "audit_record"}
OF_NOBODY = EXCEPTIONS.keys() - OF_STAFF - {"opt_out"}
"""What retention never destroys: of staff, and what is written of studies and names nobody."""


def unplanted(models: Iterable[Any]) -> list[str]:
    """Models with something of people in which the canary puts nothing, without a reason."""
    return [
        model._meta.label
        for model in models
        if is_of_people(vars(model)["data_handling"])
        and model._meta.label not in PLANTED | NOT_PLANTED.keys()
    ]


def is_of_people(handling: DataHandling) -> bool:
    """Retention destroys it, or it has personal fields that are not of staff."""
    known = set(handling.forgotten_by)
    if handling.personal:
        return not known or not known <= OF_STAFF
    return not known <= OF_STAFF | OF_NOBODY


def rows_by_model(portal: RunningPortal) -> dict[str, int]:
    """How many rows each planted table has now."""
    return {label: _rows(portal, label) for label in sorted(PLANTED)}


def _rows(portal: RunningPortal, label: str) -> int:
    table = apps.get_model(label)._meta.db_table
    store = {"participants": "VAULT", "keyring": "KEYRING"}.get(label.partition(".")[0], "DATABASE")
    return int(portal.rows(store, f"SELECT count(*) FROM {table}")[0][0])
