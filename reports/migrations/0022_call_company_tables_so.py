"""“Summaries” stood beside the executive summary and meant something else."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("reports", "0021_merge_categories")]

    operations: ClassVar = [
        migrations.RenameField(model_name=model, old_name="summaries", new_name="company_tables")
        for model in ("report", "ledgerentry")
    ]
