# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0006_shared_cache'),
        ('courses', '0001_training'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='certificatenumber',
            name='one_certificate_a_number',
        ),
        migrations.AddField(
            model_name='certificatenumber',
            name='is_example',
            field=models.BooleanField(default=False, verbose_name='example'),
        ),
        migrations.AlterField(
            model_name='certificate',
            name='kind',
            field=models.CharField(choices=[('achievement', 'with assessment of learning'), ('participation', 'of participation'), ('attendance', 'of attendance')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='certificatenumber',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'is_example', 'number'), name='one_certificate_a_number'),
        ),
    ]
