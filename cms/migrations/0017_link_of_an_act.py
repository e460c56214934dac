# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0016_headers_of_notices_and_security_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="act",
            name="link",
            field=models.URLField(blank=True, max_length=500, verbose_name="where it is published"),
        ),
    ]
