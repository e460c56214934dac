# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.ids
import home.documents.files
from cms.audit.append_only import AppendOnly

# Stop words first (with their accents), then accents folded, then stems: the same for what is kept and what is asked.
CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY site_italian_stop (TEMPLATE = simple, STOPWORDS = italian, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION site_italian (COPY = italian);
ALTER TEXT SEARCH CONFIGURATION site_italian ALTER MAPPING FOR
  asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH site_italian_stop, unaccent, italian_stem;
"""
FORGET_CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION site_italian;
DROP TEXT SEARCH DICTIONARY site_italian_stop;
"""
# `title_words` is small enough to be read for each of thousands that are found.
# What joins letters and figures ("43/2019", "M1-03", an address) is a space: the box cuts what is typed in the same way.
WORDS = """
ALTER TABLE home_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('site_italian', translate(title, '/_.@:-', '      ')), 'A')
  || setweight(to_tsvector('site_italian', translate(text, '/_.@:-', '      ')), 'C')
) STORED;
ALTER TABLE home_entry ADD COLUMN title_words tsvector
  GENERATED ALWAYS AS (to_tsvector('site_italian', translate(title, '/_.@:-', '      '))) STORED;
CREATE INDEX entry_words ON home_entry USING gin (words) WITH (fastupdate = off);
CREATE INDEX entry_titles ON home_entry USING gin (title gin_trgm_ops) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0015_updated_editions'),
        ('home', '0007_plan_actions'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='documentpage',
            name='accessible_document',
            field=models.ForeignKey(blank=True, help_text='The same content in a file that everybody can read, when the first one is not.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.sitedocument', verbose_name='accessible version'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='edition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.planedition', verbose_name='plan edition'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='municipality',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.municipality', verbose_name='municipality'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='node',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.plannode', verbose_name='area of the plan'),
        ),
        migrations.AddField(
            model_name='documentpage',
            name='zone',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.zone', verbose_name='homogeneous zone'),
        ),
        migrations.AlterField(
            model_name='documentpage',
            name='kind',
            field=models.CharField(choices=[('plan', 'plan'), ('agenda', 'territorial agenda'), ('act', 'act'), ('resolution', 'resolution'), ('minutes', 'minutes of a meeting'), ('report', 'report'), ('study', 'study'), ('guide', 'guide'), ('form', 'form to fill in'), ('sheet', 'summary sheet'), ('infographic', 'infographic with its text'), ('slides', 'presentation'), ('other', 'other document')], max_length=20, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='DocumentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('pages', models.PositiveIntegerField(null=True, verbose_name='pages')),
                ('outcome', models.CharField(choices=[('read', 'read'), ('empty', 'no text in it: perhaps a scan'), ('cut', 'read in part: too long'), ('refused', 'could not be read')], max_length=10, verbose_name='outcome')),
                ('at', models.DateTimeField(verbose_name='moment')),
            ],
            options={
                'verbose_name': 'text of a document',
                'verbose_name_plural': 'texts of documents',
            },
        ),
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('role', models.CharField(choices=[('main', 'document'), ('accessible', 'accessible version')], max_length=10)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('file', models.FileField(max_length=200, upload_to=home.documents.files.kept_address, verbose_name='file')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('language', models.CharField(choices=[('it', 'Italian'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('is_accessible', models.BooleanField(verbose_name='accessible')),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('sha256', models.CharField(max_length=64)),
                ('document_date', models.DateField(null=True, verbose_name='date')),
                ('note', models.TextField(blank=True, verbose_name='what has changed')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('page', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='files', to='home.documentpage', verbose_name='document page')),
            ],
            options={
                'verbose_name': 'published file',
                'verbose_name_plural': 'published files',
                'constraints': [models.UniqueConstraint(fields=('page', 'role', 'number'), name='one_file_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('page', 'page'), ('news', 'news'), ('action', 'action of the plan'), ('indicator', 'indicator'), ('town', 'municipality'), ('zone', 'homogeneous zone'), ('document', 'document'), ('agenda', 'territorial agenda'), ('agenda_action', 'action of an agenda'), ('module', 'training module'), ('meeting', 'meeting')], max_length=20, verbose_name='kind')),
                ('key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, verbose_name='scopes')),
                ('date', models.DateField(blank=True, null=True, verbose_name='date')),
                ('language', models.CharField(default='it', max_length=5, verbose_name='language')),
                ('is_example', models.BooleanField(default=False, verbose_name='example')),
                ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='weight')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'entry of the search',
                'verbose_name_plural': 'entries of the search',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['scopes'], name='entry_scopes')],
            },
        ),
        migrations.CreateModel(
            name='PagePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField(null=True)),
                ('problem', models.TextField(blank=True, verbose_name='problem')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'PDF of a page',
                'verbose_name_plural': 'PDFs of pages',
                'constraints': [models.UniqueConstraint(fields=('page', 'digest'), name='one_paper_a_content')],
            },
        ),
        AppendOnly('home_documentfile'),
        migrations.RunSQL(CONFIGURATION, FORGET_CONFIGURATION),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),  # undone, they go with their table
    ]
