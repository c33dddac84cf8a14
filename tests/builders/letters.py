"""Letters and phone lists, made ready through the real actions."""

from datetime import datetime
from typing import Any

from foundation.access.models import User
from participants.actions import download_letters, print_letters, set_letters
from participants.models import Mailing, PrintRun
from participants.vocabulary import MailWay
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.playing_back import played_back

OFFICE = "Customer Research\n601 South 12th Street"


@played_back
def letters_to_write(people: int = 3, **study: Any) -> tuple[Mailing, Study, User]:
    """A scheduled mailing by letter, its study and recruiter."""
    where, recruiter = a_study_to_write_to(people, **study)
    return a_mailing(where, by=recruiter, way=MailWay.LETTER), where, recruiter


@played_back
def a_phone_list(people: int = 3, **study: Any) -> tuple[Mailing, Study, User]:
    """A scheduled mailing by phone, its study and recruiter."""
    where, recruiter = a_study_to_write_to(people, **study)
    return a_mailing(where, by=recruiter, way=MailWay.PHONE), where, recruiter


@played_back
def a_print_run(mailing: Mailing, *, by: User, at: datetime = NOW, is_set: bool = True) -> PrintRun:
    """Letters of a mailing, asked for and set."""
    run = print_letters(mailing=mailing, office=OFFICE, large=False, both_sides=False, by=by, at=at)
    if is_set:
        set_letters(run_ref=run.run_ref, at=at)
    run.refresh_from_db()
    return run


def fetched(run: PrintRun, *, by: User, at: datetime = NOW) -> bytes:
    """The first file of a run, in the clear."""
    return b"".join(download_letters(file=run.files.all()[0], by=by, at=at))
