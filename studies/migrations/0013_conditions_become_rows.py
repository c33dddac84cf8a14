"""What was written as one text becomes a condition; the database keeps what never changes."""

from typing import ClassVar

from django.db import migrations

MOVE_CONDITIONS = """
INSERT INTO studies_ptacondition
    (pta_id, number, section, question_key, text, due, status, note, refused_because)
SELECT id, 1, '', '', conditions, 'during', 'unmet', '', ''
FROM studies_pta WHERE conditions <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""

MOVE_BACK = """
UPDATE studies_pta SET conditions = said.texts FROM (
    SELECT pta_id, string_agg(text, chr(10) ORDER BY number) AS texts
    FROM studies_ptacondition GROUP BY pta_id
) AS said WHERE said.pta_id = studies_pta.id;
"""

REFUSE_CHANGES_OF_WHAT_WAS_SUBMITTED = """
CREATE OR REPLACE FUNCTION studies_refuse_submission_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (NEW.answers, NEW.materials, NEW.materials_hash, NEW.questions,
            NEW.submitted_by_id, NEW.note, NEW.study_id, NEW.number, NEW.renews_id)
       IS DISTINCT FROM (OLD.answers, OLD.materials, OLD.materials_hash, OLD.questions,
            OLD.submitted_by_id, OLD.note, OLD.study_id, OLD.number, OLD.renews_id) THEN
        RAISE EXCEPTION 'what was submitted never changes: withdraw it and submit again';
    END IF;
    RETURN NEW;
END $$;
"""

REFUSE_OTHER_WORDS = """
CREATE TRIGGER confirmation_never_changes BEFORE UPDATE OR DELETE ON studies_ptaconfirmation
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
CREATE TRIGGER reply_never_changes BEFORE UPDATE OR DELETE ON studies_ptareply
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
CREATE FUNCTION studies_refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.pta_id, NEW.number, NEW.section, NEW.question_key, NEW.text)
       IS DISTINCT FROM (OLD.pta_id, OLD.number, OLD.section, OLD.question_key, OLD.text) THEN
        RAISE EXCEPTION 'the words of % never change', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER point_keeps_its_words BEFORE UPDATE ON studies_ptapoint
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_other_words();
CREATE TRIGGER condition_keeps_its_words BEFORE UPDATE ON studies_ptacondition
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_other_words();
"""

UNDO = """
DROP TRIGGER condition_keeps_its_words ON studies_ptacondition;
DROP TRIGGER point_keeps_its_words ON studies_ptapoint;
DROP FUNCTION studies_refuse_other_words();
DROP TRIGGER reply_never_changes ON studies_ptareply;
DROP TRIGGER confirmation_never_changes ON studies_ptaconfirmation;
CREATE OR REPLACE FUNCTION studies_refuse_submission_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (NEW.answers, NEW.materials, NEW.materials_hash,
            NEW.submitted_by_id, NEW.note, NEW.study_id, NEW.number)
       IS DISTINCT FROM (OLD.answers, OLD.materials, OLD.materials_hash,
            OLD.submitted_by_id, OLD.note, OLD.study_id, OLD.number) THEN
        RAISE EXCEPTION 'what was submitted never changes: withdraw it and submit again';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0012_reviews_in_points_and_conditions")]

    operations: ClassVar = [
        migrations.RunSQL(MOVE_CONDITIONS, reverse_sql=MOVE_BACK),
        migrations.RunSQL(
            REFUSE_CHANGES_OF_WHAT_WAS_SUBMITTED + REFUSE_OTHER_WORDS, reverse_sql=UNDO
        ),
        migrations.RemoveField(model_name="pta", name="conditions"),
    ]
