# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field
import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_reason_of_the_end'),
        ('courses', '0002_series_of_numbers'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Accommodation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('extra_percent', models.PositiveSmallIntegerField(verbose_name='extra time (%)')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='from–to')),
            ],
            options={
                'verbose_name': 'extra time',
                'verbose_name_plural': 'extra times',
            },
        ),
        migrations.CreateModel(
            name='AttendanceRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='attended (%)')),
                ('source', models.CharField(default='register', max_length=20, verbose_name='source')),
                ('at', models.DateTimeField(verbose_name='recorded at')),
            ],
            options={
                'verbose_name': 'attendance at a meeting',
                'verbose_name_plural': 'attendance at meetings',
            },
        ),
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='short name')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'verbose_name': 'audience',
                'verbose_name_plural': 'audiences',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='BankQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name in the bank')),
                ('body', cms.blocks.field.StreamField(verbose_name='question')),
                ('is_retired', models.BooleanField(default=False, verbose_name='retired: no longer drawn in new versions')),
            ],
            options={
                'verbose_name': 'question of the bank',
                'verbose_name_plural': 'questions of the bank',
                'ordering': ['category', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True, verbose_name='short name')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'verbose_name': 'competence',
                'verbose_name_plural': 'competences',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('at', models.DateTimeField(verbose_name='downloaded at')),
            ],
            options={
                'verbose_name': 'download',
                'verbose_name_plural': 'downloads',
            },
        ),
        migrations.CreateModel(
            name='EnrolmentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('number', models.PositiveIntegerField(default=1, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='asked at')),
            ],
            options={
                'verbose_name': 'request of enrolment',
                'verbose_name_plural': 'requests of enrolment',
            },
        ),
        migrations.CreateModel(
            name='EnrolmentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('profile', models.CharField(blank=True, max_length=100, verbose_name='professional profile')),
                ('event', models.CharField(blank=True, choices=[('', 'whoever works there'), ('hired', 'newly hired'), ('moved', 'newly moved to another unit or body')], default='', max_length=10, verbose_name='event')),
                ('within_days', models.PositiveSmallIntegerField(default=30, verbose_name='in the last (days)')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'rule of enrolment',
                'verbose_name_plural': 'rules of enrolment',
                'ordering': ['module', 'name'],
            },
        ),
        migrations.CreateModel(
            name='KeyCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('question_uid', models.UUIDField(verbose_name='question')),
                ('key', models.JSONField(verbose_name='answer key')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='corrected at')),
            ],
            options={
                'verbose_name': 'correction of a key',
                'verbose_name_plural': 'corrections of keys',
            },
        ),
        migrations.CreateModel(
            name='PathPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('audience', models.TextField(blank=True, max_length=500, verbose_name='who it is for')),
            ],
            options={
                'verbose_name': 'path',
                'verbose_name_plural': 'paths',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PathStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'module of a path',
                'verbose_name_plural': 'modules of paths',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Prerequisite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'prerequisite',
                'verbose_name_plural': 'prerequisites',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='QuestionCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'verbose_name': 'category of questions',
                'verbose_name_plural': 'categories of questions',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='QuestionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('content', models.JSONField(verbose_name='content')),
                ('key', models.JSONField(verbose_name='answer key')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='saved at')),
            ],
            options={
                'verbose_name': 'version of a question',
                'verbose_name_plural': 'versions of questions',
            },
        ),
        migrations.CreateModel(
            name='RequestDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='outcome')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'decision on a request',
                'verbose_name_plural': 'decisions on requests',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('client_uid', models.UUIDField(verbose_name='key of the sender')),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='handed in at')),
            ],
            options={
                'verbose_name': 'assignment handed in',
                'verbose_name_plural': 'assignments handed in',
            },
        ),
        migrations.CreateModel(
            name='SubmissionGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('max_points', models.PositiveIntegerField(verbose_name='points in all')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='score')),
                ('by_criterion', models.JSONField(verbose_name='criterion by criterion')),
                ('is_to_redo', models.BooleanField(default=False, verbose_name='to be done again')),
                ('at', models.DateTimeField(verbose_name='graded at')),
            ],
            options={
                'verbose_name': 'grade of an assignment',
                'verbose_name_plural': 'grades of assignments',
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('answers', models.JSONField(verbose_name='answers')),
            ],
            options={
                'verbose_name': 'answer to a survey',
                'verbose_name_plural': 'answers to surveys',
            },
        ),
        migrations.CreateModel(
            name='SurveyTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('day', models.DateField(verbose_name='day')),
            ],
            options={
                'verbose_name': 'survey answered',
                'verbose_name_plural': 'surveys answered',
            },
        ),
        migrations.CreateModel(
            name='TakeOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='epoch')),
                ('device_uid', models.UUIDField(verbose_name='device')),
                ('at', models.DateTimeField(verbose_name='taken over at')),
            ],
            options={
                'verbose_name': 'change of device',
                'verbose_name_plural': 'changes of device',
            },
        ),
        migrations.CreateModel(
            name='TutorMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('client_uid', models.UUIDField(unique=True, verbose_name='key of the sender')),
                ('recipients', models.PositiveIntegerField(verbose_name='recipients')),
                ('at', models.DateTimeField(verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'message to learners',
                'verbose_name_plural': 'messages to learners',
            },
        ),
        migrations.CreateModel(
            name='Tutorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='from–to')),
            ],
            options={
                'verbose_name': 'tutor of a module',
                'verbose_name_plural': 'tutors of modules',
            },
        ),
        migrations.CreateModel(
            name='VersionMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_asked', models.BooleanField(default=False, verbose_name='the person accepted it')),
                ('at', models.DateTimeField(verbose_name='moved at')),
            ],
            options={
                'verbose_name': 'change of version',
                'verbose_name_plural': 'changes of version',
            },
        ),
        migrations.CreateModel(
            name='VideoPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_uid', models.UUIDField(verbose_name='activity')),
                ('seconds', models.PositiveIntegerField(verbose_name='seconds')),
            ],
            options={
                'verbose_name': 'place in a video',
                'verbose_name_plural': 'places in videos',
            },
        ),
        migrations.RemoveConstraint(
            model_name='answerevent',
            name='one_answer_a_seq',
        ),
        migrations.AddField(
            model_name='answerevent',
            name='answer',
            field=models.JSONField(default=dict, verbose_name='answer'),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='client_at',
            field=models.DateTimeField(null=True, verbose_name="given at, by the device's clock"),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='epoch',
            field=models.PositiveIntegerField(default=1, verbose_name='epoch'),
        ),
        migrations.AddField(
            model_name='answerevent',
            name='is_late',
            field=models.BooleanField(default=False, verbose_name='late'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='deadline',
            field=models.DateTimeField(null=True, verbose_name='to be handed in by'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='extra_percent',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='extra time (%)'),
        ),
        migrations.AddField(
            model_name='completion',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='source',
            field=models.CharField(choices=[('self', 'by themselves'), ('approved', 'approved by the manager'), ('rule', 'by a rule'), ('file', 'from a file'), ('office', 'by the office')], default='self', max_length=10, verbose_name='how'),
        ),
        migrations.AddField(
            model_name='gradeevent',
            name='is_complete',
            field=models.BooleanField(default=True, verbose_name='complete'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='admission',
            field=models.CharField(choices=[('open', 'whoever wants enrols'), ('approval', "with the approval of one's manager"), ('closed', 'the office enrols')], default='open', max_length=10, verbose_name='enrolment'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='change',
            field=models.CharField(choices=[('minor', 'minor: who is learning goes on in it without noticing'), ('major', 'major: who is learning is asked')], default='minor', max_length=10, verbose_name='this change is'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='change_note',
            field=models.TextField(blank=True, max_length=500, verbose_name='what has changed, for who is learning'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='rule',
            field=cms.blocks.field.StreamField(blank=True, verbose_name='completion rule'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='seats',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='seats'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='zones',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='cms.zone', verbose_name='homogeneous zones'),
        ),
        migrations.AddField(
            model_name='moduleversion',
            name='change_note',
            field=models.TextField(blank=True, verbose_name='what has changed'),
        ),
        migrations.AddField(
            model_name='moduleversion',
            name='line',
            field=models.PositiveIntegerField(default=1, verbose_name='major version'),
        ),
        migrations.AddField(
            model_name='progress',
            name='attended',
            field=models.JSONField(default=dict, verbose_name='attendance'),
        ),
        migrations.AddField(
            model_name='progress',
            name='finished',
            field=models.JSONField(default=list, verbose_name='activities done'),
        ),
        migrations.AddField(
            model_name='progress',
            name='scores',
            field=models.JSONField(default=dict, verbose_name='best scores'),
        ),
        migrations.AddField(
            model_name='progress',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='submitevent',
            name='kind',
            field=models.CharField(choices=[('person', 'handed in'), ('expired', 'time was over')], default='person', max_length=10, verbose_name='how'),
        ),
        migrations.AlterField(
            model_name='gradeevent',
            name='max_points',
            field=models.DecimalField(decimal_places=3, max_digits=9, verbose_name='points in all'),
        ),
        migrations.AlterField(
            model_name='gradeevent',
            name='points',
            field=models.DecimalField(decimal_places=3, max_digits=9, verbose_name='points'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['deadline'], name='attempt_deadline'),
        ),
        migrations.AddField(
            model_name='accommodation',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodations', to='cms.person', verbose_name='person'),
        ),
        migrations.AddField(
            model_name='attendancerecord',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='courses.enrolment'),
        ),
        migrations.AddField(
            model_name='attendancerecord',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='audiences',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='courses.audience', verbose_name='audiences'),
        ),
        migrations.AddField(
            model_name='modulepage',
            name='competences',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='courses.competence', verbose_name='competences'),
        ),
        migrations.AddField(
            model_name='download',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='courses.enrolment'),
        ),
        migrations.AddField(
            model_name='enrolmentrequest',
            name='approver',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests_to_decide', to='cms.person'),
        ),
        migrations.AddField(
            model_name='enrolmentrequest',
            name='body',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body'),
        ),
        migrations.AddField(
            model_name='enrolmentrequest',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolment_requests', to='courses.modulepage'),
        ),
        migrations.AddField(
            model_name='enrolmentrequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolment_requests', to='cms.person'),
        ),
        migrations.AddField(
            model_name='enrolmentrule',
            name='bodies',
            field=models.ManyToManyField(blank=True, related_name='+', to='cms.body', verbose_name='bodies'),
        ),
        migrations.AddField(
            model_name='enrolmentrule',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolment_rules', to='courses.modulepage', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='enrolmentrule',
            name='units',
            field=models.ManyToManyField(blank=True, related_name='+', to='cms.orgunit', verbose_name='units'),
        ),
        migrations.AddField(
            model_name='enrolmentrule',
            name='zones',
            field=models.ManyToManyField(blank=True, related_name='+', to='cms.zone', verbose_name='homogeneous zones'),
        ),
        migrations.AddField(
            model_name='keycorrection',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='keycorrection',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_corrections', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='gradeevent',
            name='correction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='courses.keycorrection'),
        ),
        migrations.AddField(
            model_name='pathpage',
            name='owner_office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page'),
        ),
        migrations.AddField(
            model_name='pathstep',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='path_steps', to='courses.modulepage', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='pathstep',
            name='path',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='courses.pathpage'),
        ),
        migrations.AddField(
            model_name='prerequisite',
            name='module',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='prerequisites', to='courses.modulepage'),
        ),
        migrations.AddField(
            model_name='prerequisite',
            name='requires',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='required_by', to='courses.modulepage', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='questioncategory',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='courses.questioncategory', verbose_name='inside'),
        ),
        migrations.AddField(
            model_name='bankquestion',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='courses.questioncategory', verbose_name='category'),
        ),
        migrations.AddField(
            model_name='questionversion',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='questionversion',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.bankquestion'),
        ),
        migrations.AddField(
            model_name='requestdecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='requestdecision',
            name='request',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='courses.enrolmentrequest'),
        ),
        migrations.CreateModel(
            name='SubmissionContent',
            fields=[
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='courses.submission')),
                ('salt', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='name of the file')),
                ('file_type', models.CharField(blank=True, max_length=100, verbose_name='type of the file')),
                ('file_bytes', models.BinaryField(null=True)),
            ],
            options={
                'verbose_name': 'content of an assignment',
                'verbose_name_plural': 'contents of assignments',
            },
        ),
        migrations.AddField(
            model_name='submission',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='cms.person'),
        ),
        migrations.AddField(
            model_name='submission',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='courses.moduleversion'),
        ),
        migrations.CreateModel(
            name='SubmissionComment',
            fields=[
                ('grade', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='comment', serialize=False, to='courses.submissiongrade')),
                ('text', models.TextField(verbose_name='comment')),
            ],
            options={
                'verbose_name': 'comment on an assignment',
                'verbose_name_plural': 'comments on assignments',
            },
        ),
        migrations.AddField(
            model_name='submissiongrade',
            name='grader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='submissiongrade',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grades', to='courses.submission'),
        ),
        migrations.AddField(
            model_name='surveyanswer',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='surveytaken',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys_taken', to='cms.person'),
        ),
        migrations.AddField(
            model_name='surveytaken',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys_taken', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='takeover',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to='courses.attempt'),
        ),
        migrations.CreateModel(
            name='TutorMessageText',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='courses.tutormessage')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
            ],
            options={
                'verbose_name': 'text of a message to learners',
                'verbose_name_plural': 'texts of messages to learners',
            },
        ),
        migrations.AddField(
            model_name='tutormessage',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tutor_messages', to='courses.modulepage'),
        ),
        migrations.AddField(
            model_name='tutormessage',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person'),
        ),
        migrations.AddField(
            model_name='tutorship',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tutorships', to='courses.modulepage', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='tutorship',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tutorships', to='cms.person', verbose_name='tutor'),
        ),
        migrations.AddField(
            model_name='versionmove',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='courses.enrolment'),
        ),
        migrations.AddField(
            model_name='versionmove',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.moduleversion'),
        ),
        migrations.AddField(
            model_name='videoposition',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='video_positions', to='courses.enrolment'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.CheckConstraint(condition=models.Q(('extra_percent__gte', 1), ('extra_percent__lte', 300)), name='extra_time_within_300'),
        ),
        migrations.AddConstraint(
            model_name='attendancerecord',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='attended_within_100'),
        ),
        migrations.AddConstraint(
            model_name='download',
            constraint=models.UniqueConstraint(fields=('enrolment', 'activity_uid'), name='one_download_a_file'),
        ),
        migrations.AddConstraint(
            model_name='enrolmentrequest',
            constraint=models.UniqueConstraint(fields=('person', 'module', 'number'), name='one_request_a_number'),
        ),
        migrations.AddConstraint(
            model_name='questioncategory',
            constraint=models.UniqueConstraint(fields=('parent', 'name'), name='one_category_a_name', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='questionversion',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='one_question_version_a_number'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('person', 'version', 'activity_uid', 'number'), name='one_submission_a_number'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(fields=('person', 'client_uid'), name='one_submission_a_client_uid'),
        ),
        migrations.AddConstraint(
            model_name='submissiongrade',
            constraint=models.CheckConstraint(condition=models.Q(('points__lte', models.F('max_points'))), name='assignment_points_within_max'),
        ),
        migrations.AddConstraint(
            model_name='submissiongrade',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='assignment_percent_within_100'),
        ),
        migrations.AddConstraint(
            model_name='surveytaken',
            constraint=models.UniqueConstraint(fields=('person', 'version', 'activity_uid'), name='one_survey_a_person_and_version'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.UniqueConstraint(fields=('attempt', 'number'), name='one_takeover_a_number'),
        ),
        migrations.AddConstraint(
            model_name='versionmove',
            constraint=models.UniqueConstraint(fields=('enrolment', 'version'), name='one_move_to_a_version'),
        ),
        migrations.AddConstraint(
            model_name='videoposition',
            constraint=models.UniqueConstraint(fields=('enrolment', 'activity_uid'), name='one_place_a_video'),
        ),
        AppendOnly("courses_attendancerecord"),
        AppendOnly("courses_download"),
        AppendOnly("courses_enrolmentrequest"),
        AppendOnly("courses_keycorrection"),
        AppendOnly("courses_questionversion"),
        AppendOnly("courses_requestdecision"),
        AppendOnly("courses_submission"),
        AppendOnly("courses_submissiongrade"),
        AppendOnly("courses_surveyanswer"),
        AppendOnly("courses_surveytaken"),
        AppendOnly("courses_takeover"),
        AppendOnly("courses_tutormessage"),
        AppendOnly("courses_versionmove"),
        AppendOnly("courses_submissioncontent", erasable=True),
        AppendOnly("courses_submissioncomment", erasable=True),
        AppendOnly("courses_tutormessagetext", erasable=True),
    ]
