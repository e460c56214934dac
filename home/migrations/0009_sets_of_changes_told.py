# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Changes told in one mail to whoever follows them, and the daily mails."""

    dependencies = [("home", "0008_search_documents_and_papers")]

    operations = [
        migrations.CreateModel(
            name="ChangeSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gathered_at", models.DateTimeField(db_index=True, verbose_name="gathered at")),
                ("told_at", models.DateTimeField(null=True, verbose_name="told at")),
            ],
            options={"verbose_name": "set of changes", "verbose_name_plural": "sets of changes"},
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(unique=True, verbose_name="until")),
                ("told_at", models.DateTimeField(null=True, verbose_name="told at")),
            ],
            options={"verbose_name": "daily mail", "verbose_name_plural": "daily mails"},
        ),
        migrations.CreateModel(
            name="GatheredChange",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="gathered",
                        serialize=False,
                        to="home.change",
                    ),
                ),
                (
                    "change_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="home.changeset"
                    ),
                ),
            ],
            options={"verbose_name": "change in a set", "verbose_name_plural": "changes in sets"},
        ),
    ]
