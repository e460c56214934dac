# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('agende', '0006_tell_of_rights'),
        ('cms', '0012_tell_of_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='Nudge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('day', models.DateField(verbose_name='day')),
                ('texts', models.PositiveSmallIntegerField(verbose_name='texts not handed in')),
                ('readers', models.PositiveSmallIntegerField(verbose_name='people written to')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('agenda', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nudges', to='agende.agenda')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.body')),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.mandate')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
            ],
            options={
                'verbose_name': 'reminder to a municipality',
                'verbose_name_plural': 'reminders to municipalities',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('agenda', 'body', 'day'), name='one_nudge_a_day'), models.CheckConstraint(condition=models.Q(('readers__gt', 0), ('texts__gt', 0)), name='nudge_of_something')],
            },
        ),
        AppendOnly('agende_nudge'),
    ]
