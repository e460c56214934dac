# SPDX-License-Identifier: AGPL-3.0-or-later
"""StreamField blocks shared by every page; a block bound to the data of an app lives in that app."""
