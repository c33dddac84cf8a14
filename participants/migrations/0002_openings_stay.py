"""The database itself keeps the log of who opened contacts."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION participants_opening_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of opened contacts is only ever added to.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER opening_stays BEFORE UPDATE OR DELETE ON participants_vaultopening
    FOR EACH ROW EXECUTE FUNCTION participants_opening_stays();
CREATE TRIGGER openings_stay BEFORE TRUNCATE ON participants_vaultopening
    FOR EACH STATEMENT EXECUTE FUNCTION participants_opening_stays();
"""

BACKWARD = """
DROP TRIGGER opening_stays ON participants_vaultopening;
DROP TRIGGER openings_stay ON participants_vaultopening;
DROP FUNCTION participants_opening_stays();
"""


class Migration(migrations.Migration):
    """A trigger on the access log."""

    dependencies = [("participants", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
