# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0007_names_of_relations'),
    ]

    operations = [
        migrations.AddField(
            model_name='mandate',
            name='end_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='reason of the end'),
        ),
    ]
