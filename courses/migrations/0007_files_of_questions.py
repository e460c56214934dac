# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

import cms.ids


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_reason_of_the_end'),
        ('courses', '0006_reasons_of_cancellations'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('new_category', models.CharField(blank=True, max_length=200, verbose_name='new category')),
                ('format', models.CharField(max_length=20, verbose_name='format')),
                ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField(verbose_name='content')),
                ('report', models.JSONField(verbose_name='report')),
                ('at', models.DateTimeField(verbose_name='sent at')),
                ('kept_at', models.DateTimeField(null=True, verbose_name='kept at')),
                ('kept', models.PositiveIntegerField(default=0, verbose_name='questions kept')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cms.person', verbose_name='sent by')),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.questioncategory', verbose_name='category')),
            ],
            options={
                'verbose_name': 'file of questions',
                'verbose_name_plural': 'files of questions',
            },
        ),
    ]
