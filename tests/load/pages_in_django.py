# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_pages with Django on the demo: a session of the trainee, a zone's page, queries per page."""

import json


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from cms.people.models import User
    from home.towns.models import ZonePage

    trainee = User.objects.exclude(person=None).earliest("pk")
    person = Client(headers={"host": "127.0.0.1"})
    person.force_login(trainee)
    zone = ZonePage.objects.live().get(slug="adda-martesana").get_url()
    visitor = Client(headers={"host": "127.0.0.1"})
    queries = {}
    # a query string passes by the cache of whole pages
    for name, client, path in (
        ("home", visitor, "/?q="),
        ("zone", visitor, f"{zone}?q="),
        ("person", person, "/spazio/"),
    ):
        for _ in range(2):  # the second time small caches are full
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
        queries[name] = len(seen)
    print(json.dumps({"session": person.cookies["sessionid"].value, "zone": zone, "queries": queries}))


if __name__ == "__main__":
    main()
