# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.ids


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0001_pages'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), verbose_name='what is followed')),
                ('rhythm', models.CharField(choices=[('at_once', 'a mail for each set of changes'), ('daily', 'one mail a day at most')], max_length=20, verbose_name='how often')),
                ('token_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('at', models.DateTimeField(verbose_name='asked at')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='expires at')),
            ],
            options={
                'verbose_name': 'request to follow',
                'verbose_name_plural': 'requests to follow',
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('rhythm', models.CharField(choices=[('at_once', 'a mail for each set of changes'), ('daily', 'one mail a day at most')], max_length=20, verbose_name='how often')),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed at')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
            },
        ),
        migrations.AddField(
            model_name='standardpage',
            name='counterpart',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='the same page in the other language'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='language',
            field=models.CharField(choices=[('it', 'Italian'), ('en', 'English')], db_default='it', default='it', max_length=5, verbose_name='language'),
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(db_index=True, max_length=255, verbose_name='address')),
                ('rating', models.PositiveSmallIntegerField(verbose_name='rating')),
                ('reason', models.CharField(blank=True, choices=[('unclear', 'Sometimes the directions were not clear'), ('incomplete', 'Sometimes the directions were not complete'), ('lost', 'Sometimes I could not tell whether I was going on correctly'), ('technical', 'I had technical problems'), ('other_bad', 'Other'), ('clear', 'The directions were clear'), ('complete', 'The directions were complete'), ('sure', 'I could always tell that I was going on correctly'), ('no_problems', 'I had no technical problems'), ('other_good', 'Other')], max_length=20, verbose_name='reason')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='words')),
                ('given_on', models.DateField(db_index=True, verbose_name='day')),
                ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
            ],
            options={
                'verbose_name': 'opinion on a page',
                'verbose_name_plural': 'opinions on pages',
                'constraints': [models.CheckConstraint(condition=models.Q(('rating__gte', 1), ('rating__lte', 5)), name='rating_from_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='Followed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(db_index=True, max_length=100, verbose_name='what is followed')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='home.subscriber')),
            ],
            options={
                'verbose_name': 'thing followed',
                'verbose_name_plural': 'things followed',
                'constraints': [models.UniqueConstraint(fields=('subscriber', 'scope'), name='a_scope_is_followed_once')],
            },
        ),
    ]
