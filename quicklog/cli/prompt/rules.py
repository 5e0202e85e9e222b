"""The rules of a line on a card, which ``?`` shows at the prompt."""

from __future__ import annotations

from quicklog.lib.message import Message

ASKED = "?？؟"
# What each rule is about, and what it says.
RULES = (
    (Message("a line"), Message("customer. technician. code. time. detail")),
    ("", Message("Rami Cohen. Eli Levi. viruses. 9:30. Slow since Monday")),
    (Message("left out"), Message("the technician is you, the time is now")),
    (Message("stops"), Message("a full stop and a blank separate; where | stands, only that does")),
    (Message("code"), Message("the team's word; several: viruses+backup")),
    (Message("time"), Message("9:30, -10m, yesterday 16:05, tue 14:00, 12/3 9:30")),
    (Message("anywhere"), Message("@phone  for:dana  due:2d  due:thu_12:00  kind:complaint  score:4  ticket:4711")),
    (Message("not sure"), Message("what is not certain is said; what is not understood is kept as a draft")),
    (Message("keys"), Message("Tab completes or takes an offer, Enter saves, Up brings a line back, Ctrl-D ends")),
)


def is_asked(line: str) -> bool:
    """Tell whether a line only asks for the rules."""
    asked = line.strip()
    return len(asked) == 1 and asked in ASKED
