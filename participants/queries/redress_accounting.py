"""Who got somebody's data: the accounting of disclosures as it is told to that person (C-8)."""

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from participants.models import Disclosure
from participants.queries.disclosures import who_got
from participants.reading.columns import Field

Ways = Mapping[Field, str]


def who_got_any(people: Iterable[Ways]) -> list[Disclosure]:
    """Every disclosure that held one of these, each once, the newest first."""
    found = {each.pk: each for ways in people for each in who_got(ways)}
    return sorted(found.values(), key=lambda each: each.at, reverse=True)


def who_got_rows(people: Iterable[Ways]) -> list[tuple[str, str]]:
    """The same in the rows of a letter, in its language: to whom, when, what and under what."""
    disclosed = who_got_any(people)
    if not disclosed:
        return [(_("Who received it"), _("Nobody outside the Department"))]
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
