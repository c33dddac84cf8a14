"""The full square of states: every pair either follows or is refused."""

from itertools import product

import pytest

from studies.lifecycle import (
    NEXT_CONDITION,
    NEXT_ICR,
    NEXT_POINT,
    NEXT_PTA,
    NEXT_STUDY,
    ConditionStatus,
    IcrStatus,
    IllegalMoveError,
    PointStatus,
    PtaStatus,
    StudyStatus,
    check_condition,
    check_icr,
    check_point,
    check_pta,
    check_study,
)
from studies.lifecycle.proposals import NEXT_PROPOSAL, ProposalStatus, check_proposal

STUDY_MOVES = {
    ("draft", "in_review"),
    ("draft", "closed"),
    ("in_review", "draft"),
    ("in_review", "approved"),
    ("approved", "draft"),
    ("approved", "collecting"),
    ("approved", "closed"),
    ("collecting", "draft"),
    ("collecting", "closed"),
}
PTA_MOVES = {
    ("draft", "submitted"),
    ("submitted", "component_approved"),
    ("submitted", "returned"),
    ("submitted", "withdrawn"),
    ("submitted", "void"),
    ("component_approved", "approved"),
    ("component_approved", "returned"),
    ("component_approved", "withdrawn"),
    ("component_approved", "void"),
    ("approved", "void"),
    ("approved", "expired"),
    ("approved", "superseded"),
}
POINT_MOVES = {
    ("unanswered", "answered"),
    ("answered", "accepted"),
    ("answered", "unanswered"),
    ("accepted", "unanswered"),
}
CONDITION_MOVES = {("unmet", "marked"), ("marked", "confirmed"), ("marked", "unmet")}

ICR_MOVES = {
    ("preparing", "ready"),
    ("preparing", "withdrawn"),
    ("ready", "submitted"),
    ("ready", "approved"),
    ("ready", "returned"),
    ("ready", "withdrawn"),
    ("submitted", "approved"),
    ("submitted", "returned"),
    ("submitted", "withdrawn"),
    ("returned", "ready"),
    ("returned", "withdrawn"),
    ("approved", "expired"),
    ("approved", "superseded"),
    ("approved", "void"),
}


class TestNextIcr:
    @pytest.mark.parametrize(("current", "to"), list(product(IcrStatus, IcrStatus)))
    def test_allows_these_moves_and_no_other(self, current: IcrStatus, to: IcrStatus) -> None:
        if (current, to) in ICR_MOVES:
            check_icr(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_icr(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_ICR) == set(IcrStatus)


class TestNextStudy:
    @pytest.mark.parametrize(("current", "to"), list(product(StudyStatus, StudyStatus)))
    def test_allows_these_moves_and_no_other(self, current: StudyStatus, to: StudyStatus) -> None:
        if (current, to) in STUDY_MOVES:
            check_study(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_study(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_STUDY) == set(StudyStatus)


class TestNextPta:
    @pytest.mark.requirement("R-103")
    @pytest.mark.parametrize(("current", "to"), list(product(PtaStatus, PtaStatus)))
    def test_allows_these_moves_and_no_other(self, current: PtaStatus, to: PtaStatus) -> None:
        if (current, to) in PTA_MOVES:
            check_pta(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_pta(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_PTA) == set(PtaStatus)


class TestProposals:
    @pytest.mark.parametrize(("current", "to"), list(product(ProposalStatus, ProposalStatus)))
    def test_are_answered_once(self, current: ProposalStatus, to: ProposalStatus) -> None:
        if (str(current), str(to)) in {("open", "adopted"), ("open", "declined")}:
            check_proposal(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_proposal(current, to)

    def test_have_a_row_for_every_state(self) -> None:
        assert set(NEXT_PROPOSAL) == set(ProposalStatus)


class TestNextPoint:
    @pytest.mark.parametrize(("current", "to"), list(product(PointStatus, PointStatus)))
    def test_allows_these_moves_and_no_other(self, current: PointStatus, to: PointStatus) -> None:
        if (current, to) in POINT_MOVES:
            check_point(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_point(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_POINT) == set(PointStatus)


class TestNextCondition:
    @pytest.mark.parametrize(("current", "to"), list(product(ConditionStatus, ConditionStatus)))
    def test_allows_these_moves_and_no_other(
        self, current: ConditionStatus, to: ConditionStatus
    ) -> None:
        if (current, to) in CONDITION_MOVES:
            check_condition(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_condition(current, to)

    def test_names_every_state(self) -> None:
        assert set(NEXT_CONDITION) == set(ConditionStatus)
