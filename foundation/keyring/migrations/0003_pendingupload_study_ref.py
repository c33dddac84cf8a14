"""An upload that waits for a study goes with the study."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keyring", "0002_tombstones")]

    operations = [
        migrations.AddField(
            model_name="pendingupload",
            name="study_ref",
            field=models.UUIDField(null=True),
        ),
    ]
