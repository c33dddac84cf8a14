"""A hold says what it keeps, and when somebody asks whether it is still needed."""

from django.db import migrations, models

IN_A_YEAR = "UPDATE retention_legalhold SET review_on = (set_at + interval '1 year')::date"


class Migration(migrations.Migration):
    """Holds of before keep everything, and are looked at a year after they were set."""

    dependencies = [("retention", "0005_rule_changes_never_change")]

    operations = [
        migrations.AddField(
            model_name="legalhold",
            name="record_classes",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(IN_A_YEAR, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="legalhold",
            name="review_on",
            field=models.DateField(),
        ),
    ]
