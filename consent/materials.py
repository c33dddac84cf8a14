"""The texts that approvals bind to besides the instruments."""

from collections.abc import Iterator

from consent.elements import as_rows
from consent.languages import said_in
from consent.models import Notice
from consent.queries import latest_notice
from studies.instruments.languages import name_of
from studies.materials import Material
from studies.models import Study


def notices(study: Study) -> list[Material]:
    """The latest notice, released or not."""
    notice = latest_notice(study)
    if notice is None:
        return []
    title = f"{notice.get_kind_display()} {notice.number}"
    text = "\n".join(_lines(notice))
    return [Material("notice", title, notice.content_hash, text)]


def _lines(notice: Notice) -> Iterator[str]:
    yield from (f"{row['label']}: {row['value']}" for row in as_rows(notice))
    for language in sorted(notice.translations):
        for row in said_in(notice, language):
            yield f"{row['label']} ({name_of(language)}): {row['value']}"
