# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('agende', '0010_files_of_versions'),
        ('cms', '0012_tell_of_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('fields', models.JSONField(verbose_name='fields changed')),
                ('reason', models.TextField(verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.mandate')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_changes', to='agende.record')),
            ],
            options={
                'verbose_name': 'proposed change of a record',
                'verbose_name_plural': 'proposed changes of records',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ChangeAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('taken', 'change taken'), ('declined', 'change not taken'), ('withdrawn', 'change withdrawn')], max_length=20, verbose_name='outcome')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('change', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='agende.recordchange')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.mandate')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='agende.proposedchange')),
            ],
            options={
                'verbose_name': 'answer to a proposed change',
                'verbose_name_plural': 'answers to proposed changes',
            },
        ),
        AppendOnly('agende_proposedchange'),
        AppendOnly('agende_changeanswer'),
    ]
