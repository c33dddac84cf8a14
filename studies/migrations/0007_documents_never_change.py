"""The database itself refuses to change a text that approvals rest on, or a proposal's words."""

from typing import ClassVar

from django.db import migrations

VERSIONS_NEVER_CHANGE = """
CREATE TRIGGER document_version_never_changes BEFORE UPDATE OR DELETE ON studies_documentversion
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_change();
"""

DOCUMENTS_ARE_ONLY_REMOVED = """
CREATE FUNCTION studies_refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.removed_at IS NULL
       AND (to_jsonb(NEW) - 'removed_at' - 'removed_by_id')
         = (to_jsonb(OLD) - 'removed_at' - 'removed_by_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a document is removed once, and kept';
END $$;
CREATE TRIGGER document_never_changes BEFORE UPDATE OR DELETE ON studies_document
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_document_change();
"""

PROPOSALS_ARE_ONLY_ANSWERED = """
CREATE FUNCTION studies_refuse_proposal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'open'
       AND (NEW.document_id, NEW.about_id, NEW.change, NEW.why, NEW.proposed_by_id, NEW.proposed_at)
         = (OLD.document_id, OLD.about_id, OLD.change, OLD.why, OLD.proposed_by_id, OLD.proposed_at)
       THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposal is answered once, and its words never change';
END $$;
CREATE TRIGGER proposal_never_changes BEFORE UPDATE OR DELETE ON studies_revisionproposal
    FOR EACH ROW EXECUTE FUNCTION studies_refuse_proposal_change();
"""

UNDO = """
DROP TRIGGER proposal_never_changes ON studies_revisionproposal;
DROP FUNCTION studies_refuse_proposal_change();
DROP TRIGGER document_never_changes ON studies_document;
DROP FUNCTION studies_refuse_document_change();
DROP TRIGGER document_version_never_changes ON studies_documentversion;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studies", "0006_study_documents_and_packages")]

    operations: ClassVar = [
        migrations.RunSQL(
            VERSIONS_NEVER_CHANGE + DOCUMENTS_ARE_ONLY_REMOVED + PROPOSALS_ARE_ONLY_ANSWERED,
            reverse_sql=UNDO,
        )
    ]
