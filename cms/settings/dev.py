# SPDX-License-Identifier: AGPL-3.0-or-later
"""On one's own machine: what `make demo` runs."""

from cms.settings.base import *

SECRET_KEY = env("SECRET_KEY", default="demo-only-secret-key-of-a-site-that-holds-examples-and-nothing-else")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": VAR / "mail"},
    }
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Names with their content's hash, as in production; compressing thousands of files would only slow the first start.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
