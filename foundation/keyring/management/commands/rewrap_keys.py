"""``manage.py rewrap_keys``: wrap every living data key under the new key-encryption key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.audit import log
from foundation.keyring import rewrapping, wrapping
from foundation.keyring.wrapping import WrongKekError


class Command(BaseCommand):
    """Safe to run again; ends with 1 while a key is left that needs the earlier one."""

    help = "Wrap every living data key under KEYRING_KEK; KEYRING_EARLIER_KEK is the one before."

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if a key is wrapped under neither of the two."""
        if not settings.KEYRING_EARLIER_KEK and rewrapping.left_to_rewrap():
            raise CommandError("Set KEYRING_EARLIER_KEK to the key-encryption key from before.")
        try:
            count = rewrapping.rewrap_all()
        except WrongKekError as problem:
            raise CommandError(
                "One data key is wrapped under neither KEYRING_KEK nor KEYRING_EARLIER_KEK. "
                "Nothing of its batch was changed."
            ) from problem
        log.record(
            "keys.rewrapped",
            subject=f"keyring.KeyEncryptionKey:{wrapping.kek_id()}",
            by=None,
            at=timezone.now(),
            keys=count,
        )
        self.stdout.write(
            f"{count:,} data keys are wrapped under {wrapping.kek_id()} now. Take "
            "KEYRING_EARLIER_KEK out of every service, start them again, and destroy that key "
            "wherever it is kept: what was destroyed before is then out of reach for good."
        )
