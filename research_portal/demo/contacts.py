"""Invented people to invite: example mail domains and telephone numbers reserved for fiction."""

import csv
import io
from datetime import datetime
from random import Random

from foundation.access.models import User
from participants.actions import MailingDraft, change_mailing, create_mailing
from participants.queries.mailings import texts_for
from participants.vocabulary import MailKind, MailWay
from studies.models import Study, Wave

GIVEN = (
    "Avery", "Blair", "Casey", "Devon", "Ellis", "Frankie", "Gale", "Harper", "Indigo", "Jules",
    "Kendall", "Logan", "Marlow", "Noel", "Oakley", "Parker", "Quinn", "Reese", "Sage", "Tatum",
)  # fmt: skip
FAMILY = (
    "Ashgrove", "Birchall", "Crowhurst", "Dunmore", "Elmsworth", "Fairbank", "Glenholm",
    "Hawthorn", "Ironwood", "Juniper", "Kestrel", "Larkspur", "Maplewood", "Northgate",
)  # fmt: skip
STREETS = ("Cedar Street", "Harbor Road", "Mill Lane", "Orchard Avenue", "Station Street")
AREAS = ("202", "305", "312", "404", "415", "503", "602", "713")
TOWNS = ("Springfield, VA", "Riverton, TX", "Lakeview, OH", "Fairmont, CA", "Ashland, WA")


def contact_file(*, people: int, random: Random) -> bytes:
    """A CSV of name, e-mail, phone and address; every line is another person."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["name", "email", "phone", "address"])
    for number in range(people):
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        writer.writerow(
            [
                f"{given} {family}",
                f"{given}.{family}.{number}@example.com".lower(),
                f"+1 {AREAS[number // 100]}-555-{100 + number % 100:04d}",
                f"{number + 1} {random.choice(STREETS)}, {random.choice(TOWNS)}",
            ]
        )
    return stream.getvalue().encode()


def write_to_contacts(study: Study, wave: Wave, recruiter: User, *, at: datetime) -> None:
    """A message as it waits for its number to be confirmed."""
    texts = list(texts_for(study, MailKind.INVITATION))
    mailing = create_mailing(
        study=study,
        wave=wave,
        kind=MailKind.INVITATION,
        way=MailWay.EMAIL,
        by=recruiter,
        at=at,
    )
    change_mailing(mailing=mailing, draft=MailingDraft(versions=texts), by=recruiter, at=at)
