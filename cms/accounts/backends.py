# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's sign-in, with the login of a session read in written SQL: every request of somebody signed in asks."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from cms.people.models import User

COLUMNS = [field.attname for field in User._meta.concrete_fields]
READ = f"SELECT {', '.join(COLUMNS)} FROM {User._meta.db_table} WHERE id = %s"  # noqa: S608  (names of ours)


class Backend(AuthenticationBackend):
    """As allauth's in all else."""

    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(READ, [user_id])
            row = cursor.fetchone()
        user = User.from_db(connection.alias, COLUMNS, row) if row else None
        return user if user and self.user_can_authenticate(user) else None
