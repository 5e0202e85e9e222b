"""The card of the codes for the notebook in the pocket: on a screen, as Markdown, or as a page for a folded A4."""

from __future__ import annotations

from math import ceil

from quicklog.lib.message import Message, joined, said
from quicklog.lib.record import Record
from quicklog.lib.text import is_right_to_left, safe, width
from quicklog.show import html
from quicklog.show.markdown import escaped
from quicklog.show.page import INDENT
from quicklog.show.table import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quicklog.shorthand.codes import Code
    from quicklog.show.page import Page


COLUMNS = (
    Column("code", Message("code"), least=8),
    Column("meaning", Message("meaning"), least=20),
    Column("aliases", Message("aliases"), least=8),
    Column("marks", Message("marks"), least=6),
)
# The rules of the shorthand, in four lines; the third quotes two codes of the team.
_TWO_CODES = "CODE+CODE"
_RULES = (
    Message("customer. technician. code. time. detail - only customer and code are a must; | separates too"),
    Message("no technician: you; no time: now, or 9:30, -10m, yesterday 9:30, tue 14:00, 12/3 9:30"),
    Message("several codes: CODE+CODE; what stands beside the code or after the time is detail"),
    Message("anywhere: @phone for:dana due:2d kind:complaint score:4 ticket:4711"),
)
_RULES_IN_HEBREW = (
    "לקוח. טכנאי. קוד. שעה. פירוט - חובה רק לקוח וקוד; גם | מפריד",
    "בלי טכנאי: מי שכותב; בלי שעה: עכשיו, או 9:30, לפני 10 דקות, אתמול 9:30, יום ג 14:00, 12/3 9:30",
    "כמה קודים: CODE+CODE; מה שליד הקוד או אחרי השעה הוא פירוט",
    "בכל מקום: @טלפון עבור:דנה עד:מחר סוג:תלונה ציון:4 קריאה:4711",
)

# The sheet: A4 on its side, four columns, the fold in the gap of the middle. In millimetres.
_COLUMNS, _WIDTH, _HEIGHT, _GAP, _MARGIN = 4, 297, 210, 8, 8
_SIZES = (10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)  # points
_POINT = 0.3528  # millimetres
# How wide a letter is and how far lines stand apart, in sizes of the type: a little more than what browsers were seen
# to need for English and Hebrew, so that a card that is said to fit one sheet does.
_LETTER, _LEADING, _BETWEEN = 0.53, 1.25, 0.45

_TEMPLATE = """\
<style>
@page { size: A4 landscape; margin: {{ margin }}mm }
html { background: #fff; color: #000 }
body { margin: 0; font: {{ size }}pt/{{ leading }} "Noto Sans", "Noto Sans Hebrew", Arial, sans-serif }
body { columns: {{ columns }}; column-gap: {{ gap }}mm; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.2em }
ul { margin: 0 0 .6em; padding: .3em .5em; border: .2mm solid #000; list-style: none }
dl { margin: 0 }
div { break-inside: avoid; margin-bottom: {{ between }}em }
dt, dd { display: inline; margin: 0 }
dt { font-weight: bold }
p { margin: 0; color: #333; font-size: .9em }
@media screen { body { max-width: {{ width }}mm; margin: {{ margin }}mm auto } }
@media print { body { column-fill: auto } }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<ul>
{% for rule in rules -%}
<li>{{ rule }}</li>
{% endfor -%}
</ul>
<dl>
{% for code in codes -%}
<div><dt><bdi>{{ code.name }}</bdi></dt> <dd>{{ code.meaning }}
{%- if code.besides %}<p>{% for word in code.besides %}{% if not loop.first %} · {% endif %}<bdi>{{ word }}</bdi>\
{% endfor %}</p>{% endif %}</dd></div>
{% endfor -%}
</dl>
</body>
</html>
"""


class Sheet(Record):
    """The card as an HTML page, and how many sheets of A4 it takes."""

    html: str
    sheets: int


