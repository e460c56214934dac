# SPDX-License-Identifier: AGPL-3.0-or-later
"""The control of the drill on answers: acknowledged first, written a moment later."""

import json
import threading
import time

from django.db import connections
from django.http import JsonResponse

MOMENT = 0.15


class AcknowledgeFirst:
    """Answers at once for the door of the answers, and lets the real one do its work afterwards."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.endswith("/risposte/"):
            return self.get_response(request)
        events = json.loads(request.body)["events"]
        threading.Thread(target=self.writes, args=(request,), daemon=True).start()
        return JsonResponse({"acknowledged": [event["client_uid"] for event in events]})

    def writes(self, request):
        time.sleep(MOMENT)
        try:
            self.get_response(request)
        finally:
            connections.close_all()
