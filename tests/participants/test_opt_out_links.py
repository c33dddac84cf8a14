"""The link of a message that opts out: sealed, kept nowhere, good for ever."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from foundation.keyring.keys import Sealer
from foundation.keyring.models import KeyOpening
from participants.actions import opt_in, opt_out
from participants.models import OptOut
from participants.opt_out_links import (
    PLACE,
    _key,
    accounted_in,
    fingerprints_in,
    link_for,
    token_for,
)
from participants.queries.disclosures import accounted_by
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.reading.columns import Field
from participants.tokens import token_of
from tests.builders.access import NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
ANN = {Field.EMAIL: "ann@mail.example", Field.PHONE: "+12025550143", Field.ADDRESS: "1 Elm St"}


def token(link: str) -> str:
    return parse_qs(urlsplit(link).query)["t"][0]


class TestLinkFor:
    def test_carries_what_an_opt_out_keeps_and_shows_none_of_it(self, settings: Settings) -> None:
        settings.PORTAL_ADDRESS = "https://research.example.gov"
        link = link_for(ANN)
        assert link.startswith("https://research.example.gov/opt-out/?t=")
        assert len(link) < 300
        assert fingerprints_in(token(link)) == fingerprints_of(ANN)
        assert accounted_in(token(link)) == accounted_by(ANN)
        assert link != link_for(ANN)
        for told in ("ann", "2025550143", *(each.hex() for each in fingerprints_of(ANN))):
            assert told not in link.lower()
        assert not OptOut.objects.exists()
        assert not KeyOpening.objects.exists()

    def test_is_of_somebody(self) -> None:
        with pytest.raises(ValueError, match="how the person is reached"):
            link_for({Field.EMAIL: " "})


class TestFingerprintsIn:
    @pytest.mark.parametrize("bad", ["", "=", "a", "é" * 30, "A" * 170, "A" * 9000, "%00"])
    def test_finds_nothing_in_what_was_made_up(self, bad: str) -> None:
        assert fingerprints_in(bad) is None

    def test_finds_nothing_in_what_was_cut_off_or_changed(self) -> None:
        good = token(link_for(ANN))
        changed = good[:60] + ("A" if good[60] != "A" else "B") + good[61:]
        for bad in (good[:-1], good[:-4], good[1:], f"{good}A", changed):
            assert fingerprints_in(bad) is None

    def test_reads_links_that_were_sent_before_the_accounting_was_carried(self) -> None:
        before = Sealer(_key()).seal(b"".join(fingerprints_of(ANN)), PLACE)
        assert fingerprints_in(token_of(before)) == fingerprints_of(ANN)
        assert accounted_in(token_of(before)) == []

    def test_finds_nobody_in_the_accounting_by_what_was_typed(self) -> None:
        typed = token_for(fingerprints_of(ANN))
        assert fingerprints_in(typed) == fingerprints_of(ANN)
        assert accounted_in(typed) == []


class TestOptOut:
    @pytest.mark.requirement("R-030")
    def test_closes_every_way_once_and_is_taken_back_as_a_whole(self) -> None:
        theirs = fingerprints_in(token(link_for(ANN)))
        assert theirs
        for _ in range(2):
            opt_out(fingerprints=theirs, at=NOW)
            assert OptOut.objects.count() == 3
        assert opted_out([{way: text} for way, text in ANN.items()]) == [True] * 3
        opt_in(fingerprints=theirs, at=NOW)
        assert opted_out([ANN]) == [False]
        assert not OptOut.objects.exists()
