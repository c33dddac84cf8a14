from datetime import timedelta

import pytest

from retention import queries, registry
from retention.timeline import MOST_TICKS, Drawing, drawn
from tests.builders.access import NOW
from tests.retention.drawers import Drawer, Drawers

pytestmark = pytest.mark.django_db


def picture(*drawers: Drawers) -> Drawing | None:
    with registry.only(*drawers):
        return drawn(queries.grouped(queries.held(at=NOW)), at=NOW)


def share(place: str) -> float:
    return float(place.rstrip("%"))


class TestDrawn:
    def test_is_nothing_where_nothing_has_a_day(self) -> None:
        assert picture() is None
        assert picture(Drawers([Drawer(due_at=None)])) is None

    def test_has_a_lane_for_each_kind_with_a_dot_for_each_day(self) -> None:
        several = [Drawer(due_at=NOW + timedelta(days=days)) for days in (10, 20, 20)]
        waiting = Drawers([Drawer(due_at=None)], key="shelves", title="Shelves")
        drawing = picture(Drawers(several), waiting)
        assert drawing is not None
        drawers, shelves = drawing.lanes
        assert (len(drawers.dots), drawers.tone) == (2, "goes")
        assert (shelves.dots, shelves.tone) == ((), "waits")

    def test_puts_days_in_their_order_and_inside_the_picture(self) -> None:
        days = [Drawer(due_at=NOW + timedelta(days=days)) for days in (-40, 10, 700)]
        drawing = picture(Drawers(days))
        assert drawing is not None
        places = [share(dot) for dot in drawing.lanes[0].dots]
        assert places == sorted(places)
        assert all(0 <= place <= 100 for place in places)
        assert places[0] < share(drawing.today.x) < places[1]
        assert drawing.lanes[0].tone == "overdue"
        assert 0 < len(drawing.ticks) <= MOST_TICKS

    def test_says_the_same_in_words(self) -> None:
        drawing = picture(Drawers([Drawer(due_at=NOW + timedelta(days=9), things=1200)]))
        assert drawing is not None
        assert drawing.told == "Drawers: 1,200 records, 21 Mar 2027."
