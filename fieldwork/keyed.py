"""A keyed form at rest: sealed under its batch's key until the answers are taken over."""

import json

from fieldwork.models import KeyedForm
from foundation.keyring.keys import Opener, Sealer
from studies.instruments.given import Answers


def sealed(answers: Answers, form: KeyedForm, entry: str, key: Sealer) -> bytes:
    """``entry`` is “first”, “second” or “settled”."""
    said = {"codes": answers.codes, "texts": answers.texts}
    return key.seal(json.dumps(said, ensure_ascii=False).encode(), form.place(entry))


def opened(form: KeyedForm, entry: str, key: Opener) -> Answers:
    """:raises SealedDataError: if this was not sealed here."""
    box: bytes | memoryview = getattr(form, entry)
    return Answers(**json.loads(key.open(bytes(box), form.place(entry))))


def counted(form: KeyedForm, key: Opener) -> Answers:
    """What counts: what was settled, else what was keyed first."""
    return opened(form, "settled" if form.settled is not None else "first", key)
