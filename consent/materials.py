"""The texts that approvals bind to besides the instruments."""

from consent.elements import as_rows
from consent.queries import latest_notice
from studies.materials import Material
from studies.models import Study


def notices(study: Study) -> list[Material]:
    """The latest notice, released or not."""
    notice = latest_notice(study)
    if notice is None:
        return []
    title = f"{notice.get_kind_display()} {notice.number}"
    text = "\n".join(f"{row['label']}: {row['value']}" for row in as_rows(notice))
    return [Material("notice", title, notice.content_hash, text)]
