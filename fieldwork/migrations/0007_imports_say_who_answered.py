"""An import says how many of its rows are of each kind of person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0006_summaries_never_change")]

    operations = [migrations.AddField("importrun", "people", models.JSONField(default=dict))]
