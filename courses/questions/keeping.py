# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files kept under their hash, and collections of Wagtail that only pages of ours serve."""

import hashlib
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from wagtail.models import Collection, CollectionViewRestriction


def kept(file: "File[bytes]", *, folder: str, name: str) -> dict[str, Any]:
    """`path`, `name`, `sha256`, `size` of the bytes, stored once: replacing what they came from changes no version."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    sha256, size = digest.hexdigest(), file.size
    path = f"{folder}/{sha256[:2]}/{sha256}{PurePosixPath(name).suffix.lower()}"
    if not (default_storage.exists(path) and default_storage.size(path) == size):
        file.seek(0)
        path = default_storage.save(path, file)
    return {"path": path, "name": name, "sha256": sha256, "size": size}


def private_collection(name: str) -> Collection:
    """The collection of that name, made at the first use; no address of Wagtail's serves what is in it."""
    found = Collection.objects.filter(name=name).first()
    if found:
        return found
    collection = Collection.get_first_root_node().add_child(name=name)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    return collection
