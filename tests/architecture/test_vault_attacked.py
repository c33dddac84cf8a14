"""A stolen dump: of the vault without the keyring, of the keyring without the vault, of the rest.

Everything that the vault knows of a person is planted through the real actions, and looked for in
every form in which somebody might have written it down.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from structlog.stdlib import ProcessorFormatter

from consent.actions import Decision, record_decision
from foundation.keyring import keys
from participants import queries
from participants.actions import (
    PanelDraft,
    draw_invitations,
    open_contacts,
    record_opt_out,
    sign_up_for_panel,
    store_signature,
)
from participants.models import Contact
from participants.reading.columns import Field
from participants.vocabulary import FollowUp
from research_portal.logs import logging_settings
from studies.models import Study, Wave
from tests.architecture.attackers import Reading
from tests.builders.answers import a_survey
from tests.builders.participants import a_recruiter, bring_in
from tests.builders.redress import a_redress_request
from tests.conftest import SentTask
from tests.journeys.traces import Marker, traces
from tests.participants.test_disclosures import a_row, disclosed

pytestmark = pytest.mark.django_db

NAME = Marker("name", "Quillabeth Vorspan")
EMAIL = Marker("e-mail", "quillabeth.vorspan@mail.example")
PHONE = Marker("phone", "+12025550187", ("202-555-0187", "2025550187", "(202) 555-0187"))
ADDRESS = Marker("address", "4711 Vorspan Boulevard, Springfield", ("Vorspan Boulevard",))
SIGNATURE = Marker("signature", "strokes of Quillabeth")
CODE = Marker("code of the panel", "q7vw2mxz9htdr4cb")
PERSON = (NAME, EMAIL, PHONE, ADDRESS, SIGNATURE, CODE)
WAYS = {Field.EMAIL: EMAIL.text, Field.PHONE: PHONE.text, Field.ADDRESS: ADDRESS.text}

PLANTED = {
    *("Contact", "Invitation", "OptOut", "PanelEntry", "ConsentSignature", "DisclosedPerson"),
    *("RedressRequest", "RedressLetter"),
}
HOLD_NO_DETAILS = {
    "WaveLink": "a random code beside a random reference",
    "MailItem": "a random reference, a keyed hash, days, and how it ended",
    "DemonstrationVaultMail": "whole letters, sealed; only the demonstration keeps any",
    "AskedBefore": "a keyed fingerprint as an opt-out is, and a day",
    "HandoverWay": "keyed fingerprints as opt-outs are, for as long as the file lies here",
    "OptOutSlip": "keyed fingerprints as opt-outs are, and a keyed hash of the code on paper",
}
"""Models with something of people in which nothing that is planted could lie, and why."""

TEXTS_THAT_TELL_NOBODY = {
    "MailItem.outcome": "how a call ended, a word of a closed list",
    "OptOutSlip.token": "sealed, as in the link of a message",
}


def a_page(_wave: Wave) -> str:
    """Stands for fieldwork's."""
    return "https://research.example.gov/s/ABC/"


@pytest.fixture
def study(settings: Settings) -> Study:
    """Everything that the vault knows of one person, among others."""
    settings.SURVEY_PAGE_SOURCES = [f"{__name__}.a_page"]
    at = timezone.now()
    study = a_survey(at=at)
    recruiter = a_recruiter(study, at=at)
    row = f'{NAME.text},{PHONE.also[0]},{EMAIL.text},"{ADDRESS.text}"'
    others = [f"Somebody Else{n},,somebody{n}@mail.example,{n} Street" for n in range(5)]
    bring_in(study, "\n".join(["name,phone,email,address", row, *others]), by=recruiter, at=at)
    draw_invitations(wave=study.waves.get(), by=recruiter, at=at)
    draft = PanelDraft(
        frozenset({FollowUp.FUTURE_WAVES}), NAME.text, PHONE.text, EMAIL.text, ADDRESS.text
    )
    sign_up_for_panel(draft=draft, code=CODE.text, at=at)
    _sign(study)
    disclosed(a_row(study_ref=study.study_ref), WAYS, at=at)
    opened = open_contacts(study_ref=study.study_ref, purpose="recruit", by=recruiter, at=at)
    assert NAME.text in [one.name for one in opened.contacts]
    words = f"My name is {NAME.text}."
    a_redress_request(at=at, name=NAME.text, email=EMAIL.text, words=words)
    record_opt_out(study=study, ways=WAYS, by=recruiter, at=at)
    return study


def _sign(study: Study) -> None:
    at, lead = timezone.now(), study.created_by
    said = Decision("P-01", "participate", given=True, method="signed", session_ref=uuid4())
    agreed = record_decision(study=study, decision=said, informed_at=at, by=lead, at=at)
    store_signature(
        decision_ref=agreed.decision_ref,
        name=NAME.text,
        signature=SIGNATURE.text.encode(),
        by=lead,
        at=at,
    )


def dumps() -> dict[str, bytes]:
    """Every row of every table as bytes, by store."""
    reading = Reading.of_everything()
    store_of = {
        table: alias
        for alias in connections
        for table in connections[alias].introspection.table_names()
    }
    found: dict[str, list[bytes]] = {alias: [] for alias in connections}
    for table, rows in reading.tables.items():
        found[store_of[table]] += [_as_bytes(value) for row in rows for value in row.values()]
    return {alias: b"\n".join(values) for alias, values in found.items()}


