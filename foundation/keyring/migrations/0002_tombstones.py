"""A destroyed key stays destroyed, and the record of openings only grows."""

from django.db import migrations

_KEYS = """
CREATE FUNCTION keyring_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Keys, tombstones and openings stay.' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER tombstones_stay
BEFORE DELETE OR TRUNCATE ON keyring_datakey
FOR EACH STATEMENT EXECUTE FUNCTION keyring_refuse_change();

CREATE TRIGGER tombstones_do_not_change
BEFORE UPDATE ON keyring_datakey
FOR EACH ROW WHEN (OLD.destroyed_at IS NOT NULL OR OLD.key_ref <> NEW.key_ref)
EXECUTE FUNCTION keyring_refuse_change();

-- A key may be wrapped again under a new key-encryption key, but not replaced under the same one.
CREATE TRIGGER keys_are_not_replaced
BEFORE UPDATE ON keyring_datakey
FOR EACH ROW WHEN (
    NEW.wrapped IS NOT NULL AND NEW.wrapped <> OLD.wrapped AND NEW.kek_id = OLD.kek_id
)
EXECUTE FUNCTION keyring_refuse_change();

-- Autovacuum removes the old version of a destroyed row at its next round, not at its 50th row.
ALTER TABLE keyring_datakey
SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
"""

_OPENINGS = """
CREATE TRIGGER openings_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON keyring_keyopening
FOR EACH STATEMENT EXECUTE FUNCTION keyring_refuse_change();

CREATE TRIGGER counts_stay
BEFORE UPDATE OR DELETE OR TRUNCATE ON keyring_openingcount
FOR EACH STATEMENT EXECUTE FUNCTION keyring_refuse_change();
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("keyring", "0001_initial")]

    operations = [
        migrations.RunSQL(
            _KEYS,
            "ALTER TABLE keyring_datakey"
            " RESET (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor);"
            "DROP TRIGGER keys_are_not_replaced ON keyring_datakey;"
            "DROP TRIGGER tombstones_do_not_change ON keyring_datakey;"
            "DROP TRIGGER tombstones_stay ON keyring_datakey;"
            "DROP FUNCTION keyring_refuse_change();",
        ),
        migrations.RunSQL(
            _OPENINGS,
            "DROP TRIGGER counts_stay ON keyring_openingcount;"
            "DROP TRIGGER openings_stay ON keyring_keyopening;",
        ),
    ]
