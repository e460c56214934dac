# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of a closed connection, and the bounds of what comes in: the line by HTTP has the same."""


class Close:
    """With one from 4400 to 4499 the browser does not come back by itself."""

    MALFORMED, UNKNOWN, REFUSED, CLOSED, TOO_LARGE, TOO_FAST = 4400, 4401, 4403, 4409, 4413, 4429
    COMPARE, STORAGE, TOO_SLOW = 4500, 4503, 4508


LARGEST = 64 * 1024  # bytes a message
FIRST = 1024 * 1024  # bytes of the first comparison: what was written during days without network
RATE = 30  # messages a second
BURST = 30 * RATE  # at once: what was typed on a line that stood still, until the browser takes it for dead
WEIGHT = 8 * 1024  # bytes of a message; a larger one counts as several
