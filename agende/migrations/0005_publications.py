# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly

# Until now an agenda was published once, with its last approved version.
SHOWN = """
INSERT INTO agende_publication (version_id, person_id, mandate_id, at)
SELECT DISTINCT ON (v.agenda_id) v.id, t.person_id, t.mandate_id, t.at
FROM agende_version v
JOIN agende_approval a ON a.version_id = v.id
JOIN agende_transition t ON t.agenda_id = v.agenda_id AND t.contribution_id IS NULL AND t.to_state = 'published'
ORDER BY v.agenda_id, v.number DESC, t.id DESC
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agende", "0004_suggestions_records_signoffs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="moment")),
                ("mandate", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.mandate")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person")),
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="agende.version")),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
        ),
        migrations.RunSQL(SHOWN, migrations.RunSQL.noop),
        AppendOnly("agende_publication"),
    ]
