"""What a file store may answer besides a file."""


class FileStoreAway(Exception):
    """The file store cannot be asked now, or what answers is not the store.

    It says nothing about whether a file is there: whoever forgets must not take it for “gone”.
    """


class DeletionForbiddenError(Exception):
    """The store keeps a file that was to be deleted, as under an object lock; the text says why."""
