"""A vendor's or tool's file is approved by nobody who wrote a part of it (R-160).

Of files that stand, only who changed them last is known.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Func, Q
from django.db.models.lookups import IsNull

WHO_CHANGED_IT_LAST = """
UPDATE studies_vendor SET authors = ARRAY[recorded_by_id];
UPDATE studies_surveytool SET authors = ARRAY[recorded_by_id];
"""


def no_author(approver: str) -> Q:
    place = Func(
        F("authors"), F(approver), function="array_position", output_field=models.IntegerField()
    )
    return Q(IsNull(place, True))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0021_dates_among_variables")]

    operations: ClassVar = [
        migrations.AddField(
            "vendor", "authors", ArrayField(models.BigIntegerField(), default=list)
        ),
        migrations.AddField(
            "surveytool", "authors", ArrayField(models.BigIntegerField(), default=list)
        ),
        migrations.RunSQL(WHO_CHANGED_IT_LAST, reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            "vendor",
            models.CheckConstraint(
                name="vendor_approved_by_no_author", condition=no_author("privacy_by")
            ),
        ),
        migrations.AddConstraint(
            "surveytool",
            models.CheckConstraint(
                name="tool_approved_by_no_author",
                condition=no_author("privacy_by") & no_author("public_affairs_by"),
            ),
        ),
    ]
