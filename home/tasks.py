# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for the site by itself."""

import logging

from procrastinate.contrib.django import app

from cms import clock, jobs
from home.bundles.publishing import due, publish_or_tell
from home.care.telling import tell_of_reviews
from home.changes.scheduling import put_up_and_take_down
from home.documents.reading import READ, forget_unused, read_document
from home.feedback.operations import forget_words
from home.following import operations as following
from home.following import telling
from home.knowledge.lateness import tell_of_late
from home.paper.operations import PRINT, forget_old, make
from home.search.operations import INDEX, index, index_again

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="home.publish_scheduled", queueing_lock="home.publish_scheduled")
def publish_scheduled(timestamp: int) -> None:
    """Puts up the approved pages whose moment has come, takes down those that expired."""
    put_up_and_take_down(clock.now())


@jobs.task(name="home.publish_bundle")
def publish_bundle(bundle_id: int) -> None:
    """Puts up all of an approved bundle, or none of it. Killed in the middle it has done nothing, and runs again."""
    publish_or_tell(bundle_id=bundle_id, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="home.publish_due_bundles", queueing_lock="home.publish_due_bundles")
def publish_due_bundles(timestamp: int) -> None:
    """Bundles whose own job was lost or gave up: one that still does not go keeps none of the others back."""
    for bundle_id in due(clock.now()):
        try:
            publish_or_tell(bundle_id=bundle_id, at=clock.now())
        except Exception:
            log.exception("bundle %s did not go live", bundle_id)


@app.periodic(cron="* * * * *")
@app.task(name="home.tell_followers", queueing_lock="home.tell_followers")
def tell_followers(timestamp: int) -> None:
    """Writes to who follows what has changed. Killed in the middle it goes on from there a minute later."""
    telling.tell_followers(at=clock.now())


@app.periodic(cron="11 * * * *")
@app.task(name="home.forget_unconfirmed", queueing_lock="home.forget_unconfirmed")
def forget_unconfirmed(timestamp: int) -> None:
    """Deletes the addresses that nobody confirmed."""
    following.forget_unconfirmed(at=clock.now())


@jobs.task(name=INDEX)
def index_thing(key: str) -> None:
    """Makes the entries of the search again for one thing: "page:12", "agenda:7"; asked for where it is published."""
    index(key)


@jobs.task(name=READ)
def read_words(file_id: int) -> None:
    """Reads the words inside a published file; then the search finds its document by them."""
    file = read_document(file_id=file_id, at=clock.now())
    if file:
        index_again(file_id)


@app.periodic(cron="27 2 * * *")
@app.task(name="home.rebuild_search", queueing_lock="home.rebuild_search")
def rebuild_search(timestamp: int) -> None:
    """Mends what a lost job left behind, once a night."""
    if differed := index("all"):
        log.warning("%s entries of the search were not as they should be", differed)
    forget_unused()
    forget_old(at=clock.now())


@jobs.task(name=PRINT, lock=PRINT)
def print_page(paper_id: int) -> None:
    """Writes the PDF of a page; one at a time, so that mails and lists go on meanwhile."""
    make(paper_id=paper_id)


@app.periodic(cron="21 4 * * *")
@app.task(name="home.forget_opinions", queueing_lock="home.forget_opinions")
def forget_opinions(timestamp: int) -> None:
    """Empties what readers wrote about pages more than a year ago."""
    forget_words(at=clock.now())


@app.periodic(cron="5 6 * * 1")
@app.task(name="home.tell_of_reviews", queueing_lock="home.tell_of_reviews")
def tell_of_pages_to_review(timestamp: int) -> None:
    """On Monday morning: which pages are to be looked at, once a week to each."""
    tell_of_reviews(at=clock.now())


@app.periodic(cron="35 5 * * *")
@app.task(name="home.tell_of_late_figures", queueing_lock="home.tell_of_late_figures")
def tell_of_late_figures(timestamp: int) -> None:
    """Every morning: figures whose update is late, to who answers for them; each mail goes once."""
    tell_of_late(at=clock.now())
