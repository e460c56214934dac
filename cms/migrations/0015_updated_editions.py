# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0014_former_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="act",
            name="kind",
            field=models.CharField(
                choices=[
                    ("proposal", "proposal of adoption"),
                    ("adoption", "adoption"),
                    ("opinion", "opinion"),
                    ("approval", "approval"),
                    ("update", "yearly update"),
                    ("other", "other act"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="planedition",
            name="state",
            field=models.CharField(
                choices=[
                    ("drafting", "being drafted"),
                    ("adopted", "adopted"),
                    ("opinion_given", "opinion given"),
                    ("approved", "approved"),
                    ("updated", "updated"),
                    ("superseded", "superseded"),
                ],
                default="drafting",
                max_length=20,
                verbose_name="state",
            ),
        ),
    ]
