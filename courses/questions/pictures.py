# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of questions: kept under their hash, so that replacing an image changes no version."""

import hashlib
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from courses.questions.content import Picture

COLLECTION = "Immagini delle domande"


def keep(*, file: "File[bytes]", name: str, alt: str) -> Picture:
    """The picture, its bytes stored once under `questions/`."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    sha256, size = digest.hexdigest(), file.size
    path = f"questions/{sha256[:2]}/{sha256}{PurePosixPath(name).suffix.lower()}"
    if not (default_storage.exists(path) and default_storage.size(path) == size):
        file.seek(0)
        path = default_storage.save(path, file)
    return Picture(path=path, name=name, sha256=sha256, size=size, alt=alt)


def picture_of(image: Any, *, alt: str) -> Picture:
    """A Wagtail image as a picture of a question; its title is the name, with the extension of the file."""
    suffix = PurePosixPath(image.file.name).suffix.lower()
    name = image.title if image.title.lower().endswith(suffix) else image.title + suffix
    with image.file.open("rb") as file:
        return keep(file=file, name=name, alt=alt)


def image_of(picture: Picture) -> Any:
    """The Wagtail image of a picture, in the questions' own collection; made once."""
    images, collection = get_image_model(), _collection()
    with default_storage.open(picture.path, "rb") as file:
        content = file.read()
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    found = images.objects.filter(collection=collection, file_hash=sha1, title=picture.name).first()
    return found or images.objects.create(
        title=picture.name,
        collection=collection,
        description=picture.alt[:255],
        file=ContentFile(content, name=picture.name),
        file_hash=sha1,
    )


def _collection() -> Collection:
    found = Collection.objects.filter(name=COLLECTION).first()
    if found:
        return found
    collection = Collection.get_first_root_node().add_child(name=COLLECTION)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    return collection
