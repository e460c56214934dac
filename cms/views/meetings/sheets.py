# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet to sign on paper: printed before, its scan uploaded after, the signatures on it marked."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from cms import clock, pdf
from cms.meetings.attendance.filing import MOST_BYTES, BadScan, keep, mark_signed, type_of_scan
from cms.meetings.attendance.models import EvidenceFile, EvidenceFileContent, Source
from cms.meetings.attendance.paper import sheet_of
from cms.meetings.attendance.queries import person_of
from cms.meetings.attendance.recording import Refused
from cms.meetings.attendance.register import register_of
from cms.meetings.attendance.rules import can_read_file
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.people.models import Person
from cms.rights import Hidden, actor_of, door, fetch


class ScanForm(forms.Form):
    """A scan of the signed sheet."""

    scan = forms.FileField(
        label=gettext_lazy("Scan of the signed sheet"),
        help_text=gettext_lazy(
            "PDF, PNG or JPEG, 10 MB at most. It is kept as it is; only who keeps the register reads it."
        ),
    )

    def clean_scan(self) -> tuple[str, bytes, str]:
        """Name, bytes, media type."""
        sent: UploadedFile[bytes] = self.cleaned_data["scan"]
        if (sent.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large: 10 MB at most."))
        content = sent.read()
        try:
            return sent.name or "", content, type_of_scan(name=sent.name or "", content=content)
        except BadScan as error:
            raise forms.ValidationError(str(error)) from error


class SignedForm(forms.Form):
    """Who signed: a box a person of the register."""

    def __init__(self, people: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("Whose signature is on the sheet"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(str(person.uid), str(person)) for person in people])  # fmt: skip


@door(can_keep_register, sample="register_session")
@never_cache
def sheet_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sheet of that date, made now: who booked by name, a cell to sign, spare rows."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    try:
        content = sheet_of(session, at=clock.now())
    except pdf.NotMade as error:
        messages.error(request, str(error))
        return redirect("meetings:evidence", uid=uid)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"foglio-firme-{session.meeting.slug}-{clock.day_of(session.during.lower)}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def sheets(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Uploads a scan; then one marks who signed."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    form = ScanForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        name, content, media_type = form.cleaned_data["scan"]
        try:
            file = keep(
                session=session, source=Source.SHEET, name=name, content=content, media_type=media_type,
                by=actor_of(request), at=clock.now())  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("meetings:signed", uid=file.uid)
    context = {"session": session, "form": form}
    return render(request, "meetings/sheets.html", context, status=422 if form.errors else 200)


@door(can_read_file, sample="evidence_file", methods=("GET", "POST"))
@never_cache
def signed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Beside the scan, everybody on the register: a tick each signature."""
    file: EvidenceFile = fetch(request, can_read_file, uid=uid, source=Source.SHEET)
    lines = register_of(file.session)
    done = {line.person.pk for line in lines if any(one.file_id == file.pk for one in line.evidence)}
    people = [line.person for line in lines if line.person.pk not in done]
    form = SignedForm(people, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _marked(request, file, [one for one in people if str(one.uid) in form.cleaned_data["people"]])
        return redirect("meetings:evidence", uid=file.session.uid)
    context = {"file": file, "session": file.session, "form": form, "done": len(done), "people": people}
    return render(request, "meetings/sheets_signed.html", context, status=422 if form.errors else 200)


def _marked(request: HttpRequest, file: EvidenceFile, people: list[Person]) -> None:
    keeper = person_of(actor_of(request))
    refused = mark_signed(file=file, people=people, keeper=keeper, at=clock.now())
    count = len(people) - len(refused)
    words = ngettext("%(count)s signature recorded.", "%(count)s signatures recorded.", count)
    messages.success(request, words % {"count": count})
    for person, said in refused:
        messages.error(request, f"{person}: {said}")


@door(can_read_file, sample="evidence_file")
@never_cache
def evidence_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A file of the register, byte for byte; gone when its content was erased."""
    file: EvidenceFile = fetch(request, can_read_file, uid=uid)
    kept = EvidenceFileContent.objects.filter(file=file).first()
    if kept is None:
        raise Hidden("the content was erased")
    response = HttpResponse(bytes(kept.content), content_type=file.media_type)
    as_file = file.source == Source.VIDEO
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=as_file, filename=file.name) or "inline"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
