from django.db import migrations, models

WENT_HERE = """
UPDATE participants_mailitem AS item SET went_to = contact.{way}_index
FROM participants_mailing AS mailing, participants_contact AS contact
WHERE mailing.id = item.mailing_id AND mailing.way = '{name}'
    AND contact.contact_ref = item.contact_ref
    AND item.status IN ('handing_over', 'sent', 'uncertain', 'bounced')
    AND (contact.{way}_changed_on IS NULL OR item.settled_on > contact.{way}_changed_on)
"""
WAYS = (("email", "email"), ("letter", "address"), ("phone", "phone"))


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0024_letters_know_whom_they_were_set_for"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailitem",
            name="went_to",
            field=models.BinaryField(max_length=16, null=True),
        ),
        *(
            migrations.RunSQL(WENT_HERE.format(name=name, way=way), migrations.RunSQL.noop)
            for name, way in WAYS
        ),
        *(
            migrations.RemoveField(model_name="contact", name=f"{way}_changed_on")
            for way in ("address", "email", "phone")
        ),
    ]
