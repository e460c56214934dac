# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("agende", "0001_agendas"),
    ]

    operations = [
        migrations.CreateModel(
            name="TransitionNote",
            fields=[
                (
                    "transition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="agende.transition",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("words", models.CharField(max_length=500, verbose_name="note")),
            ],
            options={
                "verbose_name": "note on a step",
                "verbose_name_plural": "notes on steps",
            },
        ),
        AppendOnly("agende_transitionnote", erasable=True),
    ]
