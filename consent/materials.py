"""The texts that approvals bind to besides the instruments."""

from consent.queries import latest_notice
from studies.materials import Material
from studies.models import Study


def notices(study: Study) -> list[Material]:
    """The latest notice, released or not."""
    notice = latest_notice(study)
    if notice is None:
        return []
    return [Material("notice", f"{notice.get_kind_display()} {notice.number}", notice.content_hash)]
