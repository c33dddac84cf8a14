"""The package as it leaves: one tagged PDF and a ZIP file of its parts, and the pages around."""

import hashlib
import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import declare_statistical
from studies.materials import materials_hash
from studies.models import Study
from studies.queries import package_of, package_problems
from tests.builders.access import NOW, a_person
from tests.builders.documents import a_document, a_written_package
from tests.builders.studies import a_study, a_version
from tests.studies.test_package import a_complete_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(name: str, study: Study, *args: Any) -> str:
    return reverse(name, args=[study.code, *args])


def the_zip(study: Study, user: User | None = None) -> bytes:
    client = signed_in(user or study.created_by)
    response: Any = client.get(page_of("download_package", study, "zip"))
    assert response.streaming
    return b"".join(response.streaming_content)


def the_pdf(study: Study) -> PdfReader:
    response = signed_in(study.created_by).get(page_of("download_package", study, "pdf"))
    assert response["Content-Disposition"].endswith(f'"{study.code}-package.pdf"')
    return PdfReader(BytesIO(response.content))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


class TestThePdf:
    @pytest.mark.requirement("R-079")
    @pytest.mark.requirement("R-080")
    @pytest.mark.requirement("R-125")
    def test_holds_every_material_statement_and_decision(self) -> None:
        study = a_complete_study(statistical=True)
        pdf = the_pdf(study)
        text = text_of(pdf)
        for expected in (
            "This package is complete.",
            "How satisfied are you with the checkpoint?",
            "We would like to hear how the checkpoint was.",
            "Authority",  # of the notice
            "How old are you? Keep",  # what the privacy offices decided
            "Written for a18.",
            "Written for b5.",
            "Written for retention.",
            "Estimated burden",
            "OMB survey guidance",
            "until 12 March 2030, with a threshold of",
            materials_hash(study),
        ):
            assert expected in text, expected

    def test_is_tagged_and_has_a_title(self) -> None:
        pdf = the_pdf(a_study())
        catalog: Any = pdf.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"]
        xmp: Any = pdf.xmp_metadata
        assert b"pdfuaid" in xmp.stream.get_data()
        assert pdf.metadata is not None
        assert str(pdf.metadata.title).startswith("Information collection request")

    def test_shows_the_control_number_once_it_is_given_for_these_materials(self) -> None:
        study = a_study("collecting")
        clearance = study.clearances.get()
        number = f"OMB control number {clearance.control_number}, expires "
        assert number in text_of(the_pdf(study))
        assert "nobody need respond to" in text_of(the_pdf(study))
        a_document(study, "brochure")
        text = text_of(the_pdf(study))
        assert number not in text
        assert "follow with OMB’s decision" in text

    def test_says_what_is_missing(self) -> None:
        study = a_study()
        text = text_of(the_pdf(study))
        assert "This package is not complete" in text
        assert "Invitation is missing." in text

    def test_reads_nothing_that_was_typed_as_markup(self) -> None:
        study = a_study()
        typed = '#import "x" *not bold* $x$ <label> \\ [content] // comment'
        a_document(study, text=typed)
        assert typed in text_of(the_pdf(study))


