# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first day in production: the administrator from nothing, and what is still unsafe."""

import io
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from cms.audit.models import AuditEntry
from cms.management import production_checks
from cms.people.models import Body, Person, User
from cms.rights import Role
from tests.factories import PASSWORD, Cast, actor

pytestmark = pytest.mark.django_db


def create(monkeypatch, *more: str, password: str = PASSWORD, email: str = "capo@example.it") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    names = ["--given", "Ada", "--family", "Bianchi", "--password-stdin"]
    call_command("create_administrator", "--email", email, *names, *more, stdout=out)
    return out.getvalue()


def test_on_an_empty_database_the_administrator_enters_with_password_and_code(client, monkeypatch):
    said = create(monkeypatch)
    secret = re.search(r"otpauth://totp/capo@example.it\?secret=(\w+)&issuer=", said)[1]
    client.post("/accedi/", {"login": "capo@example.it", "password": PASSWORD})
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accedi/secondo-fattore/codice/", {"code": code})
    assert client.get("/admin/").status_code == 200
    person = Person.objects.get()
    assert actor(person).role == Role.ADMINISTRATOR
    assert Body.objects.get().kind == "metropolitan_city"
    assert not User.objects.get().is_superuser
    assert AuditEntry.objects.filter(verb="accounts.administrator_created").count() == 1


def test_a_second_administrator_needs_to_be_asked_for(monkeypatch):
    assert Cast().administrator
    with pytest.raises(CommandError, match="--another"):
        create(monkeypatch)
    create(monkeypatch, "--another")
    assert AuditEntry.objects.get(verb="accounts.administrator_created").detail == {"another": True}


@pytest.mark.parametrize(("password", "email"), [("corta", "capo@example.it"), (PASSWORD, None)])
def test_a_weak_password_or_a_known_address_writes_nothing(monkeypatch, password, email):
    known = Cast().trainee.user.email
    before = User.objects.count(), Person.objects.count(), Authenticator.objects.count()
    with pytest.raises(CommandError):
        create(monkeypatch, password=password, email=email or known)
    assert before == (User.objects.count(), Person.objects.count(), Authenticator.objects.count())


GOOD = {
    "SECRET_KEY": "kT8w!vXz2Qp7LmN4rB9sYcD6fGh3JkA5eWq0UiOxPzRtSvMbNy",
    "ALLOWED_HOSTS": ["piano.example.org"],
    "SITE_URL": "https://piano.example.org",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "DEBUG": False,
}
BAD = [
    ({"SECRET_KEY": "breve"}, "SECRET_KEY"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
    ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
    ({"SITE_URL": "http://piano.example.org"}, "SITE_URL"),
    ({"SECURE_SSL_REDIRECT": False}, "SECURE_SSL_REDIRECT"),
    ({"SECURE_HSTS_SECONDS": 0}, "HSTS_SECONDS"),
    ({"SESSION_COOKIE_SECURE": False}, "cookie"),
    ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "TRUSTED_PROXIES"),
    ({"DEBUG": True}, "DEBUG"),
]
OF_SETTINGS = (
    production_checks.secret, production_checks.hosts, production_checks.debug, production_checks.tls,
)  # fmt: skip


def said() -> list[str]:
    return [words for check in OF_SETTINGS for words in check()]


def test_good_settings_are_good(settings):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    assert said() == []


@pytest.mark.parametrize(("changed", "word"), BAD)
def test_each_unsafe_setting_has_one_sentence(settings, changed, word):
    for name, value in (GOOD | changed).items():
        setattr(settings, name, value)
    assert len(said()) == 1 and word.lower() in said()[0].lower()


def test_mail_without_a_server_is_said(settings):
    assert len(list(production_checks.mail())) == 1
    smtp = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": ""}}
    settings.MAILERS = {"default": smtp}
    assert "SMTP_HOST" in next(production_checks.mail())


def test_a_role_that_may_change_facts_and_a_missing_worker_are_said():
    words = " ".join(production_checks.database())
    assert "cms_auditentry" in words and "procrastinate worker" in words


def test_the_command_ends_with_an_error_when_there_is_something_to_say():
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_production", stdout=out)
    assert ended.value.code == 1 and out.getvalue().startswith("- ")


def test_the_command_is_content_when_there_is_nothing_to_say(monkeypatch):
    monkeypatch.setattr(production_checks, "CHECKS", ())
    call_command("check_production", stdout=io.StringIO())
