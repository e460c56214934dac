# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0006_shared_cache'),
    ]

    operations = [
        migrations.AlterField(
            model_name='body',
            name='municipality',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='body', to='cms.municipality', verbose_name='municipality'),
        ),
        migrations.AlterField(
            model_name='employment',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='cms.body', verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='employment',
            name='managed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='manages', to='cms.person', verbose_name='manager'),
        ),
        migrations.AlterField(
            model_name='employment',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='cms.person', verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='employment',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='employments', to='cms.orgunit', verbose_name='unit'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='cms.person', verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='cms.body', verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='cms.person', verbose_name='person'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='cms.orgunit', verbose_name='unit'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='zone',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='cms.zone', verbose_name='homogeneous zone'),
        ),
        migrations.AlterField(
            model_name='orgunit',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='cms.body', verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='orgunit',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cms.orgunit', verbose_name='higher unit'),
        ),
    ]
