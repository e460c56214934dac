# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of a closed connection, and the bounds of what comes in: the line by HTTP has the same."""


class Close:
    """With one from 4400 to 4499 the browser does not come back by itself."""

    MALFORMED, UNKNOWN, REFUSED, CLOSED, TOO_LARGE, TOO_FAST = 4400, 4401, 4403, 4409, 4413, 4429
    COMPARE, STORAGE, TOO_SLOW = 4500, 4503, 4508


LARGEST = 64 * 1024  # bytes a message
FIRST = 1024 * 1024  # bytes of the first comparison: what was written during days without network
RATE, BURST = 30, 120  # messages a second, and at once: who comes back has a queue to send
