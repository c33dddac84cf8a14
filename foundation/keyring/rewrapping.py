"""Replace the key-encryption key: every living data key is wrapped anew.

What was destroyed before is then out of reach wherever a copy of its wrapped key may still lie: in
dead rows, in the write-ahead log, in a snapshot of a disk. All of them need the earlier
key-encryption key, which is destroyed by its holder (docs/forensics.md).
"""

from django.db import transaction

from foundation.keyring import wrapping
from foundation.keyring.models import DataKey

AT_ONCE = 1_000


def rewrap_all() -> int:
    """How many keys were wrapped anew; again after a kill, only those that are left.

    One commit for so many at once. Nobody who seals or opens meanwhile notices: processes that
    know both key-encryption keys unwrap either.

    :raises WrongKekError: if a key is wrapped under a third one; nothing of its batch is changed.
    """
    rewrapped = 0
    while some := _rewrap_some():
        rewrapped += some
    return rewrapped


def left_to_rewrap() -> int:
    """Living keys that are not wrapped under the key-encryption key in use."""
    return DataKey.objects.filter(destroyed_at=None).exclude(kek_id=wrapping.kek_id()).count()


@transaction.atomic(using="keyring", durable=True)
def _rewrap_some() -> int:
    own = wrapping.kek_id()
    left = DataKey.objects.filter(destroyed_at=None).exclude(kek_id=own).order_by("pk")
    rows = list(left.select_for_update(no_key=True)[:AT_ONCE])
    for row in rows:
        plain = wrapping.unwrap(bytes(row.wrapped or b""), key_ref=row.key_ref, kek_id=row.kek_id)
        row.wrapped, row.kek_id = wrapping.wrap(plain, key_ref=row.key_ref), own
    DataKey.objects.bulk_update(rows, ["wrapped", "kek_id"])
    return len(rows)
