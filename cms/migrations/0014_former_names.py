# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0013_acts_about_agendas'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='former name')),
                ('istat_code', models.CharField(blank=True, max_length=6, verbose_name='former ISTAT code')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('standing', models.CharField(choices=[('verified', 'verified'), ('to_verify', 'to be verified')], default='to_verify', max_length=10, verbose_name='standing')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='cms.municipality', verbose_name='municipality')),
            ],
            options={
                'verbose_name': 'former name of a municipality',
                'verbose_name_plural': 'former names of municipalities',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'name'), name='one_former_name_a_municipality')],
            },
        ),
    ]
