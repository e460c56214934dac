# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

GUARD = """
CREATE FUNCTION agende_decided_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.outcome = 'withdrawn') <> (
    NEW.person_id = (SELECT person_id FROM agende_suggestion WHERE id = NEW.suggestion_id)
  ) THEN
    RAISE EXCEPTION 'a suggestion is decided on by others, and withdrawn by its author'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decided_by_others BEFORE INSERT ON agende_decision
FOR EACH ROW EXECUTE FUNCTION agende_decided_by_others();
"""
FREE = "DROP TRIGGER decided_by_others ON agende_decision; DROP FUNCTION agende_decided_by_others();"


class Migration(migrations.Migration):
    dependencies = [("agende", "0007_nudges")]

    operations = [migrations.RunSQL(GUARD, FREE)]
