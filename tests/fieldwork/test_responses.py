"""What a stored answer can be searched for."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from fieldwork.models import Response
from studies.vocabulary import CollectionChannel
from tests.builders.fieldwork import an_export, responses

SEARCHED_BY_NOBODY = (models.UUIDField, models.ForeignKey, models.DateField, models.BinaryField)


class TestAResponse:
    @pytest.mark.requirement("R-088")
    def test_has_no_field_that_could_name_a_person(self) -> None:
        mode, codes = (
            f for f in Response._meta.concrete_fields if not isinstance(f, SEARCHED_BY_NOBODY)
        )
        assert (mode.name, mode.choices) == ("mode", CollectionChannel.choices)
        assert isinstance(codes, ArrayField)
        assert isinstance(codes.base_field, models.IntegerField)

    @pytest.mark.django_db
    @pytest.mark.requirement("R-088", "R-090")
    def test_is_stored_without_what_identified_its_person(self) -> None:
        export = an_export()
        header, first, *_ = export.decode().splitlines()
        respondent = dict(zip(header.split(","), first.split(","), strict=False))["RespondentID"]
        responses(content=export)
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(r)::text FROM fieldwork_response r")
            stored = " ".join(row for (row,) in cursor.fetchall())
        assert len(respondent) > 6
        assert respondent not in stored
        assert "Shorter lines" not in stored
