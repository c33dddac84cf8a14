"""The trigger locks the person without keeping others from referring to them.

Whoever records in the audit holds its lock until the commit, where foreign keys are looked at: a
person locked against references by somebody who waits for that lock makes the two wait for ever.
"""

from django.db import migrations

_REPLACE = """
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('access_refuse_incompatible_role'::regproc), '{before}', '{after}'
    );
END $$;
"""
_ALL, _BUT_KEYS = "FOR UPDATE", "FOR NO KEY UPDATE"


class Migration(migrations.Migration):
    dependencies = [("access", "0005_training_says_who_recorded_it")]

    operations = [
        migrations.RunSQL(
            _REPLACE.format(before=_ALL, after=_BUT_KEYS),
            _REPLACE.format(before=_BUT_KEYS, after=_ALL),
        )
    ]
