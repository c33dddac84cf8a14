"""Survey tools: two offices, returns, expiry, and deletion followed to its confirmation."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role, UnitKind
from foundation.mail.models import Message
from studies import actions, policies
from studies.actions.destruction import DestructionError
from studies.actions.tools import ToolError, ToolFacts
from studies.contracts import RecruitmentFeature
from studies.models import SurveyTool
from studies.queries.waiting.tools import tools_to_decide
from tests.architecture.test_views_guarded import signed_in
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_lead, a_study, a_tool, a_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


OFFICES = [Role.PRIVACY_OFFICE, Role.PUBLIC_AFFAIRS]
APPROVE = {
    Role.PRIVACY_OFFICE: policies.approve_tool_for_privacy,
    Role.PUBLIC_AFFAIRS: policies.approve_tool_for_public_affairs,
}


def facts_of(tool: SurveyTool, **changes: Any) -> ToolFacts:
    said = {name: getattr(tool, name) for name in ToolFacts.__dataclass_fields__}
    return ToolFacts(**said | changes)


class TestEditTool:
    @pytest.mark.requirement("R-033")
    def test_voids_both_approvals_and_tells_the_lead(self) -> None:
        study = a_study("collecting")
        tool = study.survey_tool
        assert tool is not None
        changed = actions.edit_tool(
            tool=tool, facts=facts_of(tool, kept_days=30), by=a_person(), at=NOW
        )
        assert (changed.state, changed.expires_on) == ("waiting", None)
        assert Message.objects.filter(to=study.created_by, kind="tool.over").count() == 1

    def test_nothing_changed_voids_nothing(self) -> None:
        tool = a_tool()
        assert actions.edit_tool(tool=tool, facts=facts_of(tool), by=a_person(), at=NOW).is_approved

    @pytest.mark.requirement("R-035")
    def test_allows_only_what_the_tool_has(self) -> None:
        tool, embed = a_tool(), RecruitmentFeature.EMBED
        with pytest.raises(ToolError):
            actions.edit_tool(
                tool=tool, facts=facts_of(tool, features_allowed=(embed,)), by=a_person(), at=NOW
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            SurveyTool.objects.filter(pk=tool.pk).update(features_allowed=[embed])
        facts = facts_of(tool, features=(embed,), features_allowed=(embed,))
        assert actions.edit_tool(tool=tool, facts=facts, by=a_person(), at=NOW).features_allowed

    @pytest.mark.requirement("R-140")
    @pytest.mark.parametrize("both", [True, False])
    def test_is_of_a_vendor_or_expressly_run_by_the_department(self, both: bool) -> None:
        tool = a_tool(vendor=a_vendor())
        said = {"run_here_because": "It is ours."} if both else {"vendor": None}
        with pytest.raises(ToolError, match="one of both"):
            actions.edit_tool(tool=tool, facts=facts_of(tool, **said), by=a_person(), at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            SurveyTool.objects.filter(pk=tool.pk).update(run_here_because="It is ours.")
        facts = facts_of(tool, vendor=None, run_here_because="It is ours.")
        changed = actions.edit_tool(tool=tool, facts=facts, by=a_person(), at=NOW)
        assert (changed.vendor, changed.is_approved) == (None, False)

    @pytest.mark.requirement("R-140")
    @pytest.mark.parametrize("office", OFFICES)
    def test_is_approved_by_no_office_while_nobody_said_whose_it_is(self, office: Role) -> None:
        tool = a_tool(approved=False)
        SurveyTool.objects.update(run_here_because="")
        tool.refresh_from_db()
        refusal = APPROVE[office].refusal(a_person(office), tool, at=NOW)
        assert refusal
        assert "whose tool" in refusal

    @pytest.mark.requirement("R-140")
    def test_is_asked_for_in_the_form(self) -> None:
        form: dict[str, Any] = {
            "name": "Asker",
            "pta_ref": "PTA-1",
            "ip_capture_off": "on",
            "email_capture_off": "on",
        }
        client, vendor = signed_in(a_lead()), a_vendor()
        for said, error in (
            ({}, "Choose the vendor, or say why there is none."),
            ({"vendor": vendor.pk, "run_here_because": "Ours."}, "a vendor is chosen"),
        ):
            assert error in client.post(reverse("record_tool"), form | said).text
        client.post(reverse("record_tool"), form | {"run_here_because": "It is ours."})
        page = client.get(reverse("view_tool", args=[SurveyTool.objects.get().pk])).text
        assert "the department runs it itself" in page
        assert "It is ours." in page

    @pytest.mark.requirement("R-036")
    def test_wants_a_reason_for_what_is_captured(self) -> None:
        tool = a_tool()
        with pytest.raises(ToolError):
            actions.edit_tool(
                tool=tool, facts=facts_of(tool, ip_capture_off=False), by=a_person(), at=NOW
            )


@pytest.mark.requirement("R-160")
class TestApproveTool:
    @pytest.mark.parametrize(
        ("role", "column"),
        [(Role.PRIVACY_OFFICE, "privacy_by"), (Role.PUBLIC_AFFAIRS, "public_affairs_by")],
    )
    def test_is_not_for_whoever_changed_it_since_both_approved(
        self, role: Role, column: str
    ) -> None:
        office, lead = a_person(role, unit_kind=UnitKind.OUTREACH), a_lead()
        tool = a_tool(approved=False)
        for by, days in ((office, 30), (lead, 60)):
            facts = facts_of(tool, kept_days=days)
            tool = actions.edit_tool(tool=tool, facts=facts, by=by, at=NOW)
        policy = APPROVE[role]
        assert policy.refusal(office, tool, at=NOW) == policies.tool.WROTE_IT
        assert tool not in tools_to_decide(office, at=NOW)
        with pytest.raises(IntegrityError, match="by_no_author"), transaction.atomic():
            SurveyTool.objects.filter(pk=tool.pk).update(**{column: office})
        actions.approve_tool_for_privacy(tool=tool, by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        tool = actions.approve_tool_for_public_affairs(
            tool=tool, by=a_person(Role.PUBLIC_AFFAIRS), at=NOW
        )
        tool = actions.edit_tool(tool=tool, facts=facts_of(tool, kept_days=90), by=lead, at=NOW)
        assert policy.allows(office, tool, at=NOW)


class TestReturnTool:
    @pytest.mark.parametrize("role", OFFICES)
    def test_either_office_ends_the_approval_with_a_reason(self, role: Role) -> None:
        tool, office = a_tool(), a_person(role)
        with pytest.raises(ToolError):
            actions.return_tool(tool=tool, reason="", by=office, at=NOW)
        returned = actions.return_tool(tool=tool, reason="It mails.", by=office, at=NOW)
        assert (returned.state, returned.is_approved) == ("returned", False)
        with pytest.raises(Refused, match="must be changed first"):
            actions.approve_tool_for_privacy(tool=tool, by=a_person(Role.PRIVACY_OFFICE), at=NOW)

    @pytest.mark.parametrize("role", [role for role in Role if role not in OFFICES])
    def test_nobody_else_does(self, role: Role) -> None:
        assert policies.return_tool.refusal(a_person(role), a_tool(), at=NOW)

    def test_page_keeps_what_was_typed(self) -> None:
        tool = a_tool()
        client = signed_in(a_person(Role.PUBLIC_AFFAIRS))
        url = reverse("return_tool", args=[tool.pk])
        assert "Fill this in" in client.post(url, {"reason": ""}).text
        client.post(url, {"reason": "It mails."})
        assert "It mails." in client.get(reverse("view_tool", args=[tool.pk])).text


class TestExpireTools:
    def test_asks_both_offices_again_after_three_years(self) -> None:
        tool = a_tool()
        assert actions.expire_tools(at=NOW + timedelta(days=3 * 365)) == 0
        later = NOW + timedelta(days=3 * 365 + 2)
        assert actions.expire_tools(at=later) == 1
        assert actions.expire_tools(at=later) == 0
        tool.refresh_from_db()
        assert tool.state == "waiting"


@pytest.mark.requirement("R-138")
class TestToolDeletion:
    def test_is_requested_then_confirmed_with_date_and_reference(self) -> None:
        study = a_study("closed")
        deletion, lead = study.tool_deletions.get(), study.created_by
        said: dict[str, Any] = {
            "deletion": deletion,
            "confirmed_on": NOW.date(),
            "reference": "T-9",
        }
        with pytest.raises(Refused):
            actions.confirm_deletion(**said, by=lead, at=NOW)
        actions.request_deletion(deletion=deletion, by=lead, at=NOW)
        with pytest.raises(Refused):
            actions.request_deletion(deletion=deletion, by=lead, at=NOW)
        with pytest.raises(DestructionError):
            actions.confirm_deletion(**said | {"reference": " "}, by=lead, at=NOW)
        early = NOW.date() - timedelta(days=1)
        with pytest.raises(DestructionError):
            actions.confirm_deletion(**said | {"confirmed_on": early}, by=lead, at=NOW)
        assert actions.confirm_deletion(**said, by=lead, at=NOW).status == "confirmed"

    def test_overdue_is_shown_and_told_once(self) -> None:
        study = a_study("closed")
        later = NOW + timedelta(days=31)
        for _ in range(2):
            actions.follow_destruction(at=later)
        deletion = study.tool_deletions.get()
        assert deletion.is_overdue(on=later.date())
        assert not deletion.is_overdue(on=NOW.date())
        told = Message.objects.filter(to=study.created_by, kind="deletion.overdue")
        assert told.count() == 1

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.PRIVACY_OFFICE])
    def test_nobody_outside_the_study_follows_it(self, role: Role) -> None:
        deletion = a_study("closed").tool_deletions.get()
        assert policies.request_deletion.refusal(a_person(role), deletion, at=NOW)


class TestTheLists:
    def test_are_in_the_navigation_of_whoever_may_record_a_tool(self) -> None:
        link = f'href="{reverse("list_tools")}"'
        for role in (Role.LEAD, Role.PUBLIC_AFFAIRS):
            page = signed_in(a_person(role)).get(reverse("home")).text
            assert page.count(link) == 1
        assert link not in signed_in(a_person(Role.AUDITOR)).get(reverse("home")).text
