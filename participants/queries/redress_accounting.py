"""Who got somebody's data: the accounting of disclosures as it is told to that person (C-8)."""

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from participants.models import Disclosure
from participants.queries.disclosures import who_got
from participants.reading.columns import Field

RECORDINGS = gettext_noop(
    "If you agreed to be recorded in a conversation with us, a company that writes down what was"
    " said may have got the recording. We do not file recordings by name, so we cannot look up"
    " whether yours was one of them."
)
Ways = Mapping[Field, str]


def who_got_any(people: Iterable[Ways]) -> list[Disclosure]:
    """Every disclosure that held one of these, each once, the newest first."""
    found = {each.pk: each for ways in people for each in who_got(ways)}
    return sorted(found.values(), key=lambda each: each.at, reverse=True)


def who_got_rows(people: Iterable[Ways]) -> list[tuple[str, str]]:
    """The same in the rows of a letter, in its language: to whom, when, what and under what.

    Recordings are filed under no name: nobody can look up whose went to a transcription service.
    """
    return [*_contact_rows(people), (_("Recordings of conversations"), _(RECORDINGS))]


def _contact_rows(people: Iterable[Ways]) -> list[tuple[str, str]]:
    disclosed = who_got_any(people)
    if not disclosed:
        return [(_("Who received it"), _("Of your contact details: nobody outside the Department"))]
    return [
        (
            _("Who received it"),
            _("%(who)s on %(day)s, for research under contract %(contract)s (%(rule)s)")
            % {
                "who": each.recipient,
                "day": date_format(localdate(each.at), "DATE_FORMAT"),
                "contract": each.contract_number,
                "rule": f"{each.sorn}, {each.routine_use}",
            },
        )
        for each in disclosed
    ]
