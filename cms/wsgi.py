# SPDX-License-Identifier: AGPL-3.0-or-later
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()

from cms.pages.cache import begin  # noqa: E402  (needs the settings)
from cms.rights.doors import require_declared  # noqa: E402  (needs the apps loaded)

require_declared()
begin()
