"""The rules of a line on a card, which ``?`` shows at the prompt."""

from __future__ import annotations

ASKED = "?？؟"
# What each rule is about, and what it says.
RULES = (
    ("a line", "customer. technician. code. time. detail"),
    ("", "Rami Cohen. Eli Levi. viruses. 9:30. Slow since Monday"),
    ("left out", "the technician is you, the time is now"),
    ("stops", "a full stop and a blank separate; where | stands, only that does"),
    ("code", "the team's word; several: viruses+backup"),
    ("time", "9:30, -10m, yesterday 16:05, tue 14:00, 12/3 9:30"),
    ("anywhere", "@phone  for:dana  due:2d  due:thu_12:00  kind:complaint  score:4  ticket:4711"),
    ("not sure", "what is not certain is said; what is not understood is kept as a draft"),
    ("keys", "Tab completes or takes an offer, Enter saves, Up brings a line back, Ctrl-D ends"),
)


def is_asked(line: str) -> bool:
    """Tell whether a line only asks for the rules."""
    asked = line.strip()
    return len(asked) == 1 and asked in ASKED
