"""English with other letters, in brackets: whatever a screen shows in plain letters beside it, nobody can translate.

It is what Unicode calls a pseudo-locale: a test reads every command in it.
"""

from __future__ import annotations

_OTHERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
)


def in_other_letters(template: str) -> str:
    """Write a template in other letters; the names of its values stay, and so do their forms."""
    parts = template.replace("{{", "\0").replace("}}", "\1").split("{")
    written = parts[0].translate(_OTHERS)
    for part in parts[1:]:
        value, _, words = part.partition("}")
        written += f"{{{value}}}{words.translate(_OTHERS)}"
    return written.replace("\0", "{{").replace("\1", "}}")


def in_plain_letters(text: str) -> str:
    """Return what was written in other letters as it was before."""
    return text.translate({other: plain for plain, other in _OTHERS.items()})


def _other(template: str) -> str:
    return f"⟦{in_other_letters(template)}⟧"


class _Messages(dict[str, str]):
    """Every message, whatever it is."""

    def get(self, template: str, _: object = None) -> str:
        """Return the template in other letters."""
        return _other(template)


MESSAGES = _Messages()
DAYS = tuple(map(_other, ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")))
SHORT_DAYS = tuple(map(_other, ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")))
MONTHS = tuple(
    map(
        _other,
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    )
)
SHORT_MONTHS = tuple(map(_other, ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")))
