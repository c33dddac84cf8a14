"""Groups of a form → pages. Questions that stand outside of all groups have pages of their own."""

from dataclasses import dataclass, field
from typing import Any

from studies.xlsform.keys import key_of

OF_PORTAL = frozenset({"key", "section", "title", "text", "when"})


@dataclass(slots=True)
class Around:
    """A group around questions: what a page in it takes from it."""

    name: str
    row: int
    title: str = ""
    said: dict[str, str] = field(default_factory=dict)
    when: list[Any] = field(default_factory=list)
    own: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Pages:
    """The pages so far, each with the row at which it begins."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    last: tuple[int, ...] | None = None
    has_groups: bool = False
    """Without any group everything stands on one page, which needs no name."""

    def page_in(self, path: list[Around], row: int) -> str:
        """The key of the page on which a question within these groups stands."""
        places = tuple(group.row for group in path)
        if not self.pages or places != self.last:
            self.last = places
            self._begin(path, row)
        return str(self.pages[-1]["key"])

    def _begin(self, path: list[Around], row: int) -> None:
        if not path:
            key = key_of(f"page_{len(self.pages) + 1}", self.taken, start="page")
            self.pages.append({"key": key})
            self.rows[key] = row
            return
        self.has_groups = True
        inner = path[-1]
        own = inner.own.get("key")
        key = own if isinstance(own, str) else key_of(inner.name, self.taken, start="page")
        self.taken.add(key)
        titles = [group.title for group in path[:-1] if group.title]
        conditions = [condition for group in path for condition in group.when]
        page: dict[str, Any] = {"key": key}
        if titles:
            page["section"] = " / ".join(titles)
        if inner.title:
            page["title"] = inner.title
        if conditions:
            page["when"] = conditions[0] if len(conditions) == 1 else {"all": conditions}
        self.pages.append({**page, **{name: v for name, v in inner.own.items() if name != "when"}})
        self.rows[key] = inner.row
        self.translations[key] = inner.said if inner.title else {}
