# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the editor of a module asks what its certificates say."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


def certificate_panel() -> MultiFieldPanel:
    """How it is issued and what it is; what it tells of the course; how long it is valid; what it asks."""
    return MultiFieldPanel(
        [
            FieldPanel("issuing", help_text=_("By the office: it reads who is ready and confirms once for all.")),
            FieldPanel("attests", help_text=_("With a test to pass it attests learning by itself.")),
            FieldPanel("mode", help_text=_("Empty: the certificate does not say.")),
            FieldPanel("edition", help_text=_("For example: Autumn 2026. It may stay empty.")),
            FieldPanel(
                "programme",
                help_text=_("Empty: the titles of the activities. A long one goes on the next page by itself."),
            ),
            FieldPanel("trainers", help_text=_("As they should be printed. It may stay empty.")),
            FieldPanel("legal_basis", help_text=_("Which rule asks for this training, with its day.")),
            FieldPanel(
                "professional_credits", help_text=_("Only those an order has recognised, with the code it gave.")
            ),
            FieldRowPanel([
                FieldPanel("valid_months", help_text=_("Empty: it does not expire.")),
                FieldPanel("renewal_days", help_text=_("From then on the module can be taken again.")),
            ]),
            FieldPanel(
                "shows_tax_code",
                help_text=_("Only if a rule asks for it: whose code is not known gets no certificate until it is."),
            ),
        ],
        heading=_("The certificate"),
    )  # fmt: skip
