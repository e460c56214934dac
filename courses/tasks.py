# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs of training. Each may run twice."""

from django.core.cache import cache
from procrastinate.contrib.django import app

from cms import clock, jobs
from courses import certifying, crediting, enrolling, regrading, sitting, versions
from courses.admissions import matching
from courses.admissions.models import EnrolmentRule
from courses.catalogue.models import ModuleVersion
from courses.catalogue.operations import FOLLOW
from courses.catalogue.queries import last_versions
from courses.certificates.batches.models import IssuingBatch
from courses.certificates.batches.operations import ISSUE
from courses.certificates.models import Certificate
from courses.certificates.operations import RENDER, ask_again, render
from courses.certificates.renewals import operations as renewals
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle
from courses.quizzes.models import KeyCorrection

SEEN = "courses.employments_seen"


@jobs.task(name=RENDER)
def render_certificate(certificate_id: int) -> None:
    """Numbers the certificate and stores its PDF."""
    render(certificate=Certificate.objects.get(pk=certificate_id), at=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="courses.ask_again", queueing_lock="courses.ask_again")
def ask_again_for_certificates(timestamp: int) -> None:
    """Takes up what eight attempts could not do: a long failure of disk or memory delays, and loses nothing."""
    ask_again(at=clock.now())


@jobs.task(name=ISSUE)
def issue_batch(batch_id: int) -> None:
    """Issues certificates that the office asked for together: killed anywhere, it goes on from there."""
    certifying.issue_batch(batch=IssuingBatch.objects.get(pk=batch_id))


@app.periodic(cron="* * * * *")
@app.task(name="courses.follow_batches", queueing_lock="courses.follow_batches")
def follow_batches(timestamp: int) -> None:
    """Tells the office, once, that the certificates it asked for together are there."""
    certifying.follow_batches(at=clock.now())


@jobs.task(name=bundles.BUNDLE)
def make_bundle(bundle_id: int) -> None:
    """Puts somebody's certificates in one ZIP: killed anywhere, it begins again."""
    asked = Bundle.objects.defer("zip_bytes").filter(pk=bundle_id).first()
    if asked:  # else erased meanwhile
        bundles.make(bundle=asked, at=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="courses.tend_bundles", queueing_lock="courses.tend_bundles")
def tend_bundles(timestamp: int) -> None:
    """ZIPs of a day ago are deleted, those late are asked for again."""
    bundles.tend(at=clock.now())


# every hour of the day in Rome, whatever the season: who reads a mail at night has been woken by it
@app.periodic(cron="7 5-19 * * *")
@app.task(name="courses.append_certificate_days", queueing_lock="courses.append_certificate_days")
def append_certificate_days(timestamp: int) -> None:
    """Certificates that can be renewed, are about to expire or have expired: appended and told, once each."""
    renewals.append_days(at=clock.now())


@jobs.task(name=FOLLOW)
def follow_minor_version(version_id: int) -> None:
    """Who is learning goes on in the minor version."""
    versions.follow_minor_version(version=ModuleVersion.objects.get(pk=version_id), at=clock.now())


@app.periodic(cron="20 3 * * *")
@app.task(name="courses.follow_last_versions", queueing_lock="courses.follow_last_versions")
def follow_last_versions(timestamp: int) -> None:
    """Takes along who enrolled in the very moment of a publication."""
    for version in last_versions():
        versions.follow_minor_version(version=version, at=clock.now())


@jobs.task(name=enrolling.APPLY_RULE)
def apply_rule(rule_id: int) -> None:
    """A rule was written: whoever meets it is enrolled."""
    rule = EnrolmentRule.objects.select_related("module").filter(pk=rule_id).first()
    if rule:
        enrolling.apply_rule(rule=rule, at=clock.now())


@jobs.task(name=enrolling.TELL_ENROLLED)
def tell_enrolled(enrolment_ids: list[int]) -> None:
    """People were enrolled by a rule or a file: each gets a mail."""
    enrolling.tell_enrolled(enrolment_ids=enrolment_ids, at=clock.now())


# the worker's hours are UTC's: one of the two is 02:30 in Rome whatever the season, and twice is as good as once
@app.periodic(cron="30 0,1 * * *")
@app.task(name="courses.apply_rules", queueing_lock="courses.apply_rules")
def apply_rules(timestamp: int) -> None:
    """Every night: days pass also where nobody changes anything."""
    enrolling.apply_all_rules(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="courses.follow_employments", queueing_lock="courses.follow_employments")
def follow_employments(timestamp: int) -> None:
    """Within a minute of a change of employments, units or zones. The mark may be lost: then once too often."""
    seen = matching.fingerprint_of_employments()
    if cache.get(SEEN) != seen:
        enrolling.apply_all_rules(at=clock.now())
        cache.set(SEEN, seen, None)


@app.periodic(cron="* * * * *")
@app.task(name="courses.expire_attempts", queueing_lock="courses.expire_attempts")
def expire_attempts(timestamp: int) -> None:
    """Hands in the tests whose time is over. When it runs changes no grade: what comes late does not count."""
    sitting.expire_due(at=clock.now())


@jobs.task(name=regrading.REGRADE)
def regrade(correction_id: int) -> None:
    """A key was put right: the grades that it changes are made anew."""
    correction = KeyCorrection.objects.select_related("version").get(pk=correction_id)
    regrading.regrade(correction=correction, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="courses.read_closings", queueing_lock="courses.read_closings")
def read_closings(timestamp: int) -> None:
    """Hours of the registers closed since: pulled, because meetings know nothing of training."""
    crediting.read_closings(at=clock.now())


@jobs.task(name=crediting.READ)
def read_session(session_id: int) -> None:
    """The hours of one session, where what they count for has changed."""
    crediting.read_session(session_id=session_id, at=clock.now())