def marks(code: Code) -> Message:
    """Return what else is agreed on a code, in a few words."""
    agreed = [
        code.kind if code.kind != "request" else "",
        Message("promises {length}", length=code.follow_up) if code.follow_up else "",
        Message("within {length}", length=code.answer_within) if code.answer_within else "",
        Message("avoidable") if code.avoidable else "",
        Message("self-service") if code.self_service else "",
    ]
    return joined(", ", filter(None, agreed))


def screen(codes: Sequence[Code], page: Page) -> list[str]:
    """Return the card as lines: the rules, and under each code its whole meaning, however narrow the screen."""
    lines = [line for rule in _rules(codes) for line in page.text(rule, "", INDENT)]
    return [*lines, "", *(line for code in codes for line in entry(code, page))]


def entry(code: Code, page: Page) -> list[str]:
    """Return a code as it is learnt, with its meaning under it."""
    return [*page.beside([code.name, *_besides(code)], ""), *page.text(code.meaning, INDENT)]


def document(codes: Sequence[Code]) -> list[str]:
    """Return the card as Markdown."""
    lines = [f"# {_title(codes)}", "", *(f"- {escaped(rule)}" for rule in _rules(codes)), ""]
    for code in codes:
        besides = f" ({escaped(joined(', ', _besides(code)))})" if _besides(code) else ""
        lines.append(f"- **{escaped(code.name)}** {escaped(code.meaning)}{besides}")
    return lines


def sheet(codes: Sequence[Code]) -> Sheet:
    """Return the card as an HTML page, in the largest type that takes no more sheets than the smallest does."""
    sheets = ceil(_sheets(codes, _SIZES[-1]))
    size = next(each for each in _SIZES if _sheets(codes, each) <= sheets)
    values = {
        "language": "he" if _is_turned(codes) else "en",
        "direction": "rtl" if _is_turned(codes) else "ltr",
        "title": _title(codes),
        "rules": _rules(codes),
        "codes": [
            {
                "name": safe(code.name),
                "meaning": safe(code.meaning),
                "besides": [safe(said(each)) for each in _besides(code)],
            }
            for code in codes
        ],
        "size": size,
        "leading": _LEADING,
        "between": _BETWEEN,
        "columns": _COLUMNS,
        "gap": _GAP,
        "margin": _MARGIN,
        "width": _WIDTH - 2 * _MARGIN,
    }
    return Sheet(html.rendered(_TEMPLATE, values), sheets)


def _besides(code: Code) -> list[str]:
    agreed = marks(code)
    return [*code.aliases, *([agreed] if agreed else [])]


def _is_turned(codes: Sequence[Code]) -> bool:
    """Tell whether the card runs from right to left: most codes are written so."""
    return 2 * sum(is_right_to_left(code.name) for code in codes) > len(codes)


def _title(codes: Sequence[Code]) -> str:
    return "הקודים של הצוות" if _is_turned(codes) else said(Message("The team's codes"))


def _rules(codes: Sequence[Code]) -> list[str]:
    two = "+".join(safe(code.name) for code in codes[:2])
    return [said(rule).replace(_TWO_CODES, two) for rule in (_RULES_IN_HEBREW if _is_turned(codes) else _RULES)]


def _sheets(codes: Sequence[Code], size: float) -> float:
    """Return how many sheets the codes fill in a size of type, by a measure that browsers stay a little below."""
    column = (_WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _GAP) / _COLUMNS
    letters = int(column / (size * _POINT * _LETTER))
    room = int((_HEIGHT - 2 * _MARGIN) / (size * _POINT * _LEADING)) * _COLUMNS
    taken = 2.5 + sum(_lines(width(rule), letters - 2) for rule in _rules(codes))
    for code in codes:
        taken += _lines(width(f"{code.name} {code.meaning}"), letters) + _BETWEEN / _LEADING
        taken += 0.9 * _lines(width(said(joined(" · ", _besides(code)))), int(letters / 0.9))
    # What does not break leaves a line or two empty at the foot of every column.
    return taken / (room - 2 * _COLUMNS)


def _lines(cells: int, room: int) -> int:
    """Return how many lines a text takes; words do not fill them to the end."""
    return -(-cells // max(1, room - 3))
