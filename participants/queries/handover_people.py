"""Whom a hand-over was released with, and whether anything changed about them since."""

from django.db import connections

from participants.models import Contact, Handover, HandoverContact, HandoverWay, OptOut
from participants.reading.columns import Field

SEALED = " || ".join(f"coalesce(contact.{each}, '')" for each in Field)
_CHANGED = f"""
    SELECT EXISTS (
        SELECT FROM {HandoverWay._meta.db_table} AS way
        JOIN {OptOut._meta.db_table} AS said_no USING (fingerprint)
        WHERE way.handover_id = %(handover)s
    ) OR EXISTS (
        SELECT FROM {HandoverContact._meta.db_table} AS taken
        LEFT JOIN {Contact._meta.db_table} AS contact
            ON contact.contact_ref = taken.contact_ref AND NOT contact.left_panel
        WHERE taken.handover_id = %(handover)s AND taken.sealed_hash IS NOT NULL
            AND (contact.contact_ref IS NULL OR sha256({SEALED}) <> taken.sealed_hash)
    )
"""  # noqa: S608 : names of our own


def has_changed(handover: Handover) -> bool:
    """Whether somebody in the file opted out since, or their contact was changed or deleted.

    In one query, which opens nobody.
    """
    with connections["vault"].cursor() as cursor:
        cursor.execute(_CHANGED, {"handover": handover.pk})
        (changed,) = cursor.fetchone() or (False,)
    return bool(changed)
