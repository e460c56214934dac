# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and all about one's own login: allauth's views under one path, with Italian addresses."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, re_path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel

from cms.views import access


class ActivateTotp(totp.ActivateTOTPView):
    """The code typed to set the app up is also the proof that this session has it."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP)
        return response


class AddKey(webauthn.AddWebAuthnView):
    """The key just added was used: this session is proven."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.WEBAUTHN)
        return response


class OwnSettings(AccountView):
    """Wagtail's page of one's own settings, without names: ours are the person's, kept by the administrator."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        panels: list[BaseSettingsPanel] = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, NameEmailSettingsPanel)]


def to_the_sign_in_page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whoever asks for Wagtail's own sign-in page comes to ours, and back to where they were going."""
    if "next" in request.GET:
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")
    return HttpResponseRedirect(settings.LOGIN_URL)


SIGNING_IN: list[URLPattern] = [
    path("", account.login, name="account_login"),
    path("esci/", account.logout, name="account_logout"),
    path("disattivato/", account.account_inactive, name="account_inactive"),
    path("conferma-identita/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),
    path("email/inviata/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^email/conferma/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("richiesta/", access.ask, name="account_signup"),
    path("richiesta/inviata/", access.asked, name="access_asked"),
    path("invito/<str:token>/", access.accept_invitation, name="accept_invitation"),
]

PASSWORD: list[URLPattern] = [
    path("password/", account.password_change, name="account_change_password"),
    path("password/imposta/", account.password_set, name="account_set_password"),
    path("password/recupera/", account.password_reset, name="account_reset_password"),
    path("password/recupera/inviata/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/recupera/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/recuperata/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

SECOND_FACTOR: list[URLPattern] = [
    path("secondo-fattore/", mfa.index, name="mfa_index"),
    path("secondo-fattore/codice/", mfa.authenticate, name="mfa_authenticate"),
    path("secondo-fattore/conferma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("secondo-fattore/app/attiva/", ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("secondo-fattore/app/togli/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("secondo-fattore/codici/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("secondo-fattore/codici/nuovi/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "secondo-fattore/codici/scarica/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("secondo-fattore/chiavi/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("secondo-fattore/chiavi/nuova/", AddKey.as_view(), name="mfa_add_webauthn"),
    path("secondo-fattore/chiavi/accedi/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "secondo-fattore/chiavi/conferma/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("secondo-fattore/chiavi/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("secondo-fattore/chiavi/<int:pk>/togli/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("sessioni/", sessions.list_usersessions, name="usersessions_list"),
]

urlpatterns: list[URLPattern] = [*SIGNING_IN, *PASSWORD, *SECOND_FACTOR]

# Before Wagtail's: its sign-in has no throttle and knows no second factor, its settings ask names that no login has.
INSTEAD_OF_WAGTAIL: list[URLPattern] = [
    path("admin/login/", to_the_sign_in_page, name="wagtailadmin_login"),
    path("admin/logout/", account.logout, name="wagtailadmin_logout"),
    re_path(r"^admin/password_reset/(?P<rest>.*)$", to_the_sign_in_page),
    path("admin/account/", require_admin_access(OwnSettings.as_view()), name="wagtailadmin_account"),
    path("_util/login/", to_the_sign_in_page, name="wagtailcore_login"),
]
