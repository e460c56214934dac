# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_people_and_territory"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upto", models.BigIntegerField(unique=True, verbose_name="last entry sealed")),
                ("entries", models.PositiveIntegerField(verbose_name="entries sealed")),
                ("previous_sha256", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="moment")),
            ],
            options={
                "verbose_name": "audit seal",
                "verbose_name_plural": "audit seals",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("at", models.DateTimeField(verbose_name="moment")),
                ("person_id", models.BigIntegerField(null=True, verbose_name="person")),
                ("mandate_id", models.BigIntegerField(null=True, verbose_name="mandate")),
                ("verb", models.CharField(max_length=80, verbose_name="verb")),
                ("thing", models.CharField(max_length=80, verbose_name="kind of thing")),
                ("thing_id", models.BigIntegerField(null=True, verbose_name="thing")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [models.Index(fields=["thing", "thing_id"], name="audit_thing")],
            },
        ),
        AppendOnly("cms_auditentry"),
        AppendOnly("cms_auditseal"),
    ]
