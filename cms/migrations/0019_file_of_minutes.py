# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0018_meetings'),
    ]

    operations = [
        migrations.CreateModel(
            name='MinutesFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='made at')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='cms.minutesversion')),
            ],
            options={
                'verbose_name': 'file of minutes',
                'verbose_name_plural': 'files of minutes',
            },
        ),
        AppendOnly("cms_minutesfile"),
    ]
