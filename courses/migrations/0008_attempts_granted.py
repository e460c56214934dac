# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0008_reason_of_the_end"),
        ("courses", "0007_files_of_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("activity_uid", models.UUIDField(verbose_name="activity")),
                ("used", models.PositiveIntegerField(verbose_name="attempts made by then")),
                ("is_key_open", models.BooleanField(verbose_name="what was right could be seen")),
                ("at", models.DateTimeField(verbose_name="granted at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cms.person"
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_grants",
                        to="courses.modulepage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_grants",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt granted",
                "verbose_name_plural": "attempts granted",
            },
        ),
        migrations.CreateModel(
            name="AttemptGrantNote",
            fields=[
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="note",
                        serialize=False,
                        to="courses.attemptgrant",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "reason of an attempt granted",
                "verbose_name_plural": "reasons of attempts granted",
            },
        ),
        migrations.AddConstraint(
            model_name="attemptgrant",
            constraint=models.UniqueConstraint(
                fields=("person", "module", "activity_uid", "used"), name="one_grant_after_as_many_attempts"
            ),
        ),
        AppendOnly("courses_attemptgrant"),
        AppendOnly("courses_attemptgrantnote", erasable=True),
    ]
