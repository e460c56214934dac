# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo: the real territory and acts, invented people, texts marked as examples."""
