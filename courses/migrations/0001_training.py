# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field
import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms', '0004_site_pages'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('cycle', models.PositiveSmallIntegerField(default=1, verbose_name='cycle')),
                ('kind', models.CharField(choices=[('achievement', 'with assessment of learning'), ('participation', 'of participation')], max_length=20, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='verification code')),
                ('is_example', models.BooleanField(verbose_name='example')),
                ('digest', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField(verbose_name='issued at')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body', verbose_name='issuing body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='cms.person')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='courses.certificate')),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('rule', models.JSONField(verbose_name='rule met')),
                ('percent', models.PositiveSmallIntegerField(null=True, verbose_name='score')),
                ('at', models.DateTimeField(verbose_name='completed at')),
            ],
            options={
                'verbose_name': 'completion',
                'verbose_name_plural': 'completions',
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('number', models.PositiveIntegerField(default=1, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='enrolled at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='cms.person')),
            ],
            options={
                'verbose_name': 'enrolment',
                'verbose_name_plural': 'enrolments',
            },
        ),
        migrations.CreateModel(
            name='Issuer',
            fields=[
                ('body', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='certificate_issuer', serialize=False, to='cms.body')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='place')),
            ],
            options={
                'verbose_name': 'issuer of certificates',
                'verbose_name_plural': 'issuers of certificates',
            },
        ),
        migrations.CreateModel(
            name='CataloguePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'catalogue of the modules',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CertificateFacts',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='personal', serialize=False, to='courses.certificate')),
                ('salt', models.CharField(max_length=64)),
                ('facts', models.JSONField(verbose_name='facts')),
            ],
            options={
                'verbose_name': 'facts of a certificate',
                'verbose_name_plural': 'facts of certificates',
            },
        ),
        migrations.CreateModel(
            name='CertificateFile',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='courses.certificate')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
            ],
            options={
                'verbose_name': 'file of a certificate',
                'verbose_name_plural': 'files of certificates',
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='completion',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.completion'),
        ),
        migrations.AddField(
            model_name='completion',
            name='enrolment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='completion', to='courses.enrolment'),
        ),
        migrations.CreateModel(
            name='EnrolmentCancellation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='cancelled at')),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cancellation', to='courses.enrolment')),
            ],
            options={
                'verbose_name': 'cancellation of an enrolment',
                'verbose_name_plural': 'cancellations of enrolments',
            },
        ),
        migrations.CreateModel(
            name='ModulePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('audience', models.TextField(blank=True, max_length=500, verbose_name='who it is for')),
                ('goals', wagtail.fields.RichTextField(blank=True, verbose_name='what you learn')),
                ('level', models.CharField(choices=[('basic', 'basic'), ('intermediate', 'intermediate'), ('advanced', 'advanced')], default='basic', max_length=20, verbose_name='level')),
                ('credited_minutes', models.PositiveIntegerField(default=60, verbose_name='minutes credited')),
                ('activities', cms.blocks.field.StreamField(blank=True, verbose_name='activities')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.plannode', verbose_name='policy area')),
                ('issuer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body', verbose_name='issuing body')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'training module',
                'verbose_name_plural': 'training modules',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.modulepage'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.modulepage'),
        ),
        migrations.CreateModel(
            name='ModuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('credited_minutes', models.PositiveIntegerField(verbose_name='minutes credited')),
                ('area_slug', models.CharField(blank=True, max_length=100, verbose_name='policy area')),
                ('is_example', models.BooleanField(verbose_name='example')),
                ('content', models.JSONField(verbose_name='content')),
                ('key', models.JSONField(verbose_name='answer key')),
                ('rule', models.JSONField(verbose_name='completion rule')),
                ('sha256', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.modulepage')),
            ],
            options={
                'verbose_name': 'version of a module',
                'verbose_name_plural': 'versions of modules',
                'ordering': ['module', 'number'],
            },
        ),
        migrations.AddField(
            model_name='enrolment',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.moduleversion'),
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('number', models.PositiveIntegerField(verbose_name='attempt')),
                ('seed', models.BigIntegerField(verbose_name='seed of the order')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='cms.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.moduleversion')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
            },
        ),
        migrations.CreateModel(
            name='SubmitEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_uid', models.UUIDField(verbose_name='key of the sender')),
                ('last_seq', models.PositiveIntegerField(verbose_name='last answer that counts')),
                ('at', models.DateTimeField(verbose_name='handed in at')),
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='submission', to='courses.attempt')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
            },
        ),
        migrations.CreateModel(
            name='AnswerEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_uid', models.UUIDField(verbose_name='key of the sender')),
                ('seq', models.PositiveIntegerField(verbose_name='sequence')),
                ('question_uid', models.UUIDField(verbose_name='question')),
                ('choices', models.JSONField(default=list, verbose_name='chosen answers')),
                ('at', models.DateTimeField(verbose_name='received at')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='courses.attempt')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'constraints': [models.UniqueConstraint(fields=('attempt', 'client_uid'), name='one_answer_a_client_uid'), models.UniqueConstraint(fields=('attempt', 'seq'), name='one_answer_a_seq')],
            },
        ),
        migrations.CreateModel(
            name='CertificateContent',
            fields=[
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='courses.certificatefile')),
                ('bytes', models.BinaryField()),
            ],
            options={
                'verbose_name': 'bytes of a certificate',
                'verbose_name_plural': 'bytes of certificates',
            },
        ),
        migrations.CreateModel(
            name='CertificateNumber',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='numbered', serialize=False, to='courses.certificate')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body')),
            ],
            options={
                'verbose_name': 'number of a certificate',
                'verbose_name_plural': 'numbers of certificates',
            },
        ),
        migrations.CreateModel(
            name='CreditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('kind', models.CharField(choices=[('online', 'online'), ('in_person', 'in person'), ('external', 'external')], max_length=20, verbose_name='kind')),
                ('minutes', models.IntegerField(verbose_name='minutes')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year of competence')),
                ('activity_date', models.DateField(verbose_name='day of the activity')),
                ('fte', models.DecimalField(decimal_places=3, max_digits=4, null=True, verbose_name='full-time equivalent')),
                ('area_slug', models.CharField(blank=True, max_length=100, verbose_name='policy area')),
                ('at', models.DateTimeField(verbose_name='credited at')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body')),
                ('completion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='courses.completion')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='cms.person')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='courses.creditentry')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit')),
                ('zone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.zone')),
            ],
            options={
                'verbose_name': 'credit entry',
                'verbose_name_plural': 'credit entries',
                'indexes': [models.Index(fields=['person', 'year'], name='credit_person_year')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reverses__isnull', True)), fields=('completion',), name='one_credit_a_completion'), models.CheckConstraint(condition=models.Q(models.Q(('minutes__gt', 0), ('reverses__isnull', True)), models.Q(('minutes__lt', 0), ('reverses__isnull', False)), _connector='OR'), name='minutes_above_0_unless_reversing')],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='progress', serialize=False, to='courses.enrolment')),
                ('done', models.PositiveSmallIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveSmallIntegerField(verbose_name='in all')),
                ('passed_quizzes', models.JSONField(default=list, verbose_name='tests passed')),
                ('viewed_lessons', models.JSONField(default=list, verbose_name='lessons done')),
                ('is_completed', models.BooleanField(default=False, verbose_name='completed')),
            ],
            options={
                'verbose_name': 'progress',
                'verbose_name_plural': 'progress',
                'constraints': [models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='done_within_total')],
            },
        ),
        migrations.CreateModel(
            name='GradeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('max_points', models.PositiveIntegerField(verbose_name='points in all')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='score')),
                ('is_passed', models.BooleanField(verbose_name='passed')),
                ('by_question', models.JSONField(verbose_name='question by question')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='graded at')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='courses.attempt')),
                ('grader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
            ],
            options={
                'verbose_name': 'grade',
                'verbose_name_plural': 'grades',
                'constraints': [models.CheckConstraint(condition=models.Q(('points__lte', models.F('max_points'))), name='points_within_max'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='percent_within_100')],
            },
        ),
        migrations.CreateModel(
            name='LessonCompletion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('at', models.DateTimeField(verbose_name='done at')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesson_completions', to='courses.enrolment')),
            ],
            options={
                'verbose_name': 'completed lesson',
                'verbose_name_plural': 'completed lessons',
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'activity_uid'), name='one_completion_a_lesson')],
            },
        ),
        migrations.AddConstraint(
            model_name='moduleversion',
            constraint=models.UniqueConstraint(fields=('module', 'number'), name='one_module_version_a_number'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('person', 'module', 'number'), name='one_enrolment_a_number'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('person', 'module', 'cycle'), name='one_certificate_a_cycle'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('person', 'version', 'activity_uid', 'number'), name='one_attempt_a_number'),
        ),
        migrations.AddConstraint(
            model_name='certificatenumber',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'number'), name='one_certificate_a_number'),
        ),
        AppendOnly("courses_moduleversion"),
        AppendOnly("courses_attempt"),
        AppendOnly("courses_answerevent"),
        AppendOnly("courses_submitevent"),
        AppendOnly("courses_gradeevent"),
        AppendOnly("courses_enrolment"),
        AppendOnly("courses_enrolmentcancellation"),
        AppendOnly("courses_lessoncompletion"),
        AppendOnly("courses_completion"),
        AppendOnly("courses_creditentry"),
        AppendOnly("courses_certificate"),
        AppendOnly("courses_certificatefacts", erasable=True),
        AppendOnly("courses_certificatenumber"),
        AppendOnly("courses_certificatefile"),
        AppendOnly("courses_certificatecontent", erasable=True),
    ]
