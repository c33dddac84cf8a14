"""Nothing that ends an approval is saved before the person was told what it ends and said yes.

Every page that changes a material saves inside ``confirmed``: what would void an approval without
the tick is undone as if it had never been sent, whichever page or program sent it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from studies.forms.voiding import REFUSAL, VoidingForm
from studies.lifecycle import PtaStatus
from studies.models import Study
from studies.queries import what_it_voids


class UnconfirmedError(ValueError):
    """It would have ended an approval, and nobody said that this is wanted."""


def voiding_form(request: HttpRequest, study: Study, *, at: datetime) -> VoidingForm:
    """The tick as it was sent, with what a change of this study ends."""
    sent = request.POST if request.method == "POST" else None
    return VoidingForm(sent, voids=what_it_voids(study, at=at))


@contextmanager
def confirmed(form: VoidingForm, study: Study) -> Iterator[None]:
    """Save what is inside, unless it voids an approval and the box is not checked.

    :raises UnconfirmedError: if it was undone; ``form`` says why.
    """
    with transaction.atomic():
        void_before = _void(study)
        yield
        if not form.is_confirmed and _void(study) != void_before:
            form.refuse()
            raise UnconfirmedError(REFUSAL)


def _void(study: Study) -> int:
    return study.ptas.filter(status=PtaStatus.VOID).count()
