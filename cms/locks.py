# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locks that have a name, for what no row stands for; PostgreSQL frees them where the transaction ends."""

from django.db import connection


def wait_for(name: str, *, shared: bool = False) -> None:
    """Until the transaction ends nobody else holds the lock of that name (`shared`: but with others who share it).

    Call it in a transaction: outside of one it is free again at once.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])
