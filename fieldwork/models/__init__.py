"""What is true of fieldwork: imports, paper, responses and sessions."""

from fieldwork.models.anonymisation import Anonymisation
from fieldwork.models.batches import KeyedForm, PaperBatch
from fieldwork.models.imports import ImportRun
from fieldwork.models.inbox import InboxAnswer, SpentTicket
from fieldwork.models.links import SurveyLink
from fieldwork.models.open_texts import OpenText
from fieldwork.models.outgoing_recordings import OutgoingRecording
from fieldwork.models.paper import PaperForm, PaperHandout
from fieldwork.models.quotes import Quote
from fieldwork.models.responses import Response, ResponseBatch
from fieldwork.models.scans import PaperScan
from fieldwork.models.sent_recordings import SentRecording
from fieldwork.models.sessions import Recording, Session, Transcript
from fieldwork.models.speakers import CodedSpeaker, SpokenThemes
from fieldwork.models.summaries import AggregateSummary
from fieldwork.models.themes import CodedText, Theme

__all__ = [
    "AggregateSummary",
    "Anonymisation",
    "CodedSpeaker",
    "CodedText",
    "ImportRun",
    "InboxAnswer",
    "KeyedForm",
    "OpenText",
    "OutgoingRecording",
    "PaperBatch",
    "PaperForm",
    "PaperHandout",
    "PaperScan",
    "Quote",
    "Recording",
    "Response",
    "ResponseBatch",
    "SentRecording",
    "Session",
    "SpentTicket",
    "SpokenThemes",
    "SurveyLink",
    "Theme",
    "Transcript",
]
