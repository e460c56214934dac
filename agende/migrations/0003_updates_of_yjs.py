# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agende', '0002_erasable_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('doc', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='checkpoint', serialize=False, to='agende.textdoc')),
                ('seq', models.PositiveIntegerField(verbose_name='last update')),
                ('sha', models.CharField(max_length=64)),
                ('data', models.BinaryField(verbose_name='state of the Yjs document')),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
            },
        ),
        migrations.AddField(
            model_name='textdoc',
            name='settled_seq',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='update of the blocks'),
        ),
        migrations.RunSQL('UPDATE agende_textdoc SET settled_seq = seq', migrations.RunSQL.noop),
        migrations.AddField(
            model_name='update',
            name='data',
            field=models.BinaryField(null=True, verbose_name='update of the Yjs document'),
        ),
        migrations.AlterField(
            model_name='update',
            name='kind',
            field=models.CharField(choices=[('replace', 'whole text'), ('sync', 'as it was typed')], max_length=20, verbose_name='kind'),
        ),
    ]
