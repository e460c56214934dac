# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accepting a version."""

from django import forms


class VersionForm(forms.Form):
    """Which version was shown."""

    version = forms.UUIDField(widget=forms.HiddenInput)
