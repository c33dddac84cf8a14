"""The database itself refuses to change or remove a certificate."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION retention_certificate_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A certificate of destruction is never changed or removed.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER certificate_never_changes BEFORE UPDATE OR DELETE ON retention_certificate
    FOR EACH ROW EXECUTE FUNCTION retention_certificate_never_changes();
CREATE TRIGGER certificates_never_vanish BEFORE TRUNCATE ON retention_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION retention_certificate_never_changes();
"""

BACKWARD = """
DROP TRIGGER certificate_never_changes ON retention_certificate;
DROP TRIGGER certificates_never_vanish ON retention_certificate;
DROP FUNCTION retention_certificate_never_changes();
"""


class Migration(migrations.Migration):
    """A trigger on the certificates."""

    dependencies = [("retention", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
