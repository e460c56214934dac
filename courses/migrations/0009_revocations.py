# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_reason_of_the_end'),
        ('courses', '0008_attempts_granted'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='revocation', serialize=False, to='courses.certificate')),
                ('reason', models.CharField(max_length=300, verbose_name='reason, which everybody can read')),
                ('at', models.DateTimeField(verbose_name='revoked at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person')),
            ],
            options={
                'verbose_name': 'revocation of a certificate',
                'verbose_name_plural': 'revocations of certificates',
            },
        ),
        AppendOnly("courses_revocation"),
    ]
