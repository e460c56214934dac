# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field
import cms.clock


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms', '0004_site_pages'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='AreaPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='cms.plannode', verbose_name='node of the plan')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'page of an area',
                'verbose_name_plural': 'pages of the areas',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DocumentIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'index of the documents',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='DocumentPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('kind', models.CharField(choices=[('plan', 'plan'), ('agenda', 'territorial agenda'), ('act', 'act'), ('guide', 'guide'), ('report', 'report'), ('other', 'other document')], max_length=20, verbose_name='kind')),
                ('document_date', models.DateField(blank=True, null=True, verbose_name='date')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='cms.sitedocument', verbose_name='file')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'document page',
                'verbose_name_plural': 'document pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'index of the news',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NewsPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('news_date', models.DateField(default=cms.clock.today, verbose_name='date')),
                ('lead_image_alt', models.CharField(blank=True, help_text='What the image says on this page, for who does not see it.', max_length=255, verbose_name='alternative text')),
                ('lead_image_is_decorative', models.BooleanField(default=False, verbose_name='the image is only decoration')),
                ('lead_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.siteimage', verbose_name='image')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'news',
                'verbose_name_plural': 'news',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PlanEditionPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='cms.planedition', verbose_name='plan edition')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'page of an edition',
                'verbose_name_plural': 'pages of the editions',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PlanIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'index of the plan',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'standard page',
                'verbose_name_plural': 'standard pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ZoneIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'index of the zones',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ZonePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
                ('zone', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='cms.zone', verbose_name='homogeneous zone')),
            ],
            options={
                'verbose_name': 'page of a zone',
                'verbose_name_plural': 'pages of the zones',
            },
            bases=('wagtailcore.page',),
        ),
    ]
