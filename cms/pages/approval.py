# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Wagtail calls when a workflow ends. It imports this file while its own models load: hence the late import."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """Publishes the approved page (WAGTAIL_FINISH_WORKFLOW_ACTION); raises as the operation does."""
    from cms.pages.operations import publish_approved as publish

    publish(workflow_state, user=user)
