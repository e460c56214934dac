# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: what the worker does once changes have been quiet for their minutes.

It runs twice, as the worker does each minute.
"""


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from home.following.telling import QUIET, tell_followers

    for _round in range(2):
        tell_followers(at=clock.now() + QUIET)


if __name__ == "__main__":
    main()
