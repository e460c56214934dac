# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models

THEMES = [
    ("AGRI", "agriculture, fisheries, forestry and food"), ("ECON", "economy and finance"),
    ("EDUC", "education, culture and sport"), ("ENER", "energy"), ("ENVI", "environment"),
    ("GOVE", "government and public sector"), ("HEAL", "health"), ("INTR", "international issues"),
    ("JUST", "justice, legal system and public safety"), ("REGI", "regions and cities"),
    ("SOCI", "population and society"), ("TECH", "science and technology"), ("TRAN", "transport"),
]  # fmt: skip


class Migration(migrations.Migration):
    """Under which theme catalogues of open data file a dataset."""

    dependencies = [("home", "0009_sets_of_changes_told")]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="theme",
            field=models.CharField(
                choices=THEMES, db_default="REGI", default="REGI",
                help_text="Where catalogues of open data file it.", max_length=4, verbose_name="theme",
            ),
        ),
    ]  # fmt: skip
