"""Data from before a migration come through it, and meet the constraints that it brings."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from foundation.access.models import User
from studies.models import DestructionCertificate, SurveyTool, Vendor
from tests.builders.access import NOW
from tests.builders.icr import an_icr
from tests.builders.studies import a_study

vendors_have_files = import_module("studies.migrations.0014_vendors_have_files")
exemptions_name_their_rule = import_module("studies.migrations.0027_exemptions_name_their_rule")
BROUGHT = {
    Vendor: ("vendor_approved_clause_by_clause",),
    SurveyTool: ("tool_not_approved_by_its_recorder", "tool_approved_by_both_has_an_end"),
}
WHOLE_CONTRACT: dict[str, Any] = {
    "contract_number": "C-1",
    "contract_ends_on": date(2028, 1, 31),
    "clause_ownership": "H.1",
    "clause_destruction": "H.2",
    "clause_audit": "H.3",
    "privacy_policy_url": "https://example.com/privacy",
}


def constraints(change: str) -> None:
    """Drop or add what the migration brings, as the owner; undone with the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    with connection.schema_editor() as editor:
        for model, names in BROUGHT.items():
            for constraint in model._meta.constraints:
                if constraint.name in names:
                    getattr(editor, change)(model, constraint)


@pytest.mark.django_db
def test_approvals_from_before_vendors_had_files_stand_or_are_asked_again() -> None:
    constraints("remove_constraint")
    recorder, office, affairs = (
        User.objects.create(username=name) for name in ("recorder", "office", "affairs")
    )
    said: dict[str, Any] = {"recorded_by": recorder, "recorded_at": NOW}
    approved = {"privacy_by": office, "privacy_at": NOW}
    Vendor.objects.create(name="Whole", **WHOLE_CONTRACT, **said, **approved)
    Vendor.objects.create(name="Without clauses", **said, **approved)
    both = approved | {"public_affairs_by": affairs, "public_affairs_at": NOW}
    off = {"pta_ref": "PTA-1", "ip_capture_off": True, "email_capture_off": True}
    SurveyTool.objects.create(name="By three people", **off, **said, **both)
    SurveyTool.objects.create(name="By two", **off, **said, **both | {"privacy_by": recorder})

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(vendors_have_files.APPROVED_SO_FAR)
        cursor.execute(vendors_have_files.CERTIFICATES_SO_FAR)
    constraints("add_constraint")

    vendors = Vendor.objects.order_by("name")
    assert [bool(each.privacy_by_id) for each in vendors] == [True, False]
    certificate = DestructionCertificate.objects.get()
    assert (certificate.vendor.name, certificate.due_on) == ("Whole", date(2028, 1, 31))
    tools = SurveyTool.objects.order_by("name")
    assert [bool(each.privacy_by_id) for each in tools] == [True, False]
    assert tools[0].expires_on == date(NOW.year + 3, NOW.month, NOW.day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "basis", "exemption"),
    [
        ("usability_test", "5 CFR 1320.3 (h)(3): direct observation", "direct_observation"),
        ("survey", "5 CFR 1320.3 (h)(3): direct observation", "other"),
        ("survey", "5 CFR 1320.4(a)", "excluded"),
        ("interview", "A custom.", "other"),
    ],
)
def test_the_rule_of_an_earlier_exemption_is_read_from_its_words(
    method: str, basis: str, exemption: str
) -> None:
    study = a_study(method=method)
    icr = an_icr(kind="exempt", study=study, exemption="", basis=basis)
    with connection.cursor() as cursor:
        cursor.execute(exemptions_name_their_rule.FILL_IN)
    icr.refresh_from_db()
    assert (icr.exemption, icr.basis) == (exemption, basis)
