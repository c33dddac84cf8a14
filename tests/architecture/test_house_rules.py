"""House rules of style.md and docs that no linter knows: names, docstrings, clocks, actions."""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import get_resolver

from foundation.access.actions import record_training
from foundation.access.models import User
from foundation.access.policy import TRAINING_FIRST, Policy
from tests.architecture.doors import DOORS
from tests.architecture.test_boundaries import PROJECT, SOURCES
from tests.architecture.test_views_guarded import patterns
from tests.builders.access import NOW, a_person, an_administrator

APPS = (
    *("consent", "fieldwork", "oversight", "participants", "reports", "retention", "studies"),
    *("foundation.access", "foundation.audit", "foundation.keyring", "foundation.mail"),
)
WITH_ACTIONS = tuple(app for app in APPS if app not in {"foundation.audit", "foundation.keyring"})
EMPTY_NAMES = {"common", "core", "helper", "helpers", "managers", "misc", "services", "utils"}
EMPTY_VERBS = re.compile(r"(process|handle|do)_")
DJANGOS_OWN_NAMES = {"process_exception"}
LOCKS = re.compile(r"select_for_update\((?:[^()]|\([^()]*\))*\)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
LONGEST_FILE = 300

# Where somebody outside asks: a page, the clock, an operator, or a file or mail that is arriving.
MAY_READ_THE_CLOCK = re.compile(
    r"/views(/|\.py)|/jobs\.py|/management/|/demo/|keyring/uploads\.py|context_processors\.py|/backends\.py"
)
READS_THE_CLOCK = re.compile(r"timezone\.now\(\)|localdate\(\)|date\.today\(|time\.time\(")

# The clock and the installation act without a person.
BY_NOBODY = {
    *(
        "appoint_first_administrator",
        "train_sole_administrator",
        "expire_grants",
        "expire_ptas",
        "fail_import",
    ),
    *("expire_roles", "open_due_campaign", "close_due_campaigns"),
    *("forget_messages", "send_letters", "settle_lapsed_claims", "write_digests", "write_letters"),
    *("expire_clearances", "remind_of_clearances"),
    "set_texts_apart",
    "forget_keyed_forms",
    "forget_paper_scans",
    *("forget_import_file", "freeze_wave", "expire_tools", "follow_destruction"),
    "remind_of_ptas",
    "expire_agreements",
    *("accept_answers", "accept_many", "file_inbox", "start_answering"),  # the public, unknown
    *("count_speakers", "settle_speakers"),  # inside a rendering, a release or a purge
    *("ask_for_look", "publish_holdings"),  # inside what changed something held, or the clock's
    "forget_used_invitations",  # the clock's: what was used is told in batches
    *("sign_up_for_panel", "withdraw_from_panel"),  # the public, without an account
    *("request_redress", "confirm_redress"),  # the same
    *("look_up_redress", "send_redress_letters", "lapse_redress"),  # the clock
    *("opt_out", "opt_in"),  # the same, by the link of a message
    *("ask_for_panel_link", "open_panel_entry", "change_panel_entry", "leave_panel"),  # the same
    "send_panel_links",  # the clock's
    # the clock's, for whoever scheduled it
    *("send_mailing", "send_mailings", "settle_lost_messages"),
    "record_bounce",  # the mail server's word
    "write_handover",  # the job's: whoever released it was asked
    "write_recording",  # the job's: whoever sends it is asked about again
    "expect_certificate_of_disclosure",  # inside what accounts for a hand-over
    *("join_study", "end_kiosk"),  # the public, and whoever holds the tablet
    *("set_letters", "settle_lapsed_calls"),  # the clock's, for whoever asked for them
    # the job's, for whoever let the list be read, who is asked for again
    *("count_contact_list", "read_contact_list", "stop_contact_import"),
    "mark_unusual_openings",  # the clock's
}
# Their rule is another's: they follow inside an action that asked, or the clock asks.
WITHOUT_A_POLICY = BY_NOBODY | {
    "accept_rules",  # for oneself, always
    "fail_verification",  # the job's own word about itself
    "prepare_rendering",  # the first part of render_report, whose rule it asks
    "purge_due",  # the clock's; a person's order is purge_now
    "revoke_grants",  # inside what gave an incompatible role or closed the account
    "record_addressing",  # inside what asked the gates
    "record_start",  # the same
    "spend_admission",  # inside what keeps the answer
    "admit_people",  # inside what drew the invitations
    "void_changed_approvals",  # inside what changed a material
}
# Open to whose annual training has lapsed, each with its reason. All else is closed then.
WITHOUT_TRAINING = {
    "foundation.access.record_training": "renewal always has a way: by another administrator",
    "foundation.access.import_training": "the same, for many at once",
    "foundation.access.list_training": "the page on which the two are found",
    "foundation.access.end_role": "a role of one's own is laid down; for others training is asked",
    "studies.end_access": "access of one's own is laid down; for others training is asked",
    "studies.report_misuse": "everybody who works here can raise suspected misuse (R-123)",
    "foundation.mail.list_messages": "one's own; it says that training ended and how to renew it",
    "foundation.mail.open_message": "the same",
    "foundation.mail.read_messages": "the same",
    "foundation.mail.set_preferences": "one's own wishes about e-mail",
}
# Offered beside the actions because pages show its answer: what an import asks of the gates.
# “tell” is inside the action that it tells of; “letters_to_show” is for demonstrations.
NO_ACTIONS = {"collection_of", "letters_to_show", "tell"}
# Pages that change something under another name than the action, and whose name says it better.
NAMED_OTHERWISE = {
    "answer_survey": "start_answering and then accept_answers, by the public",
    "ask_call": "nothing is kept while somebody is asked; send_call keeps it",
    "sign_up_in_person": "join_study, on a tablet of the staff",
    "sign_in": "Django's",
    "sign_out": "Django's",
    "ask_for_access": "request_access, for oneself and by the study's code",
    "approve_pta": "approve_pta_for_component or approve_pta_for_office: whose turn it is",
    "approve_tool": "approve_tool_for_privacy or approve_tool_for_public_affairs",
    "edit_notice": "write_notice",
    "import_instrument": "create_instrument_version, from a form of another tool",
    "map_import": "set_code_book",
    "add_from_bank": "change_draft, with questions of the bank",
    "preview_draft": "nothing: it shows the next screen of what is being written",
    "write_question": "change_draft, with one question",
    "write_page": "change_draft, with one page",
    "translate_draft": "change_draft, with some wordings of one language",
    "render_report": "request_rendering; the job renders",
}


def actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every action by name: what ``actions`` of an app offers."""
    for app in WITH_ACTIONS:
        module = importlib.import_module(f"{app}.actions")
        for name, value in vars(module).items():
            offered = name in module.__all__ if hasattr(module, "__all__") else name[0] != "_"
            is_ours = inspect.isfunction(value) and value.__module__.startswith(module.__name__)
            if offered and is_ours and name not in NO_ACTIONS:
                yield name, value


def policies() -> dict[str, Policy[...]]:
    """All policies by app and name, however few pages ask them."""
    modules = {app: importlib.import_module(f"{app}.policies") for app in WITH_ACTIONS}
    return {
        f"{app}.{name}": value
        for app, module in modules.items()
        for name, value in vars(module).items()
        if isinstance(value, Policy)
    }


POLICIES = policies()
NAMES_OF_POLICIES = {name.rpartition(".")[2] for name in POLICIES}
ACTIONS = dict(actions())
VERBS = {
    name: action for name, action in ACTIONS.items() if "at" in inspect.signature(action).parameters
}
TEXTS = {str(file.relative_to(PROJECT)): file.read_text(encoding="utf-8") for file in SOURCES}
"""The text of every file of the portal, by its path."""


class TestAnApp:
    @pytest.mark.parametrize("app", APPS)
    def test_says_what_it_owns_and_promises(self, app: str) -> None:
        said = (importlib.import_module(app).__doc__ or "").strip().splitlines()
        assert 2 <= len(said) <= 7, "Two to five lines: what it owns, promises, may not know."


class TestAFile:
    def test_has_a_name_that_says_something(self) -> None:
        empty = [file for file in TEXTS if set(re.split(r"[/.]", file)) & EMPTY_NAMES]
        assert empty == []

    def test_frightens_nobody(self) -> None:
        lengths = {file: len(text.splitlines()) for file, text in TEXTS.items()}
        assert {f: lines for f, lines in lengths.items() if lines > LONGEST_FILE} == {}

    def test_is_finished(self) -> None:
        assert [file for file, text in TEXTS.items() if UNFINISHED.search(text)] == []

    def test_reads_no_clock_below_pages_jobs_and_commands(self) -> None:
        below = {f: text for f, text in TEXTS.items() if not MAY_READ_THE_CLOCK.search(f"/{f}")}
        assert [file for file, text in below.items() if READS_THE_CLOCK.search(text)] == []

    def test_locks_rows_without_keeping_others_from_referring_to_them(self) -> None:
        """See ``tests/foundation/test_waiting_for_the_audit.py``."""
        locking = {f: LOCKS.findall(text) for f, text in TEXTS.items() if LOCKS.search(text)}
        assert locking
        keeps_off = {
            f for f, found in locking.items() if any("no_key=True" not in o for o in found)
        }
        assert keeps_off == set()

    def test_says_what_a_function_does_not_that_it_does(self) -> None:
        said = {f"{file} {name}" for file in TEXTS for name in functions_of(file)}
        empty = {one for one in said if EMPTY_VERBS.match(one.split()[1])}
        assert {one for one in empty if one.split()[1] not in DJANGOS_OWN_NAMES} == set()


def functions_of(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(TEXTS[file])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


@pytest.mark.parametrize("name", VERBS)
class TestAnAction:
    def test_is_a_verb_and_a_noun(self, name: str) -> None:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)

    def test_is_asked_by_name_with_who_and_when(self, name: str) -> None:
        parameters = inspect.signature(VERBS[name]).parameters
        needed = {"at"} if name in BY_NOBODY else {"by", "at"}
        assert needed <= set(parameters)
        kinds = {parameters[word].kind for word in needed}
        assert kinds == {inspect.Parameter.KEYWORD_ONLY}

    def test_has_a_policy_of_its_name(self, name: str) -> None:
        assert name in NAMES_OF_POLICIES | WITHOUT_A_POLICY

    def test_has_a_docstring(self, name: str) -> None:
        assert inspect.getdoc(VERBS[name])


class TestAPolicy:
    def test_asks_for_training_or_says_why_not(self) -> None:
        without = {name for name, policy in POLICIES.items() if not policy.needs_training}
        assert without == set(WITHOUT_TRAINING)

    def test_lies_where_the_policies_of_its_app_are(self) -> None:
        inside = {id(policy) for policy in POLICIES.values()}
        assert {
            f"{module.__name__}.{name}"
            for module in list(sys.modules.values())
            if getattr(module, "__name__", "").startswith(APPS)
            for name, value in list(vars(module).items())
            if isinstance(value, Policy) and id(value) not in inside
        } == set()

    @pytest.mark.django_db
    @pytest.mark.requirement("R-122")
    def test_closes_when_training_lapses_and_opens_when_it_is_renewed(self) -> None:
        officer = a_person(trained_on=NOW.date() - timedelta(days=366))
        closed = {name: p for name, p in POLICIES.items() if name not in WITHOUT_TRAINING}
        assert {name: _refusal(p, officer) for name, p in closed.items()} == dict.fromkeys(
            closed, TRAINING_FIRST
        )
        for name in WITHOUT_TRAINING:
            assert _refusal(POLICIES[name], officer) != TRAINING_FIRST, name
        record_training(
            user=User.objects.get(pk=officer.pk),
            kind="privacy",
            completed_on=NOW.date(),
            by=an_administrator(),
            at=NOW,
        )
        for name, policy in closed.items():
            assert _refusal(policy, officer) != TRAINING_FIRST, name


def _refusal(policy: Policy[...], officer: User) -> str | None:
    """Of a subject that is nothing: who has no training must not get as far as that."""
    parameters = inspect.signature(policy._conditions).parameters
    subjects = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    moment = {"at": NOW} if "at" in parameters else {}
    try:
        return policy.refusal(officer, *(None for _ in subjects), **moment)
    except (AttributeError, TypeError):
        return None


class TestAnAddress:
    def test_has_the_name_of_its_view(self) -> None:
        views = {pattern.name: pattern.callback.__name__ for pattern in patterns(get_resolver())}
        assert {
            a: v for a, v in views.items() if a != v and NAMED_OTHERWISE.get(str(a)) != "Django's"
        } == {}

    def test_that_changes_something_has_the_name_of_its_action(self) -> None:
        changing = {name for name, door in DOORS.items() if door.post}
        assert changing - set(ACTIONS) - set(NAMED_OTHERWISE) == set()
