# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's sessions in the database, read in written SQL: every request of somebody signed in begins here."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection

READ = (
    "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > statement_timestamp()"
)


class SessionStore(db.SessionStore):
    """As Django's in all else: what we have not signed reads as empty."""

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