class TestTheZip:
    @pytest.mark.requirement("R-079")
    def test_holds_every_part_with_its_hash(self) -> None:
        study = a_complete_study(statistical=True)
        with ZipFile(BytesIO(the_zip(study))) as archive:
            names = archive.namelist()
            manifest = json.loads(archive.read("manifest.json"))
            for part in manifest["parts"]:
                content = archive.read(part["name"])
                assert hashlib.sha256(content).hexdigest() == part["sha256"]
            instrument = next(name for name in names if name.endswith(".json"))
            assert json.loads(archive.read(instrument)) == a_version(study).definition
            burden = archive.read("burden.csv").decode().splitlines()
        assert set(names) == {part["name"] for part in manifest["parts"]} | {"manifest.json"}
        assert {name.split("-")[1].split("/")[0] for name in names if "materials" in name} == {
            "instrument",
            "notice",
            "invitation",
        }
        assert manifest["materials_sha256"] == materials_hash(study)
        assert manifest["complete"] is True
        assert burden[1] == "Member of the public,40,1,5,3.3"

    def test_is_the_same_file_each_time(self) -> None:
        study = a_study()
        a_document(study, text="Hello.")
        assert the_zip(study) == the_zip(study)

    def test_writes_each_material_as_it_was_approved(self) -> None:
        study = a_study()
        a_document(study, "brochure", title="../etc: =1+1", text="Come.\n\n- now")
        with ZipFile(BytesIO(the_zip(study))) as archive:
            name = next(name for name in archive.namelist() if "brochure" in name)
            assert name == "materials/03-brochure-etc-11-version-1.txt"
            assert archive.read(name).decode() == "Come.\n\n- now"

    def test_is_there_for_the_offices(self) -> None:
        study = a_study()
        assert the_zip(study, a_person(Role.PAPERWORK_OFFICER))

    def test_comes_in_no_other_form(self) -> None:
        study = a_study()
        client = signed_in(study.created_by)
        assert client.get(page_of("download_package", study, "exe")).status_code == 404


class TestPackagePages:
    def test_show_what_is_missing_and_where_to_settle_it(self) -> None:
        study = a_study()
        page = signed_in(study.created_by).get(page_of("view_package", study)).text
        assert "The package is not complete" in page
        assert f"{page_of('create_document', study)}?kind=invitation" in page
        assert (
            "The package is complete"
            in signed_in(study.created_by)
            .get(page_of("view_package", a_complete_study(lead=study.created_by)))
            .text
        )

    def test_save_statements_and_keep_what_the_study_says_with_the_study(self) -> None:
        study = a_study()
        client, address = signed_in(study.created_by), page_of("write_statement", study, "a")
        page = client.get(address)
        assert "Learn how travelers experience the checkpoint." in page.text
        initial = {name: field.initial or "" for name, field in page.context["form"].fields.items()}
        client.post(address, initial | {"a4": "Nothing else asks this."})
        package = package_of(study)
        assert package is not None
        assert package.statements == {"a4": "Nothing else asks this."}

    @pytest.mark.requirement("R-085")
    def test_ask_for_the_checklist_once_the_study_is_statistical(self) -> None:
        study = a_study()
        a_written_package(study)
        client = signed_in(study.created_by)
        client.post(page_of("declare_statistical", study), {"is_statistical": "yes"})
        assert "14 of 14 open" in client.get(page_of("view_package", study)).text
        address = page_of("complete_checklist", study)
        assert "frame" in client.get(address).text
        client.post(address, {"frame": "met", "frame_how": "All airports are in it."})
        assert "13 of 14 open" in client.get(page_of("view_package", study)).text

    def test_refuse_what_is_not_an_answer(self) -> None:
        study = a_study()
        client = signed_in(study.created_by)
        client.post(page_of("declare_statistical", study), {"is_statistical": "perhaps"})
        assert package_of(study) is None
        assert client.get(page_of("write_statement", study, "z")).status_code == 404

    def test_ask_the_database_as_often_with_many_documents(self) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        study = a_study()
        client = signed_in(study.created_by)
        counted = []
        for wanted in (3, 12):
            while study.documents.count() < wanted:
                a_document(study)
            with CaptureQueriesContext(connection) as captured:
                client.get(page_of("view_package", study))
            counted.append(len(captured))
        assert counted[0] == counted[1]

    def test_let_the_paperwork_officer_write(self) -> None:
        study = a_study()
        officer = a_person(Role.PAPERWORK_OFFICER)
        declare_statistical(study=study, is_statistical=False, by=officer, at=NOW)
        assert "statistical methods" not in " ".join(package_problems(study))
