# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_reason_of_the_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestCount',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('count', models.PositiveIntegerField(default=0)),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'count of requests',
                'verbose_name_plural': 'counts of requests',
            },
        ),
        migrations.CreateModel(
            name='TaxCode',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='tax_code', serialize=False, to='cms.person', verbose_name='person')),
                ('code', models.CharField(max_length=16, verbose_name='tax code')),
            ],
            options={
                'verbose_name': 'tax code',
                'verbose_name_plural': 'tax codes',
                'constraints': [models.UniqueConstraint(fields=('code',), name='tax_code_of_one_person', violation_error_message='Another person has this tax code: check whose it is.')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('counts', models.JSONField(verbose_name='rows erased')),
                ('at', models.DateTimeField(verbose_name='erased at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='cms.person')),
            ],
            options={
                'verbose_name': 'erasure of personal data',
                'verbose_name_plural': 'erasures of personal data',
            },
        ),
        AppendOnly("cms_erasure"),
    ]
