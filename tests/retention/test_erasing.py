import pytest

from participants.models import Contact
from retention.erasing import delete_in_ranges
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

pytestmark = pytest.mark.django_db


class TestDeleteInRanges:
    @pytest.mark.parametrize("pages", [1, 2, 100])
    def test_deletes_every_row_asked_for_and_no_other(self, pages: int) -> None:
        study, other = a_study("approved"), a_study("approved")
        a_study_with_contacts(study, 100)
        a_study_with_contacts(other, 3)
        rows = Contact.objects.of_study(study.study_ref)
        assert delete_in_ranges(rows, pages_per_commit=pages) == 100
        assert delete_in_ranges(rows, pages_per_commit=pages) == 0
        assert Contact.objects.count() == 3
