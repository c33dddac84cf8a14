"""The database itself keeps a vendor's key as it was recorded: confirmed once, ended once."""

from typing import ClassVar

from django.db import migrations

ONLY_GOES_ON = """
CREATE FUNCTION studies_refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    confirming text[] := ARRAY['confirmed_by_id', 'confirmed_at', 'confirmed_how'];
    ending text[] := ARRAY['ended_by_id', 'ended_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL
       AND (to_jsonb(NEW) - confirming - ending) = (to_jsonb(OLD) - confirming - ending)
       AND (OLD.confirmed_at IS NULL
            OR (to_jsonb(NEW) - ending) = (to_jsonb(OLD) - ending)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key of a vendor is replaced, never changed';
END $$;
CREATE TRIGGER vendor_key_never_changes BEFORE UPDATE OR DELETE ON studies_vendorkey
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_key_change();
"""

UNDO = """
DROP TRIGGER vendor_key_never_changes ON studies_vendorkey;
DROP FUNCTION studies_refuse_key_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0035_vendors_have_keys")]

    operations: ClassVar = [migrations.RunSQL(ONLY_GOES_ON, reverse_sql=UNDO)]
