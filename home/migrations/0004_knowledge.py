# SPDX-License-Identifier: AGPL-3.0-or-later
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field
import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0013_acts_about_agendas'),
        ('home', '0003_versions_and_changes'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='address')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', models.TextField(max_length=1000, verbose_name='what it holds')),
                ('publisher', models.CharField(help_text='Who made the figures.', max_length=200, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address of the source')),
                ('licence', models.CharField(choices=[('cc-by-4.0', 'CC BY 4.0'), ('cc-by-3.0-it', 'CC BY 3.0 IT'), ('cc-by-sa-4.0', 'CC BY-SA 4.0'), ('cc0-1.0', 'CC0 1.0'), ('iodl-2.0', 'IODL 2.0'), ('facts', 'facts of public acts (no licence needed)')], max_length=20, verbose_name='licence')),
                ('method', models.TextField(help_text='How the figures were made, and what was done to them.', verbose_name='method')),
                ('every', models.PositiveSmallIntegerField(choices=[(0, 'without a calendar'), (1, 'every month'), (3, 'every three months'), (6, 'every six months'), (12, 'every year'), (36, 'every three years'), (120, 'every ten years')], default=12, verbose_name='updated')),
                ('lag_months', models.PositiveSmallIntegerField(default=6, help_text='After the end of the period that the figures are about.', verbose_name='months until the source publishes')),
                ('latest_period', models.CharField(blank=True, editable=False, max_length=7, verbose_name='latest period')),
                ('next_due_date', models.DateField(editable=False, null=True, verbose_name='next update by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented figures: each page and file says so.', verbose_name='example')),
                ('owner', models.ForeignKey(blank=True, help_text='Gets a mail when an update is late. Not shown on the site.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person', verbose_name='who answers for it')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for it')),
            ],
            options={
                'verbose_name': 'dataset',
                'verbose_name_plural': 'datasets',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('code', models.SlugField(help_text='Never changes: it is in the address and in every file.', max_length=60, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('definition', models.TextField(max_length=600, verbose_name='what it measures')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('direction', models.CharField(choices=[('up', 'higher is better'), ('down', 'lower is better'), ('none', 'neither is better')], default='none', max_length=5, verbose_name='direction')),
                ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='decimals shown')),
                ('level', models.CharField(choices=[('municipality', 'municipality'), ('zone', 'homogeneous zone'), ('node', 'policy area'), ('city', 'whole metropolitan city')], default='municipality', help_text='The smallest places that it is known for.', max_length=12, verbose_name='by')),
                ('aggregation', models.CharField(choices=[('none', 'none: it cannot be made from the municipalities'), ('sum', 'sum'), ('mean', 'mean weighted by another indicator')], default='none', max_length=5, verbose_name='zones and whole city')),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='baseline')),
                ('baseline_period', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^(19|20)\\d\\d(-S[12]|-(0[1-9]|1[0-2]))?$', 'Write a year (2023), a half-year (2023-S1) or a month (2023-06).')], verbose_name='period of the baseline')),
                ('target', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True, verbose_name='target')),
                ('target_period', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^(19|20)\\d\\d(-S[12]|-(0[1-9]|1[0-2]))?$', 'Write a year (2023), a half-year (2023-S1) or a month (2023-06).')], verbose_name='period of the target')),
                ('target_source', models.CharField(blank=True, help_text='Act or document.', max_length=200, verbose_name='who set the target')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_example', models.BooleanField(default=False, verbose_name='example')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='home.dataset', verbose_name='dataset')),
                ('nodes', models.ManyToManyField(blank=True, related_name='indicators', to='cms.plannode', verbose_name='policy areas')),
                ('weight', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='weighs', to='home.indicator', verbose_name='weighted by')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ['order', 'title'],
            },
        ),
        migrations.CreateModel(
            name='IndicatorPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('intro', models.TextField(blank=True, help_text='Two lines: they also show in lists.', max_length=400, verbose_name='introduction')),
                ('body', cms.blocks.field.StreamField(blank=True, verbose_name='body')),
                ('review_by', models.DateField(blank=True, null=True, verbose_name='review by')),
                ('is_example', models.BooleanField(default=False, help_text='Invented text about a real body: the page says so.', verbose_name='example')),
                ('change_kind', models.CharField(blank=True, choices=[('minor', 'small fix of the form'), ('substantial', 'update'), ('correction', 'correction of an error'), ('notice', 'notice')], help_text='Left empty, it is an update, or a small fix of the form when only a few words changed.', max_length=20, verbose_name='kind of change')),
                ('change_note', models.CharField(blank=True, help_text='Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.', max_length=200, verbose_name='what changes, in one line')),
                ('finding', models.CharField(help_text='One sentence that everybody sees above the chart.', max_length=250, verbose_name='what the figures say')),
                ('map_finding', models.CharField(blank=True, help_text='Without it no map is drawn.', max_length=250, verbose_name='what the map says')),
                ('finding_period', models.CharField(help_text='When newer figures are out, the page says that the sentence is about older ones.', max_length=7, validators=[django.core.validators.RegexValidator('^(19|20)\\d\\d(-S[12]|-(0[1-9]|1[0-2]))?$', 'Write a year (2023), a half-year (2023-S1) or a month (2023-06).')], verbose_name='written on the figures of')),
                ('indicator', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='page', to='home.indicator', verbose_name='indicator')),
                ('owner_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.orgunit', verbose_name='office that answers for the page')),
            ],
            options={
                'verbose_name': 'page of an indicator',
                'verbose_name_plural': 'pages of indicators',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='KnowledgeIndexPage',
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
                'verbose_name': 'index of the knowledge framework',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('note', models.CharField(help_text='One line that everybody reads: new year, corrected figures and why.', max_length=300, verbose_name='what is new')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('discarded', 'discarded')], default='draft', max_length=10, verbose_name='state')),
                ('columns', models.JSONField(default=dict, verbose_name='meaning of the columns')),
                ('is_complete', models.BooleanField(default=False, help_text='Figures of its indicators and periods that it does not hold are withdrawn.', verbose_name='the file is complete')),
                ('made_at', models.DateTimeField(verbose_name='begun')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('set_id', models.UUIDField(null=True, verbose_name='published together with')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='home.dataset', verbose_name='dataset')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person', verbose_name='begun by')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person', verbose_name='published by')),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('content', models.BinaryField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person', verbose_name='given by')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='home.release')),
            ],
            options={
                'verbose_name': 'file of a release',
                'verbose_name_plural': 'files of releases',
            },
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_kind', models.CharField(choices=[('municipality', 'municipality'), ('zone', 'homogeneous zone'), ('node', 'policy area'), ('city', 'whole metropolitan city')], max_length=12, verbose_name='kind of place')),
                ('place_code', models.CharField(blank=True, max_length=50, verbose_name='place')),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('number', models.DecimalField(decimal_places=6, max_digits=20, null=True, verbose_name='number')),
                ('missing', models.CharField(blank=True, choices=[('not_available', 'not available'), ('not_applicable', 'not applicable'), ('confidential', 'confidential'), ('withdrawn', 'withdrawn')], max_length=15, verbose_name='why there is none')),
                ('at', models.DateTimeField(verbose_name='published')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='home.indicator', verbose_name='indicator')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='home.release', verbose_name='release')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
            },
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('aggregation', 'mean'), ('weight__isnull', False)), models.Q(models.Q(('aggregation', 'mean'), _negated=True), ('weight__isnull', True)), _connector='OR'), name='weight_of_a_mean', violation_error_message='Say by which indicator the mean is weighted, and for nothing but a mean.'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('baseline__isnull', True), ('baseline_period', '')), models.Q(('baseline__isnull', False), models.Q(('baseline_period', ''), _negated=True)), _connector='OR'), name='baseline_with_its_period', violation_error_message='A baseline has a number and a period: write both or neither.'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('target__isnull', True), ('target_period', '')), models.Q(('target__isnull', False), models.Q(('target_period', ''), _negated=True)), _connector='OR'), name='target_with_its_period', violation_error_message='A target has a number and a period: write both or neither.'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='published_has_its_moment'),
        ),
        migrations.AddIndex(
            model_name='value',
            index=models.Index(models.F('indicator'), models.F('place_kind'), models.F('place_code'), models.F('period'), models.OrderBy(models.F('id'), descending=True), name='newest_figure'),
        ),
        migrations.AddConstraint(
            model_name='value',
            constraint=models.UniqueConstraint(fields=('release', 'indicator', 'place_kind', 'place_code', 'period'), name='one_figure_a_release'),
        ),
        migrations.AddConstraint(
            model_name='value',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('missing', ''), ('number__isnull', False)), models.Q(('number__isnull', True), models.Q(('missing', ''), _negated=True)), _connector='OR'), name='a_number_or_why_not'),
        ),
        AppendOnly('home_releasefile'),
        AppendOnly('home_value'),
    ]
