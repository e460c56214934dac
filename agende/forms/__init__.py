# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the agendas: they clean, they never save."""
