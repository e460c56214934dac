# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0014_former_names'),
        ('home', '0004_knowledge'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='TownIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('change_kind', models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change')),
                ('change_note', models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'index of the municipalities',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='TownPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('change_kind', models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change')),
                ('change_note', models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line')),
                ('municipality', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='cms.municipality', verbose_name='municipality')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'page of a municipality',
                'verbose_name_plural': 'pages of the municipalities',
            },
            bases=('wagtailcore.page',),
        ),
    ]
