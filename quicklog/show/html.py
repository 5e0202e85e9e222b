"""Pages of HTML that stand alone: they fetch nothing, and nothing in them runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_HEAD = """\
<!DOCTYPE html>
<html lang="{{ language }}" dir="{{ direction }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
"""


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """Return a page of a template of Jinja that begins at its style, with every value escaped.

    ``values`` has its ``language``, ``direction`` and ``title`` besides what the template names; one that is missing is
    an ``UndefinedError``.
    """
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_HEAD + template).render(values)
