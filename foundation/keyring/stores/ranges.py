"""Reading ranges of a file in a bucket, in few requests."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foundation.keyring.stores.bucket import BucketStore


class BucketReader:
    """Whoever reads on from where the last range ended gets it from what was read ahead."""

    AHEAD = 4 * 1024 * 1024

    def __init__(self, store: "BucketStore", name: str, size: int) -> None:
        self._store = store
        self._name = name
        self.size = size
        self._start = 0
        self._ahead = b""
        self._next = -1

    def read(self, start: int, length: int) -> bytes:
        """A range, shorter where the file ends.

        :raises FileNotFoundError: if the file was deleted meanwhile.
        :raises FileStoreAway: if the store cannot be asked.
        """
        offset = start - self._start
        if offset < 0 or offset + length > len(self._ahead):
            wanted = max(length, self.AHEAD) if start == self._next else length
            self._start, offset = start, 0
            self._ahead = self._asked_for(start, min(wanted, self.size - start))
        piece = self._ahead[offset : offset + length]
        self._next = start + len(piece)
        return piece

    def _asked_for(self, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        with self._store.asked():
            answer = self._store.client.get_object(
                Bucket=self._store.bucket,
                Key=self._name,
                Range=f"bytes={start}-{start + length - 1}",
            )
            return answer["Body"].read()
