# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of questions: kept under their hash, so that replacing an image changes no version."""

import hashlib
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from wagtail.images import get_image_model

from courses.questions.content import Picture
from courses.questions.keeping import kept, private_collection

COLLECTION = "Immagini delle domande"


def keep(*, file: "File[bytes]", name: str, alt: str) -> Picture:
    """The picture, its bytes stored once under `questions/`."""
    return Picture(**kept(file, folder="questions", name=name), alt=alt)


def picture_of(image: Any, *, alt: str) -> Picture:
    """A Wagtail image as a picture of a question; its title is the name, with the extension of the file."""
    suffix = PurePosixPath(image.file.name).suffix.lower()
    name = image.title if image.title.lower().endswith(suffix) else image.title + suffix
    with image.file.open("rb") as file:
        return keep(file=file, name=name, alt=alt)


def image_of(picture: Picture) -> Any:
    """The Wagtail image of a picture, in the questions' own collection; made once."""
    images, collection = get_image_model(), private_collection(COLLECTION)
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
