"""Any bytes for codes.toml, and good files in which something was changed."""

from __future__ import annotations

import marshal
import time
from pathlib import Path
from tomllib import loads

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.config.codes_file import first_lines, read, say
from quicklog.lib.files import SMALL
from quicklog.lib.text import key
from quicklog.shorthand.codes import compiled, restored
from quicklog.shorthand.reader import matched
from tests.fuzz import examples
from tests.fuzz.texts import any_text, is_harmless, odd
from tests.strategies import SAMPLES

GOOD = [
    (SAMPLES / "codes.toml").read_text(encoding="utf-8"),
    (Path(__file__).parents[2] / "codes.toml").read_text("utf-8"),
]
_BITS = st.sampled_from(
    [
        *[
            '"',
            "'",
            '"""',
            "'''",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            ",",
            ".",
            "#",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\\",
            "\0",
        ],
        *[
            "[codes.x]\n",
            "[codes]\n",
            "[technicians]\n",
            "[[codes.x]]\n",
            "[settings]\n",
            "[channels]\n",
            "x = 1\n",
            "'a.b'",
        ],
        *[
            "meaning = ''\n",
            "aliases = [\n'a',\n 'b' ]\n",
            "aliases = {a=1}\n",
            "kind = 1979-05-27T00:00:00Z\n",
            "a.b.c = 1\n",
        ],
        *[
            "time_zone = 'Etc/../UTC'\n",
            "day_starts = '24:00'\n",
            "repeat_days = -1\n",
            "titles = [[]]\n",
            "1e400",
            "-nan",
        ],
        *["\u2028", "\x85", "\x0b", "\x0c", "\ufeff", "'''\n\n'''", '"""\\\n  """', "\\u0000", "0x1F", "+", "@"],
    ]
)


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Draw a good file in which lines were moved, left out or doubled, or bits of TOML or bytes put in."""
    lines = draw(st.sampled_from(GOOD)).splitlines(keepends=True)
    first = draw(st.integers(0, max(0, len(lines) - 30)))
    lines = lines[first : first + 30]
    for _ in range(draw(st.integers(1, 4))):
        place, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        column = draw(st.integers(0, len(lines[place])))
        change = draw(st.sampled_from(["drop", "double", "swap", "cut", "put", "odd"]))
        if change == "drop":
            lines[place] = ""
        elif change == "double":
            lines[place] += lines[other]
        elif change == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        elif change == "cut":
            lines[place] = lines[place][:column]
        else:
            bit = draw(_BITS if change == "put" else odd)
            lines[place] = lines[place][:column] + bit + lines[place][column:]
    raw = "".join(lines).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        place = draw(st.integers(0, len(raw)))
        raw = raw[:place] + draw(st.binary(min_size=1, max_size=3)) + raw[place:]
    return raw


# TOML of any shape, with the names that mean something in some of the places.
_NAMES = st.sampled_from(
    [
        *["codes", "technicians", "channels", "settings", "meaning", "aliases", "kind", "follow_up", "ask", "logins"],
        *["titles", "time_zone", "day_starts", "date_order", "repeat_days", "avoidable", "x", "וירוס", "9:30", "a+b"],
        *["", "Eli Levi"],
    ]
) | any_text.filter(lambda text: text.encode("utf-8", "replace").decode() == text)
_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-(2**70), 2**70), any_text.filter(lambda text: text.isprintable()), _NAMES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)
_SECTIONS = st.dictionaries(
    st.sampled_from(["codes", "technicians", "channels", "settings", "z"]),
    st.one_of(_VALUES, st.dictionaries(_NAMES, _VALUES | st.dictionaries(_NAMES, _VALUES, max_size=4), max_size=4)),
    max_size=4,
)


def toml(value: object) -> str:
    """Write a value as TOML, all in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(name)} = {toml(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else str(value)


made = _SECTIONS.map(lambda file: "\n".join(f"{toml(name)} = {toml(value)}" for name, value in file.items()).encode())


def assert_usable(text: bytes) -> None:
    """Assert what holds of every file: it is said where each mistake is, and all that is taken from it works."""
    codes, findings = read(text)
    assert restored(marshal.loads(marshal.dumps(compiled(codes)))) == codes
    last = text.decode("utf-8", "replace").count("\n") + 1
    for finding in findings:
        assert finding.line is None or 1 <= finding.line <= last
        assert is_harmless(say(finding, "codes.toml"))
    for code in codes.all():
        for word in (code.name, *code.aliases):
            assert key(word)
            assert codes.code(word) == code
            assert matched(word, codes)[0]
    assert all(key(word) for word in (*codes.technicians, *codes.channels))


@given(changed())
@examples(200)
def test_a_good_file_in_which_something_was_changed(text: bytes) -> None:
    assert_usable(text)


@given(made)
@examples(200)
@example(b'"codes" = {"x" = {"meaning" = "m", "aliases" = [[["a"]]]}}')
def test_toml_of_any_shape(text: bytes) -> None:
    assert_usable(text)
    assert all(finding.line for finding in read(text)[1])


@given(st.one_of(st.binary(max_size=200), st.lists(_BITS, max_size=20).map(lambda bits: "".join(bits).encode())))
@examples(100)
def test_any_bytes(text: bytes) -> None:
    assert_usable(text)


# What takes a text of n letters a time in proportion to n, or is told at once. Each is half a file of the largest size.
_N = SMALL // 2
LARGE = {
    "an array over many lines beside a wrong key": (
        "[codes.x]\nmeaning='m'\nkindd='x'\naliases=[\n" + "".join(f"'w{n}',\n" for n in range(_N // 9)) + "]\n"
    ),
    "a key of many parts": "a." * (_N // 2) + "a = 1",
    "a table of many parts": "[" + "a." * (_N // 8) + "a]\n" + "".join(f"k{n}=1\n" for n in range(_N // 12)),
    "wrong keys": "[settings]\n" + "".join(f"kin{n}=1\n" for n in range(_N // 12)),
    "wrong kinds": "".join(f"[codes.a{n}]\nkind='kond{n}'\n" for n in range(_N // 34)),
    "one alias of many codes": "".join(f"[codes.a{n}]\nmeaning='m'\naliases=['z']\n" for n in range(_N // 40)),
    "a long key": "a" * _N + "=1",
    "a long word": "[codes.x]\nmeaning='m'\naliases=['" + "for:a " * (_N // 6) + "']",
    "a string that never ends": 'a="""' + ' \\"""' * (_N // 5),
    "strings that end at once": "a=[" + "''," * (_N // 3) + "]\nb",
    "a deep array": "a=" + "[" * (_N // 2) + "]" * (_N // 2),
}


@pytest.mark.parametrize("about", LARGE)
def test_a_large_file_is_read_in_good_time(about: str) -> None:
    begun = time.process_time()
    codes, findings = read(LARGE[about].encode())
    compiled(codes)
    assert time.process_time() - begun < 10
    assert 0 < len(findings) <= 101
    assert all(len(say(finding, "codes.toml")) < 500 for finding in findings)


@given(changed() | made)
@examples(100)
@example(b'a="""\n x """"\nb=\'\'\'\n\'\'\'\'\nc=["""\n]""",\n 1]\n"k]" = 1\nd."e.f" = {x=[\n1,\n{y=2}]} # [\ne="\\"#"')
def test_each_key_is_found_where_it_stands(text: bytes) -> None:
    """A line of a key is where the text up to it, and no less, is TOML with that key in it."""
    try:
        decoded = text.decode("utf-8-sig")
        parsed = loads(decoded)
    except (ValueError, RecursionError):
        return
    lines = first_lines(decoded)
    assert {path[0] for path in lines} == set(parsed)
    whole = decoded.replace("\r\n", "\n").split("\n")
    for path, line in lines.items():
        if len(path) == 1:
            assert path[0] not in loads_or_nothing("\n".join(whole[: line - 1]))


def loads_or_nothing(text: str) -> dict[str, object]:
    try:
        return loads(text)
    except ValueError:
        return {}
