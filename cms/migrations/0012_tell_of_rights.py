# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

from cms.rights.changes import TellOfRights

ALL = "INSERT OR UPDATE OR DELETE"


class Migration(migrations.Migration):
    dependencies = [("cms", "0011_quorum_and_file_of_acts"), ("sessions", "0001_initial")]

    operations = [
        TellOfRights("cms_mandate", "person", "person_id", events=ALL),
        TellOfRights("cms_user", "user", "id", events="DELETE OR UPDATE OF password, is_active, person_id"),
        TellOfRights(
            "django_session",
            "session",
            "session_key",
            events="DELETE OR UPDATE OF session_data",
            is_hashed=True,
        ),
        TellOfRights("cms_zonemembership", "zone", "zone_id", events=ALL),
    ]
