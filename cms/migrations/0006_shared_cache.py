# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

# As `createcachetable` makes it: rate limits need one cache for all processes from the first request.
CREATE = """
CREATE TABLE IF NOT EXISTS cms_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS cms_cache_expires ON cms_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0005_accounts_and_notices"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE cms_cache;"),
    ]
