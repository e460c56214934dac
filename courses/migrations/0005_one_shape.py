# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_answers_as_dicts'),
    ]

    operations = [
        # confirmed: 0004 carried it over
        migrations.RemoveField(
            model_name='answerevent',
            name='choices',
        ),
        # confirmed: 0004 carried it over
        migrations.RemoveField(
            model_name='progress',
            name='passed_quizzes',
        ),
        # confirmed: 0004 carried it over
        migrations.RemoveField(
            model_name='progress',
            name='viewed_lessons',
        ),
        # confirmed: 0004 carried it over
        migrations.RemoveField(
            model_name='submitevent',
            name='last_seq',
        ),
        migrations.AlterField(
            model_name='answerevent',
            name='answer',
            field=models.JSONField(verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='answerevent',
            name='epoch',
            field=models.PositiveIntegerField(verbose_name='epoch'),
        ),
        migrations.AlterField(
            model_name='completion',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.moduleversion'),
        ),
        migrations.AlterField(
            model_name='progress',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.moduleversion'),
        ),
    ]
