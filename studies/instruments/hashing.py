"""One number for a text: two texts with the same one say the same."""

import hashlib
import json


def content_hash(definition: object) -> str:
    """SHA-256 in hex of the canonical JSON: sorted keys, no blanks, UTF-8."""
    canonical = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