def _as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode()


def left(places: Mapping[str, bytes]) -> list[str]:
    """Where something of the person lies, also written backwards."""
    backwards = {f"{place}, backwards": content[::-1] for place, content in places.items()}
    return traces(PERSON, {**places, **backwards})


@pytest.mark.requirement("R-116")
class TestADump:
    def test_of_the_vault_without_the_keyring_shows_nobody(self, study: Study) -> None:
        dumped = dumps()["vault"]
        assert str(study.study_ref).encode() in dumped
        assert left({"vault": dumped}) == []

    def test_of_the_keyring_without_the_vault_shows_nobody(self, study: Study) -> None:
        dumped = dumps()["keyring"]
        assert queries.contacts_key(study.study_ref).encode() in dumped
        assert left({"keyring": dumped}) == []

    def test_of_the_keyring_opens_nothing_without_the_key_of_keys(
        self, study: Study, settings: Settings
    ) -> None:
        one = Contact.objects.exclude(name=None).first()
        assert one is not None
        place = f"participants_contact:name:{one.contact_ref}"
        opening: dict[str, Any] = {
            "key_ref": queries.contacts_key(study.study_ref),
            "aad": place,
            "purpose": keys.Purpose.REDRESS,
            "by": None,
            "at": timezone.now(),
        }
        assert b" " in keys.open_sealed(bytes(one.name or b""), **opening)
        settings.KEYRING_KEK = "Zm9yZ2VkLWFuZC1ub3QtdGhlLXJpZ2h0LWtleS0hISE="
        with pytest.raises(Exception, match=r"^(?!.*Quillabeth)"):
            keys.open_sealed(bytes(one.name or b""), **opening)

    def test_of_the_portal_shows_nobody(
        self, study: Study, captured_tasks: list[SentTask], own_files_folder: Path
    ) -> None:
        files = {
            str(path): path.read_bytes() for path in own_files_folder.rglob("*") if path.is_file()
        }
        letters = [f"{one.subject} {one.body} {one.to}" for one in mail.outbox]
        assert left({
            "portal": dumps()["default"],
            "messages of the queue": "\n".join(one.body for one in captured_tasks).encode(),
            "e-mails": "\n".join(letters).encode(),
            "names of files": "\n".join(files).encode(),
            **files,
        }) == []  # fmt: skip

    def test_is_searched_where_it_lies_and_in_every_form(self) -> None:
        for written in (
            NAME.text.encode(),
            NAME.text.encode("utf-16-le"),
            NAME.text.encode()[::-1],
        ):
            assert left({"somewhere": b"x" + written + b"y"})
        assert left({"somewhere": EMAIL.text.encode().hex().encode()})


@pytest.mark.requirement("R-116")
class TestWhatTheVaultKnows:
    def test_is_planted_here_model_by_model(self, study: Study) -> None:
        of_people = [one for one in vault_models() if one.data_handling.personal]
        empty = {one.__name__ for one in of_people if not one._default_manager.exists()}
        known = PLANTED | set(HOLD_NO_DETAILS)
        assert {one.__name__ for one in of_people} - known == set(), "Plant it, or say why not."
        assert empty & PLANTED == set()

    def test_is_never_a_text(self) -> None:
        """Sealed, a keyed fingerprint, a random reference, a day or a word of a closed list."""
        readable = [
            f"{model.__name__}.{field.name}"
            for model in vault_models()
            for field in model._meta.concrete_fields
            if field.name in model.data_handling.personal
            and isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not field.choices
            and f"{model.__name__}.{field.name}" not in TEXTS_THAT_TELL_NOBODY
        ]
        assert readable == []


def vault_models() -> list[Any]:
    return list(apps.get_app_config("participants").get_models())


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Every line that any logger writes, as production writes it."""
    options = dict(logging_settings(as_json=True)["formatters"]["portal"])
    options.pop("()")
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(ProcessorFormatter(**options))
    logging.getLogger().addHandler(handler)
    yield output
    logging.getLogger().removeHandler(handler)


class TestAnErrorReport:
    """A page of the vault breaks while a contact is open in its hands."""

    @pytest.mark.requirement("R-116")
    def test_shows_nobody(
        self,
        study: Study,
        written: StringIO,
        monkeypatch: pytest.MonkeyPatch,
        settings: Settings,
    ) -> None:
        settings.ADMINS = [("Operator", "operator@example.gov")]
        recruiter = a_recruiter(study, at=timezone.now())
        client = Client(raise_request_exception=False)
        client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")

        def break_with_a_contact_open(**_: Any) -> None:
            person = {"name": NAME.text, **{str(way): text for way, text in WAYS.items()}}
            raise RuntimeError(f"could not show {person}")

        monkeypatch.setattr("participants.actions.open_contacts", break_with_a_contact_open)
        broken = client.post(reverse("open_contacts", args=[study.code]), {"purpose": "recruit"})
        assert broken.status_code == 500
        assert "RuntimeError" in written.getvalue()
        letters = "\n".join(f"{one.subject} {one.body}" for one in mail.outbox)
        assert left({
            "page": broken.content,
            "log": written.getvalue().encode(),
            "e-mails": letters.encode(),
        }) == []  # fmt: skip
