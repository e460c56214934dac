# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from cms.audit.append_only import guarded_tables
from cms.audit.models import AuditEntry, AuditSeal, Fact
from cms.audit.operations import broken_seals, record, seal
from tests.factories import Cast, actor, body

pytestmark = pytest.mark.django_db


def facts() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, Fact)}


def test_every_fact_has_its_trigger():
    assert facts() - set(guarded_tables()) == set()


def test_a_fact_without_its_trigger_is_found():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER append_only ON cms_act")
        assert facts() - set(guarded_tables()) == {"cms_act"}
        transaction.set_rollback(True)


def test_a_fact_is_neither_changed_nor_deleted():
    entry = record(by=None, verb="test.happened", on=body("Legnano"))
    for change in (lambda: AuditEntry.objects.update(verb="altro"), entry.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().verb == "test.happened"


def test_an_entry_names_the_person_and_the_mandate():
    editor = actor(Cast().editor_gorgonzola)
    entry = record(by=editor, verb="test.happened", on=body("Legnano"))
    assert (entry.person_id, entry.mandate_id) == (editor.person_id, editor.mandate_id)
    assert (entry.thing, entry.thing_id) == ("cms.body", body("Legnano").pk)


def test_entries_are_chained_once():
    record(by=None, verb="test.first", on=body("Legnano"))
    first = seal()
    assert seal() is None
    record(by=None, verb="test.second", on=body("Legnano"))
    second = seal()
    assert second.previous_sha256 == first.sha256
    assert broken_seals() == []


def test_a_changed_entry_breaks_its_seal():
    record(by=None, verb="test.first", on=body("Legnano"), at=datetime(2026, 1, 1, tzinfo=UTC))
    link = seal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_auditentry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE cms_auditentry SET verb = 'test.other'")
        cursor.execute("ALTER TABLE cms_auditentry ENABLE TRIGGER append_only")
    assert broken_seals() == [link]


def test_a_deleted_entry_breaks_its_seal():
    record(by=None, verb="test.first", on=body("Legnano"))
    record(by=None, verb="test.second", on=body("Legnano"))
    link = seal()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_auditentry DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM cms_auditentry WHERE verb = 'test.second'")
        cursor.execute("ALTER TABLE cms_auditentry ENABLE TRIGGER append_only")
    assert broken_seals() == [link]
    assert AuditSeal.objects.count() == 1
