# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly

# The old column stays, empty: the release before, while it still runs, may write to it.
MOVE = """
INSERT INTO courses_decisionnote (decision_id, reason) SELECT id, reason FROM courses_requestdecision WHERE reason <> '';
ALTER TABLE courses_requestdecision DISABLE TRIGGER append_only;
UPDATE courses_requestdecision SET reason = '' WHERE reason <> '';
ALTER TABLE courses_requestdecision ENABLE TRIGGER append_only;
"""
BACK = """
ALTER TABLE courses_requestdecision DISABLE TRIGGER append_only;
UPDATE courses_requestdecision AS decision SET reason = note.reason
FROM courses_decisionnote AS note WHERE note.decision_id = decision.id;
ALTER TABLE courses_requestdecision ENABLE TRIGGER append_only;
"""
NAMED = """
UPDATE cms_notice SET about_id = asked.person_id FROM courses_enrolmentrequest AS asked
WHERE cms_notice.key LIKE 'courses.ask:' || asked.id || ':%';
UPDATE cms_notice SET about_id = decision.by_id FROM courses_requestdecision AS decision
WHERE cms_notice.key LIKE 'courses.decision:' || decision.id || ':%';
UPDATE cms_notice SET about_id = message.sender_id FROM courses_tutormessage AS message
WHERE cms_notice.key LIKE 'tutor_message:' || message.id || ':%';
"""


class Migration(migrations.Migration):
    """Why a request was refused moves where an erasure finds it; mails say whom they name."""

    dependencies = [
        ("cms", "0010_people_of_notices"),
        ("courses", "0010_certificates_that_hold"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionNote",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="courses.requestdecision",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
            ],
            options={
                "verbose_name": "reason of a decision",
                "verbose_name_plural": "reasons of decisions",
            },
        ),
        AppendOnly("courses_decisionnote", erasable=True),
        migrations.RunSQL(MOVE, BACK),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
    ]
