# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

READERS = """
UPDATE cms_notice SET reader_id = cms_user.person_id FROM cms_user WHERE lower(cms_user.email) = lower(cms_notice.to);
"""
INVITERS = """
UPDATE cms_notice SET about_id = cms_invitation.invited_by_id FROM cms_invitation
WHERE cms_notice.key = 'invitation:' || cms_invitation.uid;
"""


class Migration(migrations.Migration):
    """Whose address a mail went to, and whom it names: known of those already written too."""

    dependencies = [
        ("cms", "0009_tax_codes_and_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="reader",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cms.person",
                verbose_name="reader",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="about",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cms.person",
                verbose_name="about",
            ),
        ),
        migrations.RunSQL(READERS, migrations.RunSQL.noop),
        migrations.RunSQL(INVITERS, migrations.RunSQL.noop),
    ]
