"""The codes in memory: how a typed word finds its code, and that the codes survive being kept."""

from __future__ import annotations

import marshal
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.lib.record import replace
from quicklog.lib.text import clean, key
from quicklog.shorthand.codes import CHANNELS, EMPTY, KINDS, Code, Codes, Settings, compiled, restored

_HEBREW_UPS = "אל פסק"


def _team(*codes: Code) -> Codes:
    by_key = {key(code.name): code for code in codes}
    for code in codes:
        by_key |= {key(alias): code for alias in code.aliases}
    names = {"el": "Eli Levi", "eli levi": "Eli Levi"}
    longest = max(map(len, by_key), default=0)
    return replace(EMPTY, by_key=by_key, technicians=names, logins={"e": "Eli Levi"}, longest=longest)


VIRUSES = Code("viruses", "Remove malware", kind="fault", aliases=("virus", "וירוסים"), ask=("Which machine?",))
UPS = Code("UPS", "Test it on battery", aliases=(_HEBREW_UPS, "power supply", 'דו"ח', "C#"))
PRINTER = Code("printer", "Clear the queue", aliases=("printer jam", "really?"), follow_up="2d", avoidable=True)
TEAM = _team(VIRUSES, UPS, PRINTER)
WORDS = [(word, code) for code in TEAM.all() for word in (code.name, *code.aliases)]


@pytest.mark.parametrize(
    ("piece", "code", "read"),
    [
        ("viruses", VIRUSES, "viruses"),
        ("VIRUS", VIRUSES, "VIRUS"),
        ("viruses on the laptop", VIRUSES, "viruses"),
        ("viruses+UPS", VIRUSES, "viruses"),
        ("viruses + UPS", VIRUSES, "viruses"),
        ("UPS. It beeps", UPS, "UPS."),
        ("U.P.S. beeps", UPS, "U.P.S."),
        ('"UPS" beeps', UPS, '"UPS"'),
        ("viruses: on the laptop", VIRUSES, "viruses"),
        ("viruses, again", VIRUSES, "viruses"),
        ("viruses - again", VIRUSES, "viruses"),
        ("printer", PRINTER, "printer"),
        ("printer jam", PRINTER, "printer jam"),
        ("printer-jam again", PRINTER, "printer-jam"),
        ("printer - jam", PRINTER, "printer - jam"),
        ("printer_jam, again", PRINTER, "printer_jam"),
        ("printer jammed", PRINTER, "printer"),
        ("really?", PRINTER, "really?"),
        ("וירוסים במחשב", VIRUSES, "וירוסים"),
        ("וִירוּסִים במחשב", VIRUSES, "וִירוּסִים"),
        ("אל־פסק מצפצף", UPS, "אל־פסק"),
        ("דו״ח חודשי", UPS, "דו״ח"),
        ("c#: wrong", UPS, "c#"),
    ],
)
def test_a_piece_starts_with_the_longest_code_in_whole_words(piece: str, code: Code, read: str) -> None:
    assert TEAM.match(piece) == (code, len(read))


@pytest.mark.parametrize(
    "piece",
    ["", " ", "+", "+UPS", "?", "printers", "printer's", "my UPS", "power", "printer-jams", "ווירוסים", "-" * 99],
)
def test_a_piece_that_starts_with_no_code_has_none(piece: str) -> None:
    assert TEAM.match(piece) is None


def test_without_codes_nothing_matches() -> None:
    assert EMPTY.match("viruses") is None
    assert EMPTY.all() == []


@given(st.sampled_from(WORDS), st.sampled_from([" ", "+", " - ", " ? "]), st.text())
def test_every_name_and_alias_is_found_before_any_detail(word: tuple[str, Code], gap: str, detail: str) -> None:
    typed, code = word
    assert TEAM.match(f"{typed}{gap}zz{detail}") == (code, len(typed))


@pytest.mark.slow
@given(st.sampled_from(WORDS), st.data())
def test_every_spelling_with_the_same_key_is_found(word: tuple[str, Code], data: st.DataObject) -> None:
    typed, code = word
    adorned = "".join(
        letter.replace(" ", data.draw(st.sampled_from([" ", "-", "_", "־"])))
        + data.draw(st.sampled_from(["", "'", "״", "ִ"]))
        for letter in data.draw(st.sampled_from([typed, typed.upper()]))
    )
    assert TEAM.match(f"{adorned} zz") == (code, len(adorned))


_PIECES = st.lists(st.sampled_from([*"-,:+.?", " ", "printer", "jam", "UPS", "אל", "פסק", "really", "x"])).map("".join)


