# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agende", "0008_decided_by_others")]

    operations = [
        migrations.AlterField(
            model_name="lateproposal",
            name="why",
            field=models.CharField(
                choices=[
                    ("closed", "the text was closed"),
                    ("no_right", "the text did not take them from you any more"),
                    ("gone", "the paragraph had been deleted"),
                    ("other", "the text could not be saved"),
                ],
                max_length=20,
                verbose_name="why",
            ),
        ),
    ]
