# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0019_file_of_minutes'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuorumTaken',
            fields=[
                ('closing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='quorum_taken', serialize=False, to='cms.registerclosing')),
                ('voting', models.PositiveSmallIntegerField(verbose_name='voting seats')),
                ('needed', models.PositiveSmallIntegerField(verbose_name='needed to be valid')),
                ('present', models.PositiveSmallIntegerField(verbose_name='voting seats present')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'quorum of a register',
                'verbose_name_plural': 'quorums of registers',
            },
        ),
        migrations.CreateModel(
            name='Convocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('content', models.JSONField(verbose_name='content')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('convoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='convocations', to='cms.meeting')),
            ],
            options={
                'verbose_name': 'convocation',
                'verbose_name_plural': 'convocations',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_mailed', models.BooleanField(verbose_name='by mail')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='cms.tableseat')),
                ('convocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='cms.convocation')),
            ],
            options={
                'verbose_name': 'call of a seat',
                'verbose_name_plural': 'calls of seats',
            },
        ),
        migrations.AddConstraint(
            model_name='convocation',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='one_convocation_a_number'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.UniqueConstraint(fields=('convocation', 'seat'), name='one_call_a_seat'),
        ),
        AppendOnly("cms_convocation"),
        AppendOnly("cms_call"),
        AppendOnly("cms_quorumtaken"),
    ]
