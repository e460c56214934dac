# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people call the rows that an erasure takes, ends or leaves: one word for each table and fate."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

WITH_THE_LOGIN = frozenset({
    "cms.User_groups",
    "cms.User_user_permissions",
    "wagtailusers.UserProfile",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.PageSubscription",
})  # fmt: skip
"""Parts of a login that nobody would look for: its word speaks of them too."""

GOES = {
    "cms.User": _("login, with its profile, rights and settings"),
    "account.EmailAddress": _("email addresses of the login"),
    "account.EmailConfirmation": _("confirmations of an address being waited for"),
    "mfa.Authenticator": _("ways of the second factor (app, keys, spare codes)"),
    "usersessions.UserSession": _("devices signed in"),
    "wagtailcore.APIToken": _("keys for programs"),
    "wagtailcore.Comment": _("comments on pages being written"),
    "wagtailcore.CommentReply": _("replies to comments on pages being written"),
    "cms.TaxCode": _("tax codes"),
    "cms.Invitation": _("invitations"),
    "cms.AccessRequest": _("access requests"),
    "cms.Notice": _("mails of the platform about them"),
    "cms.BookingNote": _("reasons given for bookings of meetings"),
    "cms.GuestCard": _("address and capacity as guest of meetings"),
    "cms.MeetingLink": _("links by which they answer about meetings"),
    "cms.PersonalFeed": _("address of their calendar"),
    "cms.DisputeWords": _("words of disputes about attendance"),
    "cms.NoticePreference": _("preferences about mails"),
    "cms.Mandate": _("mandates that have not begun"),
    "cms.Employment": _("employments that have not begun"),
    "agende.TransitionNote": _("notes to the steps of agendas"),
    "agende.CommentWords": _("words of comments on texts of agendas"),
    "agende.LateWords": _("words of late proposals for agendas"),
    "home.Subscriber": _("addresses that follow changes of the site"),
    "home.Followed": _("things followed on the site"),
    "home.FollowRequest": _("requests to follow changes of the site"),
    "courses.CertificateContent": _("PDFs of certificates"),
    "courses.CertificateFacts": _("what the certificates say"),
    "courses.Bundle": _("certificates gathered in one file"),
    "courses.SubmissionContent": _("contents of assignments handed in"),
    "courses.SubmissionComment": _("comments on their assignments"),
    "courses.TutorMessageText": _("messages written to those who follow a module"),
    "courses.CancellationNote": _("reasons of enrolments cancelled"),
    "courses.DecisionNote": _("reasons of decisions on their requests"),
    "courses.IssuingFailure": _("reasons why a certificate was not issued"),
    "courses.AttemptGrantNote": _("reasons of attempts granted"),
    "courses.Accommodation": _("extra times for tests"),
}
ENDS = {
    "cms.Mandate": _("mandates in force"),
    "cms.Employment": _("employments under way"),
    "cms.Booking": _("bookings of meetings to come"),
    "cms.TableSeat": _("seats at tables"),
    "courses.ShareLink": _("links to certificates still open"),
    "courses.EnrolmentRequest": _("enrolment requests not decided yet"),
    "courses.Enrolment": _("enrolments not completed"),
    "courses.Tutorship": _("modules they follow as tutor or trainer"),
}
STAYS = {
    "cms.Employment": _("employments had"),
    "cms.Mandate": _("mandates had"),
    "cms.AuditEntry": _("operations in the log"),
    "cms.Booking": _("bookings of meetings"),
    "cms.BookingEvent": _("steps of their bookings"),
    "cms.Evidence": _("traces of attendance at meetings"),
    "cms.RegisterLine": _("lines of registers of meetings"),
    "cms.Dispute": _("disputes about attendance, without their words"),
    "cms.PersonMerge": _("times they were joined to another record"),
    "cms.MinutesVersion": _("minutes of meetings they approved"),
    "cms.Sending": _("contributions of meetings they sent on"),
    "cms.Outcome": _("answers to contributions of meetings"),
    "cms.TableSeat": _("seats had at tables"),
    "cms.Call": _("convocations of their seats at tables"),
    "cms.Convocation": _("convocations of tables they sent"),
    "agende.Transition": _("steps of agendas"),
    "agende.Update": _("changes to texts of agendas"),
    "agende.Version": _("versions of agendas"),
    "agende.Approval": _("approvals of texts of agendas"),
    "agende.Publication": _("agendas published"),
    "agende.SignOff": _("sign-offs given for a municipality"),
    "agende.Resolution": _("acts recorded on agendas"),
    "agende.RecordChange": _("changes to objectives, actions and indicators"),
    "agende.ProposedChange": _("changes proposed to objectives, actions and indicators"),
    "agende.ChangeAnswer": _("answers to changes proposed to objectives, actions and indicators"),
    "agende.ProgressReport": _("reports on actions of agendas"),
    "agende.IndicatorReading": _("values of indicators of agendas"),
    "agende.Alignment": _("alignments of actions with the plan"),
    "agende.Suggestion": _("suggestions in texts of agendas"),
    "agende.Decision": _("decisions on suggestions"),
    "agende.Comment": _("comments on texts of agendas, without their words"),
    "agende.Mention": _("times they were named in comments"),
    "agende.ThreadStep": _("conversations resolved or opened again"),
    "agende.LateProposal": _("late proposals for agendas, without their words"),
    "agende.LateStep": _("steps of late proposals"),
    "agende.Nudge": _("reminders sent to municipalities about agendas"),
    "home.BundleApproval": _("approvals of bundles of the site"),
    "home.Dataset": _("datasets of the site that they answer for"),
    "home.Release": _("releases of figures begun on the site"),
    "home.ReleaseFile": _("files of figures given to the site"),
    "courses.Certificate": _("numbers of certificates, with day and standing"),
    "courses.CertificateFile": _("fingerprints of the PDFs of certificates"),
    "courses.Enrolment": _("enrolments in modules"),
    "courses.Completion": _("modules completed"),
    "courses.CreditEntry": _("entries of hours"),
    "courses.Attempt": _("attempts at tests"),
    "courses.Submission": _("assignments handed in, without content"),
    "courses.AttendanceRecord": _("records of presence at meetings"),
    "courses.EnrolmentRequest": _("enrolment requests made"),
}
ENDED = "ended "
"""Before the table of rows that ended, in the counts of an erasure."""


def gone_in_words(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """(kind, how many) of (table, how many) that go."""
    return _in_words(GOES, counts)


def ended_in_words(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """(kind, how many) of (table, how many) that end."""
    return _in_words(ENDS, counts)


def staying_in_words(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """(kind, how many) of (table, how many) that stay."""
    return _in_words(STAYS, counts)


def _in_words(kinds: Mapping[str, Any], counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """In the order of the table of words; a table without one, as its own app calls it."""
    order = list(kinds)
    known = {label: number for label, number in counts if label not in WITH_THE_LOGIN and number}
    last = len(order)
    labels = sorted(known, key=lambda label: order.index(label) if label in kinds else last)
    return [(str(kinds[label]) if label in kinds else _own(label), known[label]) for label in labels]


def _own(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except LookupError:  # a table of then that is no more
        return label
