# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often is too often: counted in one statement, so that of many at once none is forgotten.

A cache that reads, adds and writes loses those that come between; the count of a page for everybody must not.
"""

from allauth.account.adapter import get_adapter
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MINUTE, HOUR = 60, 3600
COUNT = """
INSERT INTO cms_requestcount AS known (key, count, until)
VALUES (%(key)s, 1, statement_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN known.until < statement_timestamp() THEN 1 ELSE known.count + 1 END,
    until = CASE WHEN known.until < statement_timestamp() THEN excluded.until ELSE known.until END
RETURNING count"""
TAKE_BACK = "UPDATE cms_requestcount SET count = count - 1 WHERE key = %s AND count > 0"
FORGET = "DELETE FROM cms_requestcount WHERE until < statement_timestamp()"


def is_too_often(request: HttpRequest, name: str, a_minute: int) -> bool:
    """Counts a request for `name` of the visitor's address; True beyond `a_minute`. One statement."""
    return count(key_of(name, get_adapter(request).get_client_ip(request)), seconds=MINUTE) > a_minute


def key_of(name: str, whose: str) -> str:
    """The key of a count: neither addresses nor codes can be read back from the table."""
    return f"{name}:{salted_hmac('cms.accounts.limits', f'{name}:{whose}', algorithm='sha256').hexdigest()}"


def count(key: str, *, seconds: int) -> int:
    """One more; how many since the first, until `seconds` have passed from it. Race-free, one statement."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key, "seconds": seconds})
        counted: int = cursor.fetchone()[0]
    return counted


def take_back(key: str) -> None:
    """One less: what was counted turned out not to count."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [key])


def forget_old() -> int:
    """Deletes the counts whose time has passed; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        return cursor.rowcount
