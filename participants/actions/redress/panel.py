"""The panel is the other store of contacts: looked into for redress too, by e-mail address.

Nothing else finds an entry but the code that ends it, so that only what an address leads to is
shown, and deleted, to whoever confirmed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.access.models import User
from foundation.keyring.keys import KeyDestroyedError
from participants.actions.opt_outs import opt_out
from participants.actions.panel import PanelDraft, leave_panel
from participants.actions.panel_links import open_panel_entry
from participants.actions.redress.records import is_named, opened, reply_to, said_in
from participants.models import PanelEntry, RedressRequest
from participants.queries.opt_outs import fingerprints_of
from participants.queries.panel import entries_of
from participants.reading.columns import Field
from participants.redress_letters import labelled
from participants.redress_said import REPLY_WAYS
from participants.redress_words import ReplyWay


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry of the panel in the clear. Show it, and never store, log or send it on."""

    entry: PanelEntry
    draft: PanelDraft

    @property
    def fields(self) -> dict[str, str]:
        """What is known, by field."""
        return {str(each): value for each in Field if (value := getattr(self.draft, each))}

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """The same with the words for each field."""
        return labelled(self.fields)

    @property
    def ways(self) -> dict[Field, str]:
        """How the person is reached."""
        return {each: value for each in REPLY_WAYS if (value := getattr(self.draft, each))}

    @property
    def allows(self) -> list[str]:
        """What the person agreed to, in words."""
        return [str(each.label) for each in sorted(self.draft.allows)]


def panel_held(request: RedressRequest, *, by: User | None, at: datetime) -> list[HeldEntry]:
    """The entries of the panel with the address that the person confirmed; none by other ways."""
    if request.confirmed_on is None or request.reply_way != ReplyWay.EMAIL:
        return []
    box = opened(request, by=by, at=at)
    return panel_entries(reply_to(request, box), said_in(request, box).name, by=by, at=at)


def panel_entries(email: str, name: str, *, by: User | None, at: datetime) -> list[HeldEntry]:
    """The entries with this address, and with this name where one is given."""
    found = []
    for entry in entries_of(email):
        try:
            draft = open_panel_entry(entry=entry, by=by, at=at, by_job=by is None)
        except KeyDestroyedError:  # deleted meanwhile
            continue
        found.append(HeldEntry(entry, draft))
    names = [each.draft.name for each in found]
    return [each for each in found if is_named(name, each.draft.name, among=names)]


def leave_panel_for(entries: Sequence[HeldEntry], *, at: datetime) -> None:
    """Destroy these entries, and ask these people no more."""
    for each in entries:
        opt_out(fingerprints=fingerprints_of(each.ways), at=at)
        leave_panel(entry=each.entry, at=at)
