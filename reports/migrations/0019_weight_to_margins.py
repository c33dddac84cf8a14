from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0018_what_was_told_never_changes")]

    operations = [
        migrations.AddField(
            model_name="report", name="weighting", field=models.JSONField(default=dict)
        ),
    ]
