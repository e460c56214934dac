# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who is invited and has not answered has a booking too; the database's column stays as it is."""

    dependencies = [
        ("cms", "0020_meeting_convocations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="booking",
            name="state",
            field=models.CharField(
                choices=[
                    ("invited", "invited, no answer yet"),
                    ("requested", "waiting for the manager"),
                    ("booked", "booked"),
                    ("waiting", "on the waiting list"),
                    ("declined", "declined"),
                    ("cancelled", "given up"),
                ],
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
