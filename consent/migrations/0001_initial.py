import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('studies', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('privacy_notice', 'Privacy notice'), ('privacy_act_statement', 'Privacy Act statement')], default='privacy_notice', max_length=24)),
                ('authority', models.TextField(blank=True)),
                ('purpose', models.TextField(blank=True)),
                ('routine_uses', models.TextField(blank=True)),
                ('voluntary', models.TextField(blank=True)),
                ('effect_of_refusal', models.TextField(blank=True)),
                ('redress', models.TextField(blank=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('written_at', models.DateTimeField()),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='studies.study')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_written', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('study_id', '-number'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ConsentDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision_ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('session_ref', models.UUIDField(db_index=True, null=True)),
                ('subject_code', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('participate', 'Take part'), ('record_audio', 'Sound recording'), ('record_video', 'Video recording'), ('observe', 'Observation'), ('quote', 'Being quoted'), ('disseminate', 'Dissemination by name')], max_length=16)),
                ('given', models.BooleanField()),
                ('method', models.CharField(choices=[('spoken', 'Spoken'), ('signed', 'Signed'), ('code', 'By participant code')], max_length=8)),
                ('informed_at', models.DateTimeField()),
                ('decided_on', models.DateField()),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions_read', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='studies.study')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='consent.notice')),
            ],
            options={
                'ordering': ('study_id', 'pk'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PrivacyStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement_ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form_number', models.CharField(max_length=40)),
                ('form_title', models.CharField(max_length=200)),
                ('version', models.CharField(max_length=40)),
                ('authority', models.TextField(blank=True)),
                ('purpose', models.TextField(blank=True)),
                ('routine_uses', models.TextField(blank=True)),
                ('voluntary', models.TextField(blank=True)),
                ('effect_of_refusal', models.TextField(blank=True)),
                ('allows_research_reuse', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements_recorded', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('form_number', 'version'),
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='notice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('released_at__isnull', True), models.Q(models.Q(('authority', ''), _negated=True), models.Q(('purpose', ''), _negated=True), models.Q(('routine_uses', ''), _negated=True), models.Q(('voluntary', ''), _negated=True), models.Q(('effect_of_refusal', ''), _negated=True), models.Q(('redress', ''), _negated=True)), _connector='OR'), name='notice_released_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='consentdecision',
            constraint=models.CheckConstraint(condition=models.Q(('subject_code__regex', '^[A-Z]{1,2}-\\d{1,6}$')), name='decision_subject_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='consentdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('method', 'spoken'), _negated=True), ('read_by__isnull', False), _connector='OR'), name='decision_spoken_names_its_reader'),
        ),
        migrations.AddConstraint(
            model_name='privacystatement',
            constraint=models.UniqueConstraint(fields=('form_number', 'version'), name='statement_version_once'),
        ),
    ]
