"""Named views of the inventory: save, rename, delete."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from oversight import policies
from oversight.models import SavedView


class ViewNameTakenError(ValueError):
    """The person has a view of this name already."""

    def __init__(self) -> None:
        super().__init__("You have a view of this name. Choose another name.")


@transaction.atomic
def save_view(*, name: str, query: str, by: User, at: datetime) -> SavedView:
    """Keep filters, order and columns under a name.

    :raises Refused: if this person does not oversee.
    :raises ViewNameTakenError: if the name is taken.
    """
    policies.save_view.require(by, at=at)
    User.objects.select_for_update(no_key=True).get(
        pk=by.pk
    )  # two clicks at once are one after the other
    _require_free(by, name)
    view = SavedView.objects.create(owner=by, name=name, query=query, saved_at=at)
    log.record("view.saved", subject=view, by=by, at=at)
    return view


@transaction.atomic
def rename_view(*, view_id: int, name: str, by: User, at: datetime) -> SavedView:
    """Give a view another name.

    :raises Refused: if it is somebody else's.
    :raises ViewNameTakenError: if the name is taken.
    """
    view = SavedView.objects.select_for_update(no_key=True).get(pk=view_id)
    policies.rename_view.require(by, view, at=at)
    _require_free(by, name, besides=view)
    view.name = name
    view.save(update_fields=["name"])
    log.record("view.renamed", subject=view, by=by, at=at)
    return view


@transaction.atomic
def delete_view(*, view_id: int, by: User, at: datetime) -> None:
    """Forget a view.

    :raises Refused: if it is somebody else's.
    """
    view = SavedView.objects.select_for_update(no_key=True).get(pk=view_id)
    policies.delete_view.require(by, view, at=at)
    log.record("view.deleted", subject=view, by=by, at=at)
    view.delete()


def _require_free(owner: User, name: str, *, besides: SavedView | None = None) -> None:
    taken = SavedView.objects.filter(owner=owner, name=name)
    if any(view != besides for view in taken):
        raise ViewNameTakenError
