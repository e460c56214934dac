# SPDX-License-Identifier: AGPL-3.0-or-later
"""For the tests: same engine, same middleware; only hashing is quick and mail stays in memory."""

from cms.settings.base import *

SECRET_KEY = "test-only-secret-key-of-the-test-suite-0123456789-abcdefghij"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Never the demo's database: tests/conftest.py fills in the copy made for this run.
DATABASES = {"default": env.db_url_config(env("DATABASE_URL", default="postgresql:///"))}
# Parameters go as in production: the server, not the driver, must find their types.
DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=3)
PAGE_CACHE = ""
CERTIFICATE_KEYS = VAR / "test-keys"