@given(_PIECES)
def test_a_match_is_a_code_by_key_and_the_longest_in_plain_words(piece: str) -> None:
    text = clean(piece).text
    found = TEAM.match(text)
    if found is not None:
        code, end = found
        assert TEAM.code(text[:end].rstrip(",:")) in (code, TEAM.code(text[:end]))
        assert text[end:][:1] in ("", " ", *",;:!?+")
    words = text.partition("+")[0].split(" ")
    whole = [size for size in range(len(words)) if TEAM.code(" ".join(words[: size + 1]))]
    if whole:
        assert found is not None
        assert found[0] == TEAM.code(" ".join(words[: whole[-1] + 1]))


def test_lookups_go_by_key() -> None:
    assert TEAM.code("Ups") is UPS
    assert TEAM.code("אל־פסק") is UPS
    assert TEAM.code("UPS beeps") is None
    assert TEAM.technician("EL") == "Eli Levi"
    assert TEAM.technician("Dana") is None
    assert TEAM.channel("E-Mail") == "email"
    assert TEAM.channel("pigeon") is None


def test_all_codes_come_once_in_their_order() -> None:
    assert TEAM.all() == [VIRUSES, UPS, PRINTER]


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        *((each, each) for each in ["phone", "email", "face", "letter", "fax", "social", "forum", "chat", "site"]),
        ("tel", "phone"),
        ("טל'", "phone"),
        ("in_person", "face"),
        ("WhatsApp", "chat"),
        ("צ'אט", "chat"),
        ('דוא"ל', "email"),
        ("דואר", "letter"),
    ],
)
def test_built_in_channels_are_known_to_every_team(word: str, channel: str) -> None:
    assert EMPTY.channel(word) == channel


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((each, each) for each in ["request", "fault", "question", "complaint", "compliment", "feedback", "message"]),
        ("בקשה", "request"),
        ("תקלה", "fault"),
        ("שאלה", "question"),
        ("תלונה", "complaint"),
        ("מחמאה", "compliment"),
        ("משוב", "feedback"),
        ("הודעה", "message"),
    ],
)
def test_kinds_are_known_in_both_languages(word: str, kind: str) -> None:
    assert KINDS[key(word)] == kind


@pytest.mark.parametrize("table", [KINDS, CHANNELS])
def test_the_tables_are_written_as_keys(table: dict[str, str]) -> None:
    assert [word for word in table if key(word) != word] == []
    assert [name for name in table.values() if table[name] != name] == []


_text = st.text(max_size=5)
_names = st.lists(_text, max_size=3).map(tuple)
_some_codes = st.builds(
    Code,
    name=_text,
    meaning=_text,
    kind=st.sampled_from(sorted(set(KINDS.values()))),
    aliases=_names,
    avoidable=st.booleans(),
    self_service=st.booleans(),
    follow_up=st.none() | st.just("2d"),
    answer_within=st.none() | st.just("4h"),
    ask=_names,
)
_some_settings = st.builds(
    Settings, time_zone=st.none() | st.just("Asia/Jerusalem"), repeat_days=st.integers(1, 366), titles=_names
)


@given(st.lists(_some_codes, unique_by=lambda code: key(code.name)), _some_settings)
def test_compiled_codes_survive_marshal(codes: list[Code], settings: Settings) -> None:
    team = replace(_team(*codes), settings=settings)
    back = restored(marshal.loads(marshal.dumps(compiled(team))))
    assert back == team
    assert back.all() == team.all()
    assert dict(back.by_key) == team.by_key
    assert all(back.code(word) == team.code(word) for word in [*team.by_key, "nothing"])


def test_codes_that_were_kept_in_another_shape_are_refused_at_once() -> None:
    shape, *rest = compiled(EMPTY)
    for other in ((shape - 1, *rest), (shape + 1, *rest), tuple(rest)):
        with pytest.raises(ValueError, match=r"\d|values"):
            restored(other)


def test_of_hundreds_of_codes_a_line_makes_those_that_it_names() -> None:
    team = _team(*(Code(f"code{number}", f"Do {number}", aliases=(f"alias{number}",)) for number in range(200)))
    back = restored(compiled(team))
    assert back.match("alias7 on the laptop") == (team.code("code7"), len("alias7"))
    assert back.code("code7") is back.code("alias7")
    assert len(back.by_key._made) == 1  # type: ignore[attr-defined]


def test_every_capture_can_afford_to_load_this_module() -> None:
    from pathlib import Path

    root = str(Path(__file__).parents[1])
    script = (
        f"import sys; sys.path.insert(0, {root!r}); before = set(sys.modules)\n"
        "from quicklog.shorthand.codes import EMPTY, Code, Codes\n"
        "Codes({'ups': Code('UPS', 'Test it')}, {}, {}, {}, EMPTY.settings, 3).match('UPS beeps')\n"
        "print(*set(sys.modules) - before)"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    heavy = {"re", "typing", "enum", "dataclasses", "json", "functools", "tomllib", "unicodedata", "pathlib"}
    assert heavy & set(run.stdout.split()) == set()
