"""What ``manage.py check --deploy`` asks the object store: does it really forget?"""

import uuid
from typing import Any

from botocore.exceptions import ClientError
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from foundation.keyring.stores import DeletionForbiddenError, FileStoreAway, store
from foundation.keyring.stores.bucket import BucketStore

LOCKED = "The bucket has object lock: what it keeps can be kept from being deleted."
NEW_BUCKET = "Object lock cannot be taken away. Make a bucket without it and copy nothing over."
COPIED = "The bucket is replicated: deletions of versions do not reach the other side."


@register(Tags.security, deploy=True)
def refuse_store_that_keeps(**_: Any) -> list[CheckMessage]:
    """Versions that stay, locks and replicas outlive every promise to forget (R-119)."""
    bucket = store()
    if not isinstance(bucket, BucketStore):
        return []
    try:
        # Under a lock the trial itself would stay.
        return _kept_on_purpose(bucket) or _kept_when_deleted(bucket)
    except FileStoreAway as away:
        hint = "Set PORTAL_FILES_… and run manage.py prepare_files, then check again."
        return [Error(str(away), hint=hint, id="keyring.E001")]


def _kept_on_purpose(bucket: BucketStore) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if _says(bucket.client.get_object_lock_configuration, bucket, "ObjectLockConfiguration"):
        found.append(Error(LOCKED, hint=NEW_BUCKET, id="keyring.E002"))
    if _says(bucket.client.get_bucket_replication, bucket, "ReplicationConfiguration"):
        hint = "End the replication and delete what it copied."
        found.append(Caution(COPIED, hint=hint, id="keyring.W001"))
    return found


def _says(ask: Any, bucket: BucketStore, about: str) -> bool:
    """Many stores answer “no such configuration” with an error, or do not know the question."""
    with bucket.asked():
        try:
            return bool(ask(Bucket=bucket.bucket).get(about))
        except ClientError:
            return False


def _kept_when_deleted(bucket: BucketStore) -> list[CheckMessage]:
    """Two versions of an empty file are written and deleted."""
    name = f"checks/{uuid.uuid4()}"
    for _ in range(2):
        bucket.writer(name).finish()
    try:
        bucket.delete(name)
    except DeletionForbiddenError as kept:
        hint = "Let every service delete versions, delete markers and unfinished uploads."
        return [Error(str(kept), hint=hint, id="keyring.E003")]
    return []
