import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_role_rules'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ('study_id', 'pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='InstrumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('definition', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instrument_versions', to=settings.AUTH_USER_MODEL)),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='studies.instrument')),
            ],
            options={
                'ordering': ('instrument_id', 'number'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Pta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for the component privacy officer'), ('component_approved', 'Waiting for the Privacy Office'), ('approved', 'Approved'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn'), ('void', 'Void: a material changed'), ('expired', 'Expired')], default='draft', max_length=20)),
                ('note', models.TextField(blank=True)),
                ('answers', models.JSONField(default=list)),
                ('materials', models.JSONField(default=list)),
                ('materials_hash', models.CharField(blank=True, max_length=64)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('component_at', models.DateTimeField(null=True)),
                ('office_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('return_reason', models.TextField(blank=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('threshold', models.PositiveSmallIntegerField(null=True)),
                ('conditions', models.TextField(blank=True)),
                ('expires_on', models.DateField(null=True)),
                ('component_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('study_id', '-number'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PtaComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.SlugField(blank=True)),
                ('kind', models.CharField(choices=[('comment', 'Comment'), ('mitigate', 'Keep, with a mitigation'), ('drop', 'Drop: more than is needed')], default='comment', max_length=8)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pta_comments', to=settings.AUTH_USER_MODEL)),
                ('pta', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='studies.pta')),
            ],
            options={
                'ordering': ('pta_id', 'at', 'pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study_ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=24, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('purpose', models.CharField(choices=[('usability', 'Usability of a tool, site or form'), ('satisfaction', 'General satisfaction'), ('service_needs', 'Needs for a service'), ('other', 'Something else')], max_length=16)),
                ('touches_case', models.BooleanField(default=False)),
                ('sponsor_is_department', models.BooleanField(default=True)),
                ('audiences', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('employees', 'Employees and contractors'), ('stakeholders', 'Public stakeholders'), ('public', 'Members of the public')], max_length=16), size=None)),
                ('stakeholder_kind', models.CharField(blank=True, choices=[('federal', 'Federal'), ('state', 'State'), ('local', 'Local'), ('tribal', 'Tribal'), ('foreign', 'Foreign')], max_length=8)),
                ('method', models.CharField(choices=[('survey', 'Survey'), ('interview', 'Interview'), ('focus_group', 'Focus group'), ('usability_test', 'Usability test')], max_length=16)),
                ('ethnographic', models.BooleanField(default=False)),
                ('conductor', models.CharField(choices=[('internal', 'An internal research unit'), ('vendor', 'A vendor under contract')], default='internal', max_length=8)),
                ('target_population', models.TextField()),
                ('expected_respondents', models.PositiveIntegerField()),
                ('mandatory', models.BooleanField(default=False)),
                ('keeps_linkage', models.BooleanField(default=False)),
                ('linkage_justification', models.TextField(blank=True)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('in_person', 'In person at an office or event'), ('email', 'E-mail'), ('phone', 'Phone'), ('direct_mail', 'Direct mail'), ('announcement', 'Announcement'), ('trade_journal', 'Trade journal'), ('mailing_list', 'Mailing list'), ('flyer', 'Flyer'), ('internet', 'Internet'), ('organisation', 'Community or professional organization')], max_length=16), blank=True, default=list, size=None)),
                ('legal_authorities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('gpra', 'Government Performance and Results Act of 1993 (P.L. 103-62)'), ('gpra_modernization', 'GPRA Modernization Act of 2010 (P.L. 111-352)'), ('e_government', 'E-Government Act of 2002, section 202(b) (P.L. 107-347)'), ('eo_12862', 'Executive Order 12862, Setting Customer Service Standards'), ('eo_13571', 'Executive Order 13571, Streamlining Service Delivery'), ('usc_31_1115', '31 U.S.C. 1115, performance plans')], max_length=24), size=None)),
                ('security_plan_ref', models.CharField(blank=True, max_length=100)),
                ('redress_procedure', models.TextField(blank=True)),
                ('redress_contact', models.CharField(blank=True, max_length=200)),
                ('reidentification_assessment', models.TextField(blank=True)),
                ('threshold_asked', models.PositiveSmallIntegerField(default=11)),
                ('threshold', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In privacy review'), ('approved', 'Approved'), ('collecting', 'Collecting'), ('closed', 'Closed')], default='draft', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('follow_up_until', models.DateField(blank=True, null=True)),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='access.component')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies_created', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'studies',
                'ordering': ('-created_at', '-pk'),
                'permissions': (('view_study', 'See the study'), ('edit_study', 'Describe the study'), ('submit_study', 'Send the study to review'), ('import_responses', 'Import responses'), ('import_contacts', 'Import contacts'), ('open_contacts', 'Open contacts'), ('facilitate_session', 'Run sessions'), ('transcribe_session', 'Transcribe sessions'), ('analyse_study', 'Analyze the study'), ('release_report', 'Release reports'), ('close_study', 'Close waves and the study'), ('manage_team', 'Manage the team')),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='pta',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ptas', to='studies.study'),
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='studies.study')),
            ],
            options={
                'ordering': ('study_id', 'number'),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='instrument',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='instruments', to='studies.study'),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('recruiter', 'Recruiter'), ('facilitator', 'Facilitator'), ('analyst', 'Analyst'), ('vendor_staff', 'Vendor staff'), ('component_privacy_officer', 'Component privacy officer'), ('privacy_office', 'Privacy Office'), ('public_affairs', 'Public Affairs'), ('paperwork_officer', 'Paperwork officer'), ('records_officer', 'Records officer'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('operational_decision_maker', 'Operational decision maker')], max_length=32)),
                ('justification', models.CharField(max_length=300)),
                ('granted_at', models.DateTimeField()),
                ('expires_on', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='studies.study')),
            ],
            options={
                'ordering': ('study_id', '-granted_at', '-pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('full', 'Full clearance'), ('generic', 'Under a generic clearance'), ('emergency', 'Emergency clearance'), ('exempt', 'Exempt')], max_length=10)),
                ('control_number', models.CharField(blank=True, max_length=9)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('notice60_citation', models.CharField(blank=True, max_length=60)),
                ('notice60_on', models.DateField(blank=True, null=True)),
                ('notice30_citation', models.CharField(blank=True, max_length=60)),
                ('notice30_on', models.DateField(blank=True, null=True)),
                ('forbids_publication', models.BooleanField(default=False)),
                ('retention_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('basis', models.TextField(blank=True)),
                ('decided_by', models.CharField(blank=True, max_length=200)),
                ('materials_hash', models.CharField(max_length=64)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances_recorded', to=settings.AUTH_USER_MODEL)),
                ('pta', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='studies.pta')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clearances', to='studies.study')),
            ],
            options={
                'ordering': ('study_id', '-recorded_at', '-pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Addressing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('import', "Import of an outside tool's export"), ('session', 'Session'), ('web', 'Survey page'), ('phone', 'Phone'), ('paper', 'Paper'), ('recruiting', 'Recruiting')], max_length=12)),
                ('person_kind', models.CharField(choices=[('employee', 'Federal employee'), ('contractor', 'Contractor'), ('stakeholder', 'Stakeholder'), ('public', 'Member of the public')], max_length=12)),
                ('people', models.PositiveIntegerField()),
                ('addressed_on', models.DateField()),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addressings', to='studies.study')),
            ],
            options={
                'ordering': ('study_id', 'addressed_on', 'pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='StudyUserPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='studies.study')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SurveyTool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('pta_ref', models.CharField(max_length=60)),
                ('ip_capture_off', models.BooleanField(default=False)),
                ('email_capture_off', models.BooleanField(default=False)),
                ('capture_reason', models.TextField(blank=True)),
                ('recruitment_features', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('privacy_at', models.DateTimeField(null=True)),
                ('public_affairs_at', models.DateTimeField(null=True)),
                ('privacy_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('public_affairs_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tools_recorded', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='study',
            name='survey_tool',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='studies.surveytool'),
        ),
        migrations.CreateModel(
            name='Variable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.SlugField(max_length=63)),
                ('question_key', models.SlugField()),
                ('kind', models.CharField(choices=[('closed', 'One code of a list'), ('option', 'Selected or not'), ('number', 'Scaled whole number')], max_length=8)),
                ('label', models.TextField()),
                ('codes', models.JSONField(default=dict)),
                ('decimals', models.PositiveSmallIntegerField(default=0)),
                ('demographic', models.CharField(blank=True, choices=[('age', 'Age'), ('gender', 'Gender'), ('race', 'Race or ethnicity'), ('country', 'Country'), ('occupation', 'Occupation'), ('education', 'Education'), ('language', 'Language'), ('income', 'Income'), ('region', 'Region'), ('state', 'State'), ('county', 'County')], max_length=16)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variables', to='studies.instrumentversion')),
            ],
            options={
                'ordering': ('version_id', 'position'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Vendor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('contract_number', models.CharField(blank=True, max_length=60)),
                ('contract_ends_on', models.DateField(blank=True, null=True)),
                ('clause_ownership', models.CharField(blank=True, max_length=120)),
                ('clause_destruction', models.CharField(blank=True, max_length=120)),
                ('clause_audit', models.CharField(blank=True, max_length=120)),
                ('privacy_policy_url', models.URLField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('privacy_at', models.DateTimeField(null=True)),
                ('privacy_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vendors_recorded', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='surveytool',
            name='vendor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tools', to='studies.vendor'),
        ),
        migrations.AddField(
            model_name='study',
            name='vendor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='studies.vendor'),
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=60)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='studies.study')),
            ],
            options={
                'ordering': ('study_id', 'number'),
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='instrumentversion',
            constraint=models.UniqueConstraint(fields=('instrument', 'number'), name='version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='pta_number_once'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'component_approved'])), fields=('study',), name='pta_one_undecided'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('study',), name='pta_one_approved'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(('component_by__isnull', True), models.Q(('component_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='pta_component_is_not_the_author'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(('office_by__isnull', True), models.Q(('office_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='pta_office_is_not_the_author'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(('office_by__isnull', True), models.Q(('office_by', models.F('component_by')), _negated=True), _connector='OR'), name='pta_two_offices_two_people'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(('office_by__isnull', True), ('component_by__isnull', False), _connector='OR'), name='pta_component_before_office'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('expires_on__isnull', False), ('office_at__isnull', False), ('office_by__isnull', False), ('threshold__range', (5, 30))), _connector='OR'), name='pta_approved_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='pta',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), ('submitted_by__isnull', False), _connector='OR'), name='pta_submitted_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='objective_number_once'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('user', models.F('granted_by')), _negated=True), _connector='OR'), name='grant_is_given_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', False), ('role', 'lead'), _connector='OR'), name='grant_is_given_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('justification', ''), _negated=True), name='grant_says_why'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('study', 'user', 'role'), name='grant_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'exempt'), models.Q(('basis', ''), _negated=True), models.Q(('decided_by', ''), _negated=True)), models.Q(models.Q(('kind', 'exempt'), _negated=True), ('control_number__regex', '^\\d{4}-\\d{4}$'), ('expires_on__isnull', False)), _connector='OR'), name='clearance_has_a_number_or_a_basis'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'full'), _negated=True), models.Q(('notice30_on__isnull', False), ('notice60_on__isnull', False), models.Q(('notice60_citation', ''), _negated=True), models.Q(('notice30_citation', ''), _negated=True)), _connector='OR'), name='clearance_full_has_both_notices'),
        ),
        migrations.AddIndex(
            model_name='addressing',
            index=models.Index(fields=['study', 'addressed_on'], name='studies_add_study_i_fe765b_idx'),
        ),
        migrations.AddConstraint(
            model_name='addressing',
            constraint=models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='addressing_of_somebody'),
        ),
        migrations.AlterUniqueTogether(
            name='studyuserpermission',
            unique_together={('user', 'permission', 'content_object')},
        ),
        migrations.AddConstraint(
            model_name='variable',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='variable_position_once'),
        ),
        migrations.AddConstraint(
            model_name='variable',
            constraint=models.UniqueConstraint(fields=('version', 'name'), name='variable_name_once'),
        ),
        migrations.AddConstraint(
            model_name='vendor',
            constraint=models.CheckConstraint(condition=models.Q(('privacy_by__isnull', True), models.Q(('privacy_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='vendor_reviewed_by_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='surveytool',
            constraint=models.CheckConstraint(condition=models.Q(('privacy_by__isnull', True), ('public_affairs_by__isnull', True), models.Q(('privacy_by', models.F('public_affairs_by')), _negated=True), _connector='OR'), name='tool_two_offices_two_people'),
        ),
        migrations.AddConstraint(
            model_name='surveytool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email_capture_off', True), ('ip_capture_off', True)), models.Q(('capture_reason', ''), _negated=True), _connector='OR'), name='tool_capture_off_or_explained'),
        ),
        migrations.AddConstraint(
            model_name='surveytool',
            constraint=models.CheckConstraint(condition=models.Q(('pta_ref', ''), _negated=True), name='tool_refers_to_a_pta'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('audiences__len__gte', 1)), name='study_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audiences__contains', ['stakeholders']), _negated=True), models.Q(('stakeholder_kind', ''), _negated=True), _connector='OR'), name='study_names_its_stakeholders'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('mandatory', False), ('audiences', ['employees']), _connector='OR'), name='study_of_the_public_is_voluntary'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('mandatory', False), ('purpose', 'usability'), _connector='OR'), name='study_of_satisfaction_is_voluntary'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('keeps_linkage', False), models.Q(('linkage_justification', ''), _negated=True), _connector='OR'), name='study_justifies_linkage'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('legal_authorities__len__gte', 1)), name='study_has_a_legal_authority'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('conductor', 'vendor'), _negated=True), ('vendor__isnull', False), _connector='OR'), name='study_conducted_by_a_vendor_names_it'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__isnull', True), ('threshold__range', (5, 30)), _connector='OR'), name='study_threshold_in_range'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('threshold_asked__range', (5, 30))), name='study_threshold_asked_in_range'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='study_closed_has_a_date'),
        ),
        migrations.AddConstraint(
            model_name='study',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('created_at')), _connector='OR'), name='study_closes_after_it_was_created'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='wave_number_once'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('study', 'label'), name='wave_label_once'),
        ),
    ]
