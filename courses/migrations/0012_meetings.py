# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    """Hours from the closed registers of meetings; meetings of a module's activity."""

    dependencies = [
        ("cms", "0018_meetings"),
        ("courses", "0011_reasons_of_decisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingRead",
            fields=[
                (
                    "closing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cms.registerclosing",
                    ),
                ),
                ("entries", models.PositiveIntegerField(verbose_name="entries made")),
                ("at", models.DateTimeField(verbose_name="read at")),
            ],
            options={
                "verbose_name": "register read for hours",
                "verbose_name_plural": "registers read for hours",
            },
        ),
        migrations.CreateModel(
            name="ModuleMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("activity_uid", models.UUIDField(verbose_name="activity")),
            ],
            options={
                "verbose_name": "meeting of a module",
                "verbose_name_plural": "meetings of modules",
            },
        ),
        migrations.AddField(
            model_name="creditentry",
            name="register_line",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="cms.registerline",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completion__isnull", True), ("register_line__isnull", True), _connector="OR"
                ),
                name="credit_of_one_source",
            ),
        ),
        migrations.AddField(
            model_name="modulemeeting",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cms.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddField(
            model_name="modulemeeting",
            name="module",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="courses.modulepage",
                verbose_name="module",
            ),
        ),
        migrations.AddConstraint(
            model_name="modulemeeting",
            constraint=models.UniqueConstraint(
                fields=("module", "activity_uid", "meeting"), name="one_link_of_a_meeting_to_an_activity"
            ),
        ),
        AppendOnly("courses_closingread"),
    ]
