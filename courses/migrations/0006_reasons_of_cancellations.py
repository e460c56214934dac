# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_reason_of_the_end'),
        ('courses', '0005_one_shape'),
    ]

    operations = [
        migrations.CreateModel(
            name='CancellationNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
                ('cancellation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='courses.enrolmentcancellation')),
            ],
            options={
                'verbose_name': 'reason of a cancellation',
                'verbose_name_plural': 'reasons of cancellations',
            },
        ),
        AppendOnly('courses_cancellationnote', erasable=True),
    ]
