# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import cms.ids


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0004_site_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                ("to", models.EmailField(max_length=254, verbose_name="recipient")),
                ("subject", models.CharField(max_length=250, verbose_name="subject")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("at", models.DateTimeField(verbose_name="moment")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("given_name", models.CharField(blank=True, max_length=100, verbose_name="given name")),
                ("family_name", models.CharField(blank=True, max_length=100, verbose_name="family name")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("trainee", "trainee"),
                            ("manager", "manager"),
                            ("body_contact", "training contact of the body"),
                            ("trainer", "trainer"),
                            ("tutor", "tutor"),
                            ("training_officer", "training officer"),
                            ("municipal_editor", "municipal editor"),
                            ("signatory", "signatory"),
                            ("zone_coordinator", "zone coordinator"),
                            ("plan_officer", "plan officer"),
                            ("plan_reviewer", "plan reviewer"),
                            ("secretary", "secretary of acts"),
                            ("communication_officer", "communication officer"),
                            ("administrator", "administrator"),
                        ],
                        max_length=30,
                        verbose_name="role",
                    ),
                ),
                (
                    "appointing_act",
                    models.CharField(blank=True, max_length=200, verbose_name="appointing act"),
                ),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day of the mandate")),
                ("at", models.DateTimeField(verbose_name="sent at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                ("token_sha256", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invited",
                        to="cms.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="cms.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cms.orgunit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="cms.zone",
                        verbose_name="homogeneous zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("given_name", models.CharField(max_length=100, verbose_name="given name")),
                ("family_name", models.CharField(max_length=100, verbose_name="family name")),
                ("email", models.EmailField(max_length=254, verbose_name="work e-mail address")),
                ("unit_name", models.CharField(blank=True, max_length=200, verbose_name="office")),
                ("at", models.DateTimeField(verbose_name="asked at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the refusal"),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_requests",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_requests",
                        to="cms.person",
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="cms.invitation",
                    ),
                ),
            ],
            options={
                "verbose_name": "access request",
                "verbose_name_plural": "access requests",
                "ordering": ["at"],
            },
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role", ""), models.Q(("appointing_act", ""), _negated=True), _connector="OR"
                ),
                name="act_of_an_invited_mandate",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("decided_at__isnull", True)),
                name="one_open_request_an_email",
            ),
        ),
    ]
