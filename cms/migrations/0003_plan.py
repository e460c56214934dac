# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models

import cms.ids
from cms.audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_audit_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("slug", models.SlugField(unique=True, verbose_name="address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="first year")),
                ("last_year", models.PositiveSmallIntegerField(verbose_name="last year")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "being drafted"),
                            ("adopted", "adopted"),
                            ("opinion_given", "opinion given"),
                            ("approved", "approved"),
                            ("superseded", "superseded"),
                        ],
                        default="drafting",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="example")),
            ],
            options={
                "verbose_name": "plan edition",
                "verbose_name_plural": "plan editions",
                "ordering": ["-first_year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_year__gte", models.F("first_year"))), name="edition_years"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposal", "proposal of adoption"),
                            ("adoption", "adoption"),
                            ("opinion", "opinion"),
                            ("approval", "approval"),
                            ("other", "other act"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("organ", models.CharField(max_length=100, verbose_name="organ")),
                ("number", models.CharField(blank=True, max_length=50, verbose_name="number")),
                ("act_date", models.DateField(blank=True, null=True, verbose_name="date")),
                (
                    "votes_for",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="votes for"),
                ),
                (
                    "votes_against",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="votes against"),
                ),
                (
                    "votes_abstained",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="abstentions"),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("verified", "verified"), ("to_verify", "to be verified")],
                        default="to_verify",
                        max_length=10,
                        verbose_name="standing",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("is_example", models.BooleanField(default=False, verbose_name="example")),
                ("at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="cms.body"
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="cms.act",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="cms.planedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "acts",
                "ordering": ["act_date", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_example", False), ("number__startswith", "ES-"), _connector="OR"
                        ),
                        name="example_acts_begin_with_es",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("strategy", "strategy"),
                            ("policy_area", "policy area"),
                            ("pillar", "pillar"),
                            ("mission", "mission"),
                            ("driver", "driver"),
                            ("objective", "objective"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("slug", models.SlugField(max_length=100, verbose_name="address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "standing",
                    models.CharField(
                        choices=[("verified", "verified"), ("to_verify", "to be verified")],
                        default="to_verify",
                        max_length=10,
                        verbose_name="standing",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nodes",
                        to="cms.planedition",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cms.plannode",
                    ),
                ),
            ],
            options={
                "verbose_name": "node of the plan",
                "verbose_name_plural": "nodes of the plan",
                "ordering": ["edition", "kind", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "kind", "slug"), name="one_node_an_address")
                ],
            },
        ),
        AppendOnly("cms_act"),
    ]
