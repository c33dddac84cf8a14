"""How an S3-compatible store is reached."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from boto3.session import Session
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# A store that is away is said to be away while the person still waits.
_CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"addressing_style": "path"},
    # Checksums that not every store knows are sent only where S3 asks for them.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """Which bucket of which store, and as whom. Without keys, those of the machine's role."""

    bucket: str
    endpoint: str = ""
    region: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


def connect(address: BucketAddress) -> "S3Client":
    """A client of the store; nothing is sent yet."""
    return Session().client(
        "s3",
        endpoint_url=address.endpoint or None,
        region_name=address.region or None,
        aws_access_key_id=address.access_key or None,
        aws_secret_access_key=address.secret_key or None,
        config=_CONFIG,
    )
