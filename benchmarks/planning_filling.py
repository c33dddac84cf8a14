"""Studies of many years with what they hold, multiplied from two that the actions made."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, connections

from benchmarks import copies
from benchmarks.copies import RESPONSES
from benchmarks.oversight_filling import multiply
from fieldwork.models import Recording, Session, Transcript
from participants.models import Contact, ContactBatch
from studies.models import Clearance, Study, Wave
from tests.builders.fieldwork import (
    a_recording,
    a_session,
    a_session_study,
    a_transcript,
    responses,
)
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

CONTACTS = Contact._meta.db_table
COUNTED = (
    ("default", RESPONSES, "study_id"),
    ("default", Transcript._meta.db_table, "session_id"),
    ("vault", CONTACTS, "study_ref"),
)
"""What planning counts: database, table, and by what."""

OPEN = "n % 4 = 0"
OVERDUE = "n % 100 = 1"
CLOSED_AT = f"""CASE WHEN {OPEN} THEN NULL
    WHEN {OVERDUE} THEN t.created_at - interval '400 days'
    ELSE t.created_at - (n % 300) * interval '1 day' END"""
SESSIONS = 5
LONG = "P-01: It took a long time. " * 150
"""About what an interviewer writes down in an hour."""


class Filled:
    """A database that grows: each call of ``more`` adds studies with what they hold."""

    def __init__(self) -> None:
        self.survey, self.interviews = a_study("collecting"), a_session_study()
        responses(self.survey)
        a_study_with_contacts(self.survey, people=1)
        self.session = a_session("ended", study=self.interviews)
        a_recording(self.session)
        a_transcript(self.session, text=LONG)
        self.studies = 0

    def more(self, studies: int, *, answers: int, contacts: int) -> None:
        """``answers`` in each study, ``contacts`` on the average: they stay in open ones only."""
        before = self._last_study()
        self._studies(studies)
        new = f"s.id > {before}"
        multiply(
            Wave,
            "studies_wave t, studies_study s",
            {"study_id": "s.id", "closed_at": "s.closed_at"},
            where=f"t.study_id = {self.survey.pk} AND {new}",
        )
        multiply(
            Clearance,
            "studies_clearance t, studies_study s",
            {"study_id": "s.id", "retention_months": "CASE WHEN s.id % 3 = 0 THEN 18 END"},
            where=f"t.study_id = {self.survey.pk} AND {new}",
        )
        self._answers(before, answers)
        self._sessions(before)
        self._contacts(self._open_since(before), contacts * 4)
        for using in ("default", "vault"):
            copies.run(using, "VACUUM ANALYZE")  # as autovacuum does in the years that this took

    def _studies(self, more: int) -> None:
        first = self.studies + 1
        self.studies += more
        multiply(
            Study,
            f"studies_study t, generate_series({first}, {self.studies}) n",
            {
                "study_ref": "gen_random_uuid()",
                "code": "'TSA-2020-' || lpad(n::text, 6, '0')",
                "created_at": "t.created_at - interval '900 days'",
                "closed_at": CLOSED_AT,
                "status": f"CASE WHEN {OPEN} THEN 'collecting' ELSE 'closed' END",
            },
            where=f"t.id = {self.survey.pk}",
        )

    def _answers(self, before: int, each: int) -> None:
        with (
            copies.without_indexes(RESPONSES, using="default"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"INSERT INTO {RESPONSES} ({copies.COLUMNS})"
                " SELECT gen_random_uuid(), s.id, w.id, t.instrument_version_id, t.batch_id,"
                " t.mode, NULL, t.answered_on, t.codes, NULL"
                f" FROM (SELECT * FROM {RESPONSES} LIMIT 1) t,"
                " studies_study s JOIN studies_wave w ON w.study_id = s.id,"
                " generate_series(1, %s) n WHERE s.id > %s",
                [each, before],
            )

    def _sessions(self, before: int) -> None:
        """All are written down; the recordings of open studies are not, and are still there."""
        multiply(
            Session,
            "fieldwork_session t, studies_study s JOIN studies_wave w ON w.study_id = s.id,"
            f" generate_series(1, {SESSIONS}) n",
            {"session_ref": "gen_random_uuid()", "study_id": "s.id", "wave_id": "w.id"},
            where=f"t.id = {self.session.pk} AND s.id > {before}",
        )
        of_new = "fieldwork_session n JOIN studies_study s ON s.id = n.study_id"
        multiply(
            Transcript,
            f"fieldwork_transcript t, {of_new}",
            {"session_id": "n.id"},
            where=f"t.session_id = {self.session.pk} AND s.id > {before}"
            " AND s.closed_at IS NOT NULL",
        )
        multiply(
            Recording,
            f"fieldwork_recording t, {of_new}",
            {"session_id": "n.id", "recording_ref": "gen_random_uuid()"},
            where=f"t.session_id = {self.session.pk} AND s.id > {before} AND s.closed_at IS NULL",
        )

    def _contacts(self, studies: Iterable[UUID], each: int) -> None:
        batch = ContactBatch.objects.get(study_ref=self.survey.study_ref)
        sealed = ", ".join(["decode(repeat(md5(n::text), 3), 'hex')"] * 4)
        with (
            copies.without_indexes(CONTACTS, using="vault"),
            connections["vault"].cursor() as cursor,
        ):
            cursor.execute(
                f"INSERT INTO {CONTACTS} (contact_ref, batch_id, study_ref,"
                " name, phone, email, address, fingerprint, left_panel)"
                f" SELECT gen_random_uuid(), %s, ref, {sealed},"
                " sha256((ref || n::text)::bytea), FALSE"
                " FROM unnest(%s::uuid[]) AS ref, generate_series(1, %s) AS n",
                [batch.pk, list(studies), each],
            )

    def _open_since(self, before: int) -> list[UUID]:
        found = Study.objects.filter(pk__gt=before, closed_at=None)
        return list(found.values_list("study_ref", flat=True))

    def _last_study(self) -> int:
        return Study.objects.order_by("-pk").values_list("pk", flat=True)[0]
