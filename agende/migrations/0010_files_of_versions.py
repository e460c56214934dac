# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A version has several stored files; those stored until now are PDFs. A default of the column alone adds the
    name: no row of the append-only table is written."""

    dependencies = [("agende", "0009_late_no_right")]

    operations = [
        migrations.AlterField(
            model_name="versionfile",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="agende.version"
            ),
        ),
        migrations.AddField(
            model_name="versionfile",
            name="name",
            field=models.CharField(db_default="agenda.pdf", max_length=40, verbose_name="name of the file"),
        ),
        migrations.AddConstraint(
            model_name="versionfile",
            constraint=models.UniqueConstraint(fields=("version", "name"), name="one_file_a_name"),
        ),
    ]
