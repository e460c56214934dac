# SPDX-License-Identifier: AGPL-3.0-or-later
"""A StreamField whose block definitions stay out of migrations: blocks change, the column does not."""

from typing import Any

from wagtail.fields import StreamField as WagtailStreamField

from cms.blocks.form_field import BlockField


class StreamField(WagtailStreamField):
    """As Wagtail's, but a migration holds no blocks and sees the stored JSON as it is."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Field without its blocks: changing them makes no migration."""
        name, path, _args, kwargs = super(WagtailStreamField, self).deconstruct()
        return name, path, [], kwargs

    @property
    def has_no_blocks(self) -> bool:
        """True for the field as a migration knows it."""
        return isinstance(self.block_types_arg, tuple | list) and not self.block_types_arg

    def formfield(self, **kwargs: Any) -> Any:
        """The field in a form, with our words for what is wrong."""
        return super().formfield(**{"form_class": BlockField} | kwargs)

    def to_python(self, value: Any) -> Any:
        return value if self.has_no_blocks else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if self.has_no_blocks else super().get_prep_value(value)

    def get_default(self) -> Any:
        return [] if self.has_no_blocks else super().get_default()
