"""Whether anything has changed on which it rests that one more person may be written to.

The gates, and who stands for a mailing, are asked for each single person. What they read of the
study, its approvals and the team is the same from one message to the next, so that it is not read
again while every row of it is the version that was read: PostgreSQL says of each row which
transaction wrote it (``xmin``). People counted, opt-outs, answers and contacts are not among it:
they are read anew each time.
"""

from collections.abc import Hashable, Iterator
from typing import Any

from django.db import connections
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from guardian.models import GroupObjectPermission

from consent.models import Notice
from foundation.access.models import Component, Course, RoleAssignment, Training, User
from foundation.keyring.models import DataKey
from participants import queries
from participants.actions.asked_before import ASKED
from participants.opt_out_links import KEY_REF as OPT_OUT_LINKS
from participants.queries.opt_outs import OPT_OUTS
from studies.models import (
    BurdenLine,
    Clearance,
    ContractExtension,
    Document,
    DocumentVersion,
    Grant,
    Instrument,
    InstrumentVersion,
    Objective,
    PraContact,
    Pta,
    PtaCondition,
    Study,
    StudyUserPermission,
    SurveyTool,
    Umbrella,
    Vendor,
    VendorStaff,
    Wave,
)
from studies.queries.admissions import admissions_key

Rows = QuerySet[Model]


class RowVersions:
    """The versions of all these rows, read in one query for each database."""

    def __init__(self, study: Study, user: User) -> None:
        portal = (*_of_user(user, study), *_of_study(study), *_of_vendors(study, user))
        self.tables = frozenset(rows.model._meta.db_table for rows in portal)
        self._questions = [
            ("default", *_question(*portal)),
            ("keyring", *_question(*_of_keys(study))),
        ]

    def now(self) -> Hashable:
        """What stands there at this moment."""
        return tuple(_answer(*question) for question in self._questions)


def _of_user(user: User, study: Study) -> Iterator[Rows]:
    yield User.objects.filter(pk=user.pk)
    yield Training.objects.filter(user=user)
    yield RoleAssignment.objects.filter(user=user)
    yield User.groups.through.objects.filter(user=user)
    yield StudyUserPermission.objects.filter(user=user, content_object=study)
    yield GroupObjectPermission.objects.filter(group__user=user, object_pk=str(study.pk))
    yield Grant.objects.filter(study=study, user=user)
    yield Course.objects.filter(required_by__studies=study)
    yield Course.required_by.through.objects.filter(component__studies=study)


def _of_study(study: Study) -> Iterator[Rows]:
    yield Study.objects.filter(pk=study.pk)
    yield Component.objects.filter(studies=study)
    yield PraContact.objects.filter(Q(component__studies=study) | Q(component=None))
    yield Umbrella.objects.filter(pk__in=Clearance.objects.filter(study=study).values("umbrella"))
    for kind in (Clearance, Pta, Wave, Objective, BurdenLine, Instrument, Document, Notice):
        yield kind._default_manager.filter(study=study)
    yield PtaCondition.objects.filter(pta__study=study)
    yield InstrumentVersion.objects.filter(instrument__study=study)
    yield DocumentVersion.objects.filter(document__study=study)


def _of_vendors(study: Study, user: User) -> Iterator[Rows]:
    own = Study.objects.filter(pk=study.pk)
    tools = SurveyTool.objects.filter(pk__in=own.values("survey_tool"))
    staff = VendorStaff.objects.filter(user=user)
    vendors = Vendor.objects.filter(
        Q(pk__in=own.values("vendor"))
        | Q(pk__in=tools.values("vendor"))
        | Q(pk__in=staff.values("vendor"))
    )
    yield from (tools, staff, vendors)
    yield ContractExtension.objects.filter(vendor__in=vendors.values("pk"))


def _of_keys(study: Study) -> Iterator[Rows]:
    own = [queries.contacts_key(study.study_ref), admissions_key(study)]
    yield DataKey.objects.filter(key_ref__in=[*own, OPT_OUTS, ASKED, OPT_OUT_LINKS])


def _question(*sources: Rows) -> tuple[str, tuple[Any, ...]]:
    """One query for all: the table, the row, and the transaction that wrote it."""
    first, *others = [_versions(rows) for rows in sources]
    whole = first.union(*others, all=True) if others else first
    sql, params = whole.query.sql_with_params()
    return sql, tuple(params)


def _versions(rows: Rows) -> QuerySet[Model, tuple[str, str, str]]:
    table = rows.model._meta.db_table
    written_by = RawSQL(f'"{table}"."xmin"::text', (), output_field=CharField())  # noqa: S611
    named = Value(table, output_field=CharField())
    return rows.order_by().values_list(named, Cast("pk", CharField()), written_by)


def _answer(alias: str, sql: str, params: tuple[Any, ...]) -> Hashable:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, params)
        return frozenset(cursor.fetchall())
