"""People whom messages of one day address are one row of the ledger, which only grows that day."""

from django.db import migrations, models

FUNCTION = """
CREATE OR REPLACE FUNCTION studies_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.channel IN ({channels})
       AND NEW.people > OLD.people AND NEW.responses >= OLD.responses AND NEW.minutes >= OLD.minutes
       AND (to_jsonb(NEW) - 'people' - 'responses' - 'minutes')
         = (to_jsonb(OLD) - 'people' - 'responses' - 'minutes') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0033_forms_that_save_themselves_are_one_step")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(channels="'web', 'phone', 'recruiting'"),
            FUNCTION.format(channels="'web', 'phone'"),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("script", "Script or interview guide"),
                    ("invitation", "Invitation"),
                    ("consent_form", "Consent form"),
                    ("brochure", "Brochure"),
                    ("flyer", "Advertisement or flyer"),
                    ("reminder", "Reminder"),
                    ("thanks", "Thanks"),
                    ("other", "Other text"),
                ],
                max_length=12,
            ),
        ),
    ]
