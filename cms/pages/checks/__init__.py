# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the contents of a page must be before somebody is asked to approve them."""

from cms.pages.checks.findings import Finding
from cms.pages.checks.gate import Unfit, errors_of, findings_of, hindrances_of, require_fit

__all__ = ["Finding", "Unfit", "errors_of", "findings_of", "hindrances_of", "require_fit"]
