# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    """A mail has headers of its own (RFC 8058); the site says to whom weaknesses are told (RFC 9116)."""

    dependencies = [("cms", "0015_updated_editions")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="headers",
            field=models.JSONField(
                blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="headers"
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="security_contact",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Mail address or page where who finds a weakness of the site writes: it is said in security.txt.",
                max_length=200,
                verbose_name="contact for weaknesses",
            ),
        ),
    ]
