# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

from cms.rights.changes import TellOfRights


class Migration(migrations.Migration):
    dependencies = [("agende", "0005_publications"), ("cms", "0012_tell_of_rights")]

    operations = [
        TellOfRights("agende_agenda", "agenda", "id", events="UPDATE OF state, drafts_are_shared"),
        TellOfRights("agende_phase", "agenda", "agenda_id", events="INSERT OR UPDATE OR DELETE"),
        TellOfRights("agende_contribution", "contribution", "id", events="UPDATE OF state"),
    ]
