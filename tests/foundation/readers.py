"""People who can be mailed, and what they are told."""

from foundation.access.models import User
from foundation.mail.actions import Telling, set_preferences, tell, write_letters
from foundation.mail.groups import groups
from foundation.mail.models import Letter
from tests.builders.access import NOW, a_person


def a_reader(way: str = "at_once") -> User:
    """Somebody with an address, who wants to be told of everything in one way."""
    reader = a_person()
    reader.email = f"{reader.username}@example.gov"
    reader.save(update_fields=["email"])
    set_preferences(ways=dict.fromkeys(groups(), way), by=reader, at=NOW)
    return reader


def told(reader: User, number: int = 1, kind: str = "pta.returned") -> None:
    """Tell them so many things."""
    for each in range(number):
        sentence = f"TSA-2027-{each + 1:03} was returned for changes."
        tell([reader], Telling(kind, f"{kind}:{each}", sentence, "home"), at=NOW)


def letters(number: int) -> list[Letter]:
    """So many e-mails that wait, to one person."""
    told(a_reader(), number)
    write_letters(at=NOW)
    return list(Letter.objects.all())
