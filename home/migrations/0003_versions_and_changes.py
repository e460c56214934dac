# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_followers_opinions_and_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('kind', models.CharField(choices=[('new', 'new on the site'), ('substantial', 'update'), ('correction', 'correction'), ('notice', 'notice'), ('data', 'new data'), ('progress', 'progress of the plan'), ('taken_down', 'taken down')], max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('url', models.CharField(max_length=1000, verbose_name='address')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what changed')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, verbose_name='scopes')),
                ('set_id', models.UUIDField(db_index=True, null=True, verbose_name='set')),
                ('page_id', models.BigIntegerField(null=True, verbose_name='page')),
                ('is_example', models.BooleanField(default=False, verbose_name='example')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'change of the site',
                'verbose_name_plural': 'changes of the site',
            },
        ),
        migrations.CreateModel(
            name='KeptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('content', models.BinaryField()),
            ],
            options={
                'verbose_name': 'file of versions',
                'verbose_name_plural': 'files of versions',
            },
        ),
        migrations.CreateModel(
            name='PageVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.BigIntegerField(verbose_name='page')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('first', 'first publication'), ('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction'), ('notice', 'notice'), ('data', 'new data')], max_length=20, verbose_name='kind')),
                ('kind_number', models.PositiveIntegerField(null=True, verbose_name='number among the corrections or notices')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='what changed')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('url', models.CharField(max_length=1000, verbose_name='address')),
                ('office', models.CharField(blank=True, max_length=255, verbose_name='office in charge')),
                ('is_example', models.BooleanField(default=False, verbose_name='example')),
                ('is_public', models.BooleanField(help_text='Under no restriction when it was published.', verbose_name='public')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'version of a page',
                'verbose_name_plural': 'versions of pages',
            },
        ),
        migrations.CreateModel(
            name='VersionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
            ],
            options={
                'verbose_name': 'file of a version',
                'verbose_name_plural': 'files of a version',
            },
        ),
        migrations.CreateModel(
            name='Withholding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'version withheld',
                'verbose_name_plural': 'versions withheld',
            },
        ),
        migrations.AddField(
            model_name='areapage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='areapage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='documentindexpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='documentindexpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='newsindexpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='newsindexpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='newspage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='newspage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='planeditionpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='planeditionpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='planindexpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='planindexpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='zoneindexpage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='zoneindexpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.AddField(
            model_name='zonepage',
            name='change_kind',
            field=models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change'),
        ),
        migrations.AddField(
            model_name='zonepage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line'),
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.BigIntegerField(verbose_name='page')),
                ('how', models.CharField(choices=[('taken_down', 'taken down'), ('deleted', 'deleted')], max_length=20, verbose_name='how')),
                ('url', models.CharField(max_length=1000, verbose_name='address')),
                ('is_public', models.BooleanField(verbose_name='public')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'page taken down',
                'verbose_name_plural': 'pages taken down',
                'indexes': [models.Index(fields=['url'], name='departure_url')],
            },
        ),
        migrations.CreateModel(
            name='VersionContent',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='home.pageversion')),
                ('html', models.BinaryField()),
            ],
            options={
                'verbose_name': 'content of a version',
                'verbose_name_plural': 'contents of versions',
            },
        ),
        migrations.AddIndex(
            model_name='pageversion',
            index=models.Index(fields=['url'], name='version_url'),
        ),
        migrations.AddConstraint(
            model_name='pageversion',
            constraint=models.UniqueConstraint(fields=('page_id', 'number'), name='one_page_version_a_number'),
        ),
        migrations.AddConstraint(
            model_name='pageversion',
            constraint=models.UniqueConstraint(fields=('page_id', 'kind', 'kind_number'), name='one_number_a_correction'),
        ),
        migrations.AddField(
            model_name='change',
            name='version',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='home.pageversion'),
        ),
        migrations.AddField(
            model_name='versionfile',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='home.keptfile'),
        ),
        migrations.AddField(
            model_name='versionfile',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='home.pageversion'),
        ),
        migrations.AddField(
            model_name='withholding',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withholding', to='home.pageversion'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['-at', '-id'], name='change_at'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=django.contrib.postgres.indexes.GinIndex(fields=['scopes'], name='change_scopes'),
        ),
        migrations.AddConstraint(
            model_name='versionfile',
            constraint=models.UniqueConstraint(fields=('version', 'name'), name='one_page_file_a_name'),
        ),
        AppendOnly('home_pageversion'),
        AppendOnly('home_withholding'),
        AppendOnly('home_departure'),
        AppendOnly('home_change'),
        AppendOnly('home_versioncontent', erasable=True),
        AppendOnly('home_versionfile', erasable=True),
        AppendOnly('home_keptfile', erasable=True),
    ]
