# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migration operation that makes a table append-only, and what proves it."""

from django.db import connection
from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION cms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only table %: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""  # noqa: E501


class AppendOnly(RunSQL):
    """Refuses UPDATE and DELETE on `table`; with `erasable`, only UPDATE (personal payload in a sister table).

    In production the application's role has no such grants either; the trigger also stops the owner.
    TRUNCATE stays possible for the owner alone: the flush of the tests needs it.
    """

    def __init__(self, table: str, *, erasable: bool = False) -> None:
        self.table, self.erasable = table, erasable
        events = "UPDATE" if erasable else "UPDATE OR DELETE"
        super().__init__(
            sql=f"{FUNCTION} CREATE TRIGGER append_only BEFORE {events} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION cms_refuse_change();",
            reverse_sql=f"DROP TRIGGER append_only ON {table};",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, bool]]:
        return (self.__class__.__qualname__, [self.table], {"erasable": self.erasable})

    def describe(self) -> str:
        return f"Make {self.table} append-only"


def grants(role: str) -> list[str]:
    """SQL that gives `role` what the site needs and no more: facts are read and added, payload may be erased too.

    Run by the owner of the database, and again after each migration that makes a table.
    """
    name, guarded = connection.ops.quote_name(role), guarded_tables()
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {name};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name};",
    ]
    for table in sorted(connection.introspection.table_names()):
        rights = ["SELECT", "INSERT"]
        if table not in guarded:
            rights += ["UPDATE", "DELETE"]
        elif guarded[table]:
            rights += ["DELETE"]
        statements.append(f"GRANT {', '.join(rights)} ON {connection.ops.quote_name(table)} TO {name};")
    return statements


def guarded_tables() -> dict[str, bool]:
    """Tables that carry the trigger: name → whether DELETE is allowed (read from the database's catalogue)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, (t.tgtype & 8) = 0 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'append_only' AND t.tgenabled <> 'D'"
        )
        return dict(cursor.fetchall())
