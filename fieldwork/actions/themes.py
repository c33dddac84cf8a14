"""The code book of open answers, and what each reviewed text is about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from fieldwork import policies
from fieldwork.models import CodedText, OpenText, Theme
from fieldwork.queries import theme_is_named, themes_of
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Purpose
from studies.models import Study, Wave

CALLED_SO = "Another theme of this study is called so."
IN_USE = (
    "Some texts or participants name this theme. Take it from them first, or put it into other "
    "words."
)
NOT_THERE = "Some of these texts or themes are not there any more. Nothing was stored."


@transaction.atomic
def add_theme(*, study: Study, label: str, definition: str, by: User, at: datetime) -> Theme:
    """Add a theme at the end of the code book.

    :raises Refused: unless this person analyzes the study, or if there is one of this name.
    """
    study = _locked(study)
    policies.add_theme.require(by, study, at=at)
    _require_free(study, label)
    known = Theme.objects.filter(study=study).aggregate(
        number=Max("number"), position=Max("position")
    )
    theme = Theme.objects.create(
        study=study,
        number=(known["number"] or 0) + 1,
        position=(known["position"] or 0) + 1,
        label=label.strip(),
        definition=definition.strip(),
        added_by=by,
        added_at=at,
    )
    log.record("theme.added", subject=study, by=by, at=at, number=theme.number)
    return theme


@transaction.atomic
def edit_theme(
    *, theme: Theme, label: str, definition: str, position: int, by: User, at: datetime
) -> Theme:
    """Put a theme into other words, or at another place; the texts that name it stay.

    :raises Refused: unless this person analyzes the study, or if another is called so.
    """
    study = _locked(theme.study)
    policies.edit_theme.require(by, study, at=at)
    theme = Theme.objects.get(pk=theme.pk, is_removed=False)
    _require_free(study, label, but=theme)
    theme.label, theme.definition, theme.position = label.strip(), definition.strip(), position
    theme.save(update_fields=["label", "definition", "position"])
    log.record("theme.edited", subject=study, by=by, at=at, number=theme.number)
    return theme


@transaction.atomic
def remove_theme(*, theme: Theme, by: User, at: datetime) -> None:
    """Take a theme that no text and no participant names out of the code book.

    :raises Refused: unless this person analyzes the study, and while one names it.
    """
    study = _locked(theme.study)
    policies.remove_theme.require(by, study, at=at)
    if theme_is_named(theme):
        raise Refused(IN_USE)
    Theme.objects.filter(pk=theme.pk).update(is_removed=True)
    log.record("theme.removed", subject=study, by=by, at=at, number=theme.number)


@transaction.atomic
def open_texts_to_code(
    *, wave: Wave, texts: Sequence[OpenText], by: User, at: datetime
) -> list[tuple[OpenText, str]]:
    """The words of reviewed texts, each beside its row.

    :raises KeyDestroyedError: if the answers were destroyed.
    """
    policies.open_texts_to_code.require(by, wave, at=at)
    rows = [row for row in texts if row.is_readable and row.wave_id == wave.pk]
    if not rows:
        return []
    key_ref = f"answers:{wave.study.study_ref}"
    with keys.opener(key_ref, purpose=Purpose.ANALYSIS, by=by, at=at) as opened:
        found = [(row, row.opened(opened)) for row in rows]
    log.record("texts.opened", subject=wave, by=by, at=at, texts=len(found), purpose="coding")
    return found


@transaction.atomic
def code_texts(
    *, wave: Wave, said: Mapping[UUID, Collection[int] | None], by: User, at: datetime
) -> int:
    """Say what texts are about: their themes, none (empty), or not decided yet (``None``).

    How many were decided.

    :raises Refused: unless this person may, and if a text or a theme is not there any more.
    """
    study = _locked(wave.study)  # no theme is removed meanwhile
    policies.code_texts.require(by, wave, at=at)
    texts = OpenText.objects.readable().filter(wave=wave, text_ref__in=said)
    there = set(texts.order_by("text_ref").select_for_update(of=("self",), no_key=True))
    named = {number for themes in said.values() for number in themes or ()}
    if len(there) != len(said) or not named <= {theme.number for theme in themes_of(study)}:
        raise Refused(NOT_THERE)
    CodedText.objects.filter(
        text__in=[ref for ref, themes in said.items() if themes is None]
    ).delete()
    decided = {ref: sorted(themes) for ref, themes in said.items() if themes is not None}
    for ref, themes in decided.items():
        coded = {"themes": themes, "coded_by": by, "coded_on": timezone.localdate(at)}
        CodedText.objects.update_or_create(text_id=ref, defaults=coded)
    log.record("texts.coded", subject=wave, by=by, at=at, texts=len(decided))
    return len(decided)


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update(no_key=True).get(pk=study.pk)


def _require_free(study: Study, label: str, *, but: Theme | None = None) -> None:
    alike = Theme.objects.filter(study=study, is_removed=False, label__iexact=label.strip())
    if (alike.exclude(pk=but.pk) if but else alike).exists():
        raise Refused(CALLED_SO)
