# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL says at each commit whose rights may have changed: whatever changed them, a page, the admin, a job.

Who keeps a connection open listens on `CHANNEL`, and asks the rules again. A message is a topic: "person 12".
"""

import hashlib

from django.db.migrations.operations import RunSQL

CHANNEL = "rights"
FUNCTION = """
CREATE OR REPLACE FUNCTION cms_tell_of_rights() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone text; here text;
BEGIN
  IF TG_OP <> 'INSERT' THEN gone := to_jsonb(OLD) ->> TG_ARGV[1]; END IF;
  IF TG_OP <> 'DELETE' THEN here := to_jsonb(NEW) ->> TG_ARGV[1]; END IF;
  IF TG_ARGV[2] = 'hashed' THEN
    gone := encode(sha256(convert_to(gone, 'UTF8')), 'hex');
    here := encode(sha256(convert_to(here, 'UTF8')), 'hex');
  END IF;
  IF gone IS NOT NULL THEN PERFORM pg_notify('rights', TG_ARGV[0] || ' ' || gone); END IF;
  IF here IS NOT NULL AND here IS DISTINCT FROM gone THEN
    PERFORM pg_notify('rights', TG_ARGV[0] || ' ' || here);
  END IF;
  RETURN NULL;
END $$;
"""


def topic(what: str, key: int | None) -> str:
    """What is told when the rights of, or in, a thing may have changed."""
    return f"{what} {key}"


def topic_of_session(key: str) -> str:
    """As `topic`, of a session: its key is told to nobody."""
    return f"session {hashlib.sha256(key.encode()).hexdigest()}"


class TellOfRights(RunSQL):
    """Tells of changes in `table` as `topic(what, column)`; `events`: of which ("DELETE OR UPDATE OF password")."""

    def __init__(self, table: str, what: str, column: str, *, events: str, is_hashed: bool = False) -> None:
        self.table, self.what, self.column, self.events, self.is_hashed = (
            table,
            what,
            column,
            events,
            is_hashed,
        )
        how = "hashed" if is_hashed else "plain"
        super().__init__(
            sql=f"{FUNCTION} CREATE TRIGGER tell_of_rights AFTER {events} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION cms_tell_of_rights('{what}', '{column}', '{how}');",
            reverse_sql=f"DROP TRIGGER tell_of_rights ON {table};",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, str | bool]]:
        given: dict[str, str | bool] = {"events": self.events, "is_hashed": self.is_hashed}
        return (self.__class__.__qualname__, [self.table, self.what, self.column], given)

    def describe(self) -> str:
        return f"Tell of rights that change with {self.table}"
