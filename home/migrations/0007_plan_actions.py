# SPDX-License-Identifier: AGPL-3.0-or-later

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.conf import settings
from django.db import migrations, models

import cms.blocks.field


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0015_updated_editions"),
        ("home", "0006_bundles"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "intro",
                    models.TextField(
                        blank=True,
                        help_text="Two lines: they also show in lists.",
                        max_length=400,
                        verbose_name="introduction",
                    ),
                ),
                ("body", cms.blocks.field.StreamField(blank=True, verbose_name="body")),
                ("review_by", models.DateField(blank=True, null=True, verbose_name="review by")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Invented text about a real body: the page says so.",
                        verbose_name="example",
                    ),
                ),
                (
                    "change_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "small fix of the form"),
                            ("substantial", "update"),
                            ("correction", "correction of an error"),
                            ("notice", "notice"),
                        ],
                        help_text="Left empty, it is an update, or a small fix of the form when only a few words changed.",
                        max_length=20,
                        verbose_name="kind of change",
                    ),
                ),
                (
                    "change_note",
                    models.CharField(
                        blank=True,
                        help_text="Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.",
                        max_length=200,
                        verbose_name="what changes, in one line",
                    ),
                ),
                (
                    "owner_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.orgunit",
                        verbose_name="office that answers for the page",
                    ),
                ),
            ],
            options={
                "verbose_name": "list of the actions",
                "verbose_name_plural": "lists of the actions",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ActionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "intro",
                    models.TextField(
                        blank=True,
                        help_text="Two lines: they also show in lists.",
                        max_length=400,
                        verbose_name="introduction",
                    ),
                ),
                ("body", cms.blocks.field.StreamField(blank=True, verbose_name="body")),
                ("review_by", models.DateField(blank=True, null=True, verbose_name="review by")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Invented text about a real body: the page says so.",
                        verbose_name="example",
                    ),
                ),
                (
                    "change_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "small fix of the form"),
                            ("substantial", "update"),
                            ("correction", "correction of an error"),
                            ("notice", "notice"),
                        ],
                        help_text="Left empty, it is an update, or a small fix of the form when only a few words changed.",
                        max_length=20,
                        verbose_name="kind of change",
                    ),
                ),
                (
                    "change_note",
                    models.CharField(
                        blank=True,
                        help_text="Everybody reads it. Required once the page is published, unless at most five words changed, and no number, date, link or image.",
                        max_length=200,
                        verbose_name="what changes, in one line",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="Left empty, it is given. Once published it never changes: files and links use it.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]+([.-][A-Z0-9]+)*$",
                                "Capital letters and figures, with dots or dashes between.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "to begin"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("suspended", "suspended"),
                            ("given_up", "given up"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_note",
                    models.CharField(
                        blank=True,
                        help_text="Asked for when it is suspended or given up.",
                        max_length=300,
                        verbose_name="why",
                    ),
                ),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="state of things on")),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: not estimated. Zero is written 0.",
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="expected cost (€)",
                    ),
                ),
                (
                    "cost_source",
                    models.CharField(blank=True, max_length=200, verbose_name="where the cost comes from"),
                ),
                (
                    "is_whole_city",
                    models.BooleanField(default=False, verbose_name="it is for the whole metropolitan city"),
                ),
                (
                    "acts",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="actions", to="cms.act", verbose_name="acts"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="cms.planedition",
                        verbose_name="plan edition",
                    ),
                ),
                (
                    "indicators",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="actions", to="home.indicator", verbose_name="indicators"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="who leads it",
                    ),
                ),
                (
                    "municipalities",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="actions",
                        to="cms.municipality",
                        verbose_name="municipalities",
                    ),
                ),
                (
                    "nodes",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="actions",
                        to="cms.plannode",
                        verbose_name="parts of the plan it serves",
                    ),
                ),
                (
                    "owner_office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.orgunit",
                        verbose_name="office that answers for the page",
                    ),
                ),
                (
                    "zones",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="actions", to="cms.zone", verbose_name="zones"
                    ),
                ),
            ],
            options={
                "verbose_name": "action of the plan",
                "verbose_name_plural": "actions of the plan",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="AgendaAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "code",
                    models.CharField(
                        help_text="As in the published agenda, for example ADM-AZ-012.",
                        max_length=30,
                        verbose_name="code",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda_actions",
                        to="home.actionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "action of an agenda",
                "verbose_name_plural": "actions of agendas",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Cup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "code",
                    models.CharField(
                        max_length=15,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]\\d{2}[A-Z]\\d{11}$",
                                "A CUP has 15 characters: a letter, two figures, a letter, eleven figures. For example B46F18000130001.",
                            )
                        ],
                        verbose_name="CUP",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="project")),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cups", to="home.actionpage"
                    ),
                ),
            ],
            options={
                "verbose_name": "CUP",
                "verbose_name_plural": "CUPs",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EditionDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="home.documentpage",
                        verbose_name="document",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="home.planeditionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of an edition",
                "verbose_name_plural": "documents of editions",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "source",
                    models.CharField(
                        help_text="Programme, measure or budget item.", max_length=200, verbose_name="source"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("europe", "European Union"),
                            ("state", "State"),
                            ("region", "Region"),
                            ("metropolitan_city", "Metropolitan city"),
                            ("municipalities", "Municipalities"),
                            ("private", "private"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="who gives it",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: not known. Zero is written 0.",
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="amount (€)",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to_find", "to be found"),
                            ("asked", "asked for"),
                            ("granted", "granted"),
                            ("spent", "spent"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding",
                        to="home.actionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "money from a source",
                "verbose_name_plural": "money",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[("next", "to do"), ("now", "under way"), ("done", "reached")],
                        default="next",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "planned_date",
                    models.DateField(
                        blank=True,
                        help_text="Leave it empty if no day is planned yet.",
                        null=True,
                        verbose_name="to be reached by",
                    ),
                ),
                ("reached_date", models.DateField(blank=True, null=True, verbose_name="reached on")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="home.actionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "milestone",
                "verbose_name_plural": "milestones",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Who is not in the list: associations, firms, schools.",
                        max_length=200,
                        verbose_name="name",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=150, verbose_name="part it has")),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cms.body",
                        verbose_name="body",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="home.actionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="actionpage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("edition", "code"),
                name="one_action_a_code",
                violation_error_message="Another action of this edition has this code.",
            ),
        ),
    ]
