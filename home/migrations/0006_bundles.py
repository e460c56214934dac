# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0014_former_names'),
        ('home', '0005_pages_of_municipalities'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('note', models.TextField(blank=True, help_text='Not shown on the site.', max_length=1000, verbose_name='note for colleagues')),
                ('go_live_at', models.DateTimeField(blank=True, help_text='Left empty: as soon as it is approved.', null=True, verbose_name='goes live at')),
                ('state', models.CharField(choices=[('draft', 'being prepared'), ('to_approve', 'waiting for approval'), ('approved', 'approved'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('sent_back', models.TextField(blank=True, editable=False, verbose_name='why it came back')),
                ('made_at', models.DateTimeField(editable=False, verbose_name='begun')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'bundle',
                'verbose_name_plural': 'bundles',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='published_bundle_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='BundleApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.JSONField(verbose_name='contents')),
                ('go_live_at', models.DateTimeField(null=True, verbose_name='goes live at')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='home.bundle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.person', verbose_name='approved by')),
            ],
            options={
                'verbose_name': 'approval of a bundle',
                'verbose_name_plural': 'approvals of bundles',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('label', models.CharField(help_text='A group, as “the mayors of the zone”: no names of people.', max_length=100, verbose_name='for whom')),
                ('secret_sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='home.bundle')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PreviewOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page_id', models.BigIntegerField(null=True, verbose_name='page')),
                ('at', models.DateTimeField(verbose_name='moment')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='home.previewlink')),
            ],
            options={
                'verbose_name': 'opening of a preview',
                'verbose_name_plural': 'openings of previews',
            },
        ),
        migrations.CreateModel(
            name='BundleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='since when it is free again')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='home.bundle', verbose_name='bundle')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bundle_items', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bundle_items', to='home.release', verbose_name='release')),
            ],
            options={
                'verbose_name': 'item of a bundle',
                'verbose_name_plural': 'items of bundles',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('page__isnull', True), ('release__isnull', True), _connector='OR'), name='item_is_a_page_or_a_release'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('page',), name='page_in_one_open_bundle'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('release',), name='release_in_one_open_bundle')],
            },
        ),
        AppendOnly('home_bundleapproval'),
        AppendOnly('home_previewopening'),
    ]
