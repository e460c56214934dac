# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0003_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agenda",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True),
                ),
                (
                    "motto",
                    models.CharField(blank=True, max_length=200, verbose_name="motto"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "being written"),
                            ("signoff", "text frozen"),
                            ("approved", "approved"),
                            ("published", "published"),
                        ],
                        default="drafting",
                        editable=False,
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "drafts_are_shared",
                    models.BooleanField(
                        default=False,
                        verbose_name="municipalities of the zone read one another's drafts",
                    ),
                ),
                (
                    "is_example",
                    models.BooleanField(default=False, verbose_name="example"),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agendas",
                        to="cms.planedition",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agendas",
                        to="cms.zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "territorial agenda",
                "verbose_name_plural": "territorial agendas",
                "ordering": ["-edition__first_year", "zone__order"],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drafting", "being written"),
                            ("signoff", "text frozen"),
                            ("approved", "approved"),
                            ("published", "published"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                (
                    "closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closes"),
                ),
                (
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phases",
                        to="agende.agenda",
                    ),
                ),
            ],
            options={
                "verbose_name": "phase",
                "verbose_name_plural": "phases",
                "ordering": ["agenda", "opens_at"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True),
                ),
                ("template_key", models.CharField(max_length=130, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("narrative", "Narrative"),
                            ("objectives", "Objectives"),
                            ("actions", "Actions"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("guidance", models.TextField(blank=True, verbose_name="guidance")),
                (
                    "word_limit",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="limit of words"),
                ),
                (
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="agende.agenda",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.plannode",
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
                "ordering": ["agenda", "order"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "handed in"),
                            ("merged", "taken into the common text"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="cms.body",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="agende.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution",
                "verbose_name_plural": "contributions",
                "ordering": ["section", "body__name"],
            },
        ),
        migrations.CreateModel(
            name="TextDoc",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True),
                ),
                (
                    "seq",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="last update"),
                ),
                ("sha", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "blocks",
                    models.JSONField(default=list, editable=False, verbose_name="blocks"),
                ),
                (
                    "words",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="words"),
                ),
                (
                    "saved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="saved at"),
                ),
                (
                    "contribution",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doc",
                        to="agende.contribution",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "section",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doc",
                        to="agende.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "text",
                "verbose_name_plural": "texts",
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "from_state",
                    models.CharField(blank=True, max_length=20, verbose_name="from"),
                ),
                ("to_state", models.CharField(max_length=20, verbose_name="to")),
                (
                    "text_seq",
                    models.PositiveIntegerField(null=True, verbose_name="state of the text"),
                ),
                (
                    "note_digest",
                    models.CharField(blank=True, db_default="", max_length=64),
                ),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="agende.agenda",
                    ),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="agende.contribution",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("seq", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("replace", "whole text")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("payload", models.JSONField(verbose_name="change")),
                ("at", models.DateTimeField(verbose_name="moment")),
                ("previous_sha", models.CharField(blank=True, max_length=64)),
                ("sha", models.CharField(max_length=64)),
                (
                    "doc",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="agende.textdoc",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "update",
                "verbose_name_plural": "updates",
                "ordering": ["doc", "seq"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "label",
                    models.CharField(blank=True, max_length=100, verbose_name="label"),
                ),
                ("frame", models.JSONField(verbose_name="frame")),
                ("blocks", models.JSONField(verbose_name="blocks")),
                ("log_state", models.JSONField(verbose_name="state of the log")),
                ("html", models.TextField(verbose_name="page")),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "agenda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="agende.agenda",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["agenda", "number"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_approval",
                        to="cms.act",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.person",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="agende.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.CreateModel(
            name="VersionFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField(verbose_name="moment")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file",
                        to="agende.version",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a version",
                "verbose_name_plural": "files of versions",
            },
        ),
        migrations.AddConstraint(
            model_name="agenda",
            constraint=models.UniqueConstraint(
                fields=("zone", "edition"), name="one_agenda_a_zone_and_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_at__isnull", True),
                    ("closes_at__gt", models.F("opens_at")),
                    _connector="OR",
                ),
                name="phase_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("agenda", "template_key"), name="one_section_a_key"),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("agenda", "order"), name="one_section_a_place"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("section", "body"), name="one_contribution_a_municipality"
            ),
        ),
        migrations.AddConstraint(
            model_name="textdoc",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contribution__isnull", False), ("section__isnull", True)),
                    models.Q(("contribution__isnull", True), ("section__isnull", False)),
                    _connector="OR",
                ),
                name="text_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="update",
            constraint=models.UniqueConstraint(fields=("doc", "seq"), name="one_update_a_number"),
        ),
        migrations.AddConstraint(
            model_name="update",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__gte", 1)), name="updates_count_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("agenda", "number"), name="one_version_a_number"),
        ),
        AppendOnly("agende_transition"),
        AppendOnly("agende_update"),
        AppendOnly("agende_version"),
        AppendOnly("agende_approval"),
        AppendOnly("agende_versionfile"),
    ]
