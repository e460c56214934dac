# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An act names the zone whose agenda it is about; without one it is about the plan itself."""

    dependencies = [("cms", "0012_tell_of_rights")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cms.zone",
                verbose_name="homogeneous zone",
            ),
        ),
    ]
