# SPDX-License-Identifier: AGPL-3.0-or-later
"""A packed document (DOCX, ODT) written again so that the same content gives the same bytes."""

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can say: when a part was packed is nobody's business."""


def steady(content: bytes) -> bytes:
    """The same parts in the same order, without the moment of packing; "mimetype" stays first and unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(part))
    return out.getvalue()
