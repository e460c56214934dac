# SPDX-License-Identifier: AGPL-3.0-or-later
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

import cms.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("istat_code", models.CharField(max_length=6, unique=True, verbose_name="ISTAT code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="address")),
                ("cadastral_code", models.CharField(blank=True, max_length=4, verbose_name="cadastral code")),
                ("is_capital", models.BooleanField(default=False, verbose_name="capital")),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="resident population"),
                ),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="year of the population"
                    ),
                ),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="From the first day to the day after the last.", verbose_name="exists"
                    ),
                ),
            ],
            options={
                "verbose_name": "municipality",
                "verbose_name_plural": "municipalities",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["family_name", "given_name"],
            },
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("motto", models.CharField(blank=True, max_length=200, verbose_name="motto")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="resident population"),
                ),
                (
                    "population_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="year of the population"
                    ),
                ),
                (
                    "official_area_km2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        verbose_name="official area (km²)",
                    ),
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
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
            ],
            options={
                "verbose_name": "homogeneous zone",
                "verbose_name_plural": "homogeneous zones",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Body",
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
                            ("metropolitan_city", "metropolitan city"),
                            ("municipality", "municipality"),
                            ("union", "union of municipalities"),
                            ("university", "university"),
                            ("other", "other body"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("mail_domain", models.CharField(blank=True, max_length=100, verbose_name="mail domain")),
                (
                    "municipality",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="body",
                        to="cms.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "body",
                "verbose_name_plural": "bodies",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="cms.body"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="cms.orgunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["body", "name"],
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "profile",
                    models.CharField(blank=True, max_length=100, verbose_name="professional profile"),
                ),
                (
                    "fte",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=4, verbose_name="full-time equivalent"
                    ),
                ),
                ("is_main", models.BooleanField(default=True, verbose_name="main employment")),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="from–to")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="employments", to="cms.body"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="cms.orgunit",
                    ),
                ),
                (
                    "managed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manages",
                        to="cms.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "employment",
                "verbose_name_plural": "employments",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "date_joined",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="since"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user",
                        to="cms.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "login",
                "verbose_name_plural": "logins",
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", cms.ids.PublicUid(db_default=cms.ids.UuidV7(), editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
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
                ("during", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="from–to")),
                ("appointing_act", models.CharField(max_length=200, verbose_name="appointing act")),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="cms.body",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="cms.orgunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="cms.person"
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="cms.zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "mandate",
                "verbose_name_plural": "mandates",
            },
        ),
        migrations.CreateModel(
            name="ZoneMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("during", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="from–to")),
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
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="cms.municipality",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="cms.zone"
                    ),
                ),
            ],
            options={
                "verbose_name": "membership of a zone",
                "verbose_name_plural": "memberships of zones",
            },
        ),
        migrations.CreateModel(
            name="Border",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="vintage")),
                ("polygons", models.JSONField(verbose_name="polygons")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="borders",
                        to="cms.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "border",
                "verbose_name_plural": "borders",
                "constraints": [
                    models.UniqueConstraint(fields=("municipality", "year"), name="one_border_a_vintage")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "municipality"), ("municipality__isnull", False)),
                    models.Q(
                        models.Q(("kind", "municipality"), _negated=True), ("municipality__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="municipality_of_a_municipal_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="employment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_main", True)),
                expressions=[("person", "="), ("during", "&&")],
                name="one_main_employment_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="employment",
            constraint=models.CheckConstraint(
                condition=models.Q(("fte__gt", 0), ("fte__lte", 1)), name="fte_between_0_and_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="one_login_an_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("body__isnull", True),
                        ("role__in", ["trainee"]),
                        ("unit__isnull", True),
                        ("zone__isnull", True),
                    ),
                    models.Q(
                        ("body__isnull", True),
                        ("role__in", ["manager"]),
                        ("unit__isnull", False),
                        ("zone__isnull", True),
                    ),
                    models.Q(
                        ("body__isnull", False),
                        ("role__in", ["body_contact", "municipal_editor", "signatory"]),
                        ("unit__isnull", True),
                        ("zone__isnull", True),
                    ),
                    models.Q(
                        ("body__isnull", True),
                        ("role__in", ["zone_coordinator"]),
                        ("unit__isnull", True),
                        ("zone__isnull", False),
                    ),
                    models.Q(
                        ("body__isnull", True),
                        (
                            "role__in",
                            [
                                "administrator",
                                "communication_officer",
                                "plan_officer",
                                "plan_reviewer",
                                "secretary",
                                "trainer",
                                "training_officer",
                                "tutor",
                            ],
                        ),
                        ("unit__isnull", True),
                        ("zone__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="scope_of_the_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="zonemembership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("municipality", "="), ("during", "&&")], name="one_zone_a_day"
            ),
        ),
    ]
