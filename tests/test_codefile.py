"""Reading codes.toml: good files give their values, bad ones are used as far as they are good, and all is said."""

from __future__ import annotations

import marshal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.config.codes_file import LONGEST_SENTENCE, LONGEST_WORD, Finding, load, read, say
from quicklog.errors import UnreachableError
from quicklog.lib.message import Message
from quicklog.lib.text import clean, key
from quicklog.shorthand import customers
from quicklog.shorthand.codes import EMPTY, KINDS, Code, Settings, compiled, restored
from quicklog.shorthand.customers import Listed
from quicklog.shorthand.pieces import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = """\
[codes.viruses]
meaning = "Remove malware: scan, clean, update the antivirus, confirm with the customer"
aliases = ["virus", "וירוסים", "וירוס"]
kind = "fault"

[codes.backup]
meaning = "Check last night's backup, run it again, report the result"
aliases = ["גיבוי"]

[codes.UPS]
meaning = "Test the UPS on battery and replace it if it holds under five minutes"
aliases = ["אל פסק"]
kind = "fault"

[codes.printer]
meaning = "Clear the queue, print a test page, order toner if low"
aliases = ["מדפסת", "printing"]
kind = "fault"

[codes.DNS]
meaning = "Check the name servers and renew the records"

[codes.password]
meaning = "Verify the caller, reset the password, watch one good log-in"
aliases = ["reset", "סיסמה", "סיסמא"]
self_service = true

[codes.callback]
meaning = "Call the customer back"
aliases = ["לחזור"]
follow_up = "2d"

[codes.invoice]
meaning = "Wrong invoice: correct it and send it again"
aliases = ["חשבונית"]
kind = "complaint"
avoidable = true

[technicians]
"Eli Levi" = { aliases = ["el", "eli", "אלי", "אלי לוי"] }
"Dana Katz" = { aliases = ["dana", "דנה"] }
"Noa Bar" = { aliases = ["noa", "נועה"], logins = ["noa"] }

[channels]
phone = ["tel", "טלפון"]
email = ["mail", "מייל"]
face = ["desk", "פנים"]

[settings]
time_zone = "Asia/Jerusalem"
"""


def _quoted(value: object) -> str:
    """Return the TOML of a value: the JSON of a text, a truth value or a list of them is TOML too."""
    import json

    return json.dumps(value, ensure_ascii=False)


def _said(text: str | bytes) -> list[str]:
    raw = text if isinstance(text, bytes) else text.encode()
    return [say(finding, "codes.toml") for finding in read(raw)[1]]


def test_a_real_file_is_read_without_a_finding() -> None:
    codes, findings = read(SAMPLE.encode())
    assert findings == []
    assert [code.name for code in codes.all()] == [
        "viruses",
        "backup",
        "UPS",
        "printer",
        "DNS",
        "password",
        "callback",
        "invoice",
    ]
    assert codes.code("אל-פסק") == Code(
        "UPS",
        "Test the UPS on battery and replace it if it holds under five minutes",
        kind="fault",
        aliases=("אל פסק",),
    )
    invoice, callback, password = (codes.code(word) for word in ("חשבונית", "לחזור", "reset"))
    assert invoice is not None
    assert (invoice.kind, invoice.avoidable, invoice.follow_up) == ("complaint", True, None)
    assert callback is not None
    assert callback.follow_up == "2d"
    assert password is not None
    assert password.self_service
    assert codes.technician("אלי לוי") == codes.technician("EL") == "Eli Levi"
    assert codes.logins == {"noa": "Noa Bar"}
    assert codes.channel("desk") == "face"
    assert codes.channel("fax") == "fax"
    assert codes.settings == Settings(time_zone="Asia/Jerusalem")
    assert restored(marshal.loads(marshal.dumps(compiled(codes)))) == codes


def test_every_field_is_read() -> None:
    codes, findings = read(
        """
[codes."call back"]
meaning = \"\"\"
Call the customer
back\"\"\"
aliases = ["cb"]
kind = "תלונה"
avoidable = true
self_service = true
follow_up = "2d"
answer_within = "30m"
ask = ["Which number?", "When?"]
[technicians."Eli Levi"]
logins = ["ELEVI", 'OFFICE\\eli']
[settings]
day_starts = "05:00"
date_order = "month-first"
time_zone = "Europe/London"
repeat_days = 30
week_starts = "saturday"
titles = ["Dipl."]
""".encode()
    )
    assert findings == []
    assert codes.all() == [
        Code(
            "call back",
            "Call the customer back",
            kind="complaint",
            aliases=("cb",),
            avoidable=True,
            self_service=True,
            follow_up="2d",
            answer_within="30m",
            ask=("Which number?", "When?"),
        )
    ]
    assert codes.logins == {"elevi": "Eli Levi", "office\\eli": "Eli Levi"}
    assert codes.settings == Settings("05:00", "month-first", "Europe/London", 30, ("Dipl.",), (), "saturday")


def test_an_empty_file_has_the_built_in_channels_and_nothing_else() -> None:
    assert read(b"") == (EMPTY, [])


@pytest.mark.parametrize("name", MARKS)
def test_a_word_that_begins_as_a_marked_word_is_no_code(name: str) -> None:
    for word in (f"{name}:", f"{name}:x", f"{name}: x"):
        codes, (finding,) = read(
            f"[codes.'{word}']\nmeaning = 'm'\n[codes.{name.encode().hex()}z]\nmeaning = 'n'".encode()
        )
        assert f"cannot be typed as a code: {name}: is a marked word" in finding.what
        assert len(codes.by_key) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[code.x]\nmeaning = 'm'", "1: code: unknown table, did you mean codes?"),
        ("\n[zzz]", "2: zzz: unknown table, use codes, technicians, channels, customers, settings"),
        ("codes = 1", "1: codes: must be a table, such as"),
        ("[[codes]]", "1: codes: must be a table, such as"),
        ("[codes]\nx = 'm'", "2: codes.x: must be a table, such as"),
        ("[codes.x]", "1: codes.x: has no meaning, give the whole action in one line: meaning ="),
        ("[customers.x]\nphone = ['1']", "2: customers.x.phone: unknown key, did you mean phones?"),
        ("[customers.x]\nzzzz = 1", "2: customers.x.zzzz: unknown key, use aliases, phones, internal, users"),
        ("[customers]\nx = ['a']", "2: customers.x: must be a table, such as"),
        ("[customers.x]\nphones = [5551234]", "2: customers.x.phones: must be text in quotes"),
        ("[customers.x]\nphones = ['ask Eli']", "2: customers.x.phones: must be a telephone number in quotes"),
        ("[customers.x]\nphones = ['1-2']", "2: customers.x.phones: must be a telephone number in quotes"),
        ("[customers.x]\ninternal = 1", "2: customers.x.internal: must be true or false, without quotes"),
        ("[customers.x]\nusers = '12'", "2: customers.x.users: must be a number from 1 to 9999999, without quotes"),
        ("[customers.x]\nusers = 0", "2: customers.x.users: must be a number from 1 to 9999999, without quotes"),
        ("[customers.x]\naliases = ['a|b']", '2: customers.x.aliases: "a|b" cannot be typed in a line'),
        ("[customers.x]\naliases = ['.']", '2: customers.x.aliases: "." has no letter or digit'),
        (
            "[customers.'R. Cohen']\naliases = ['Rami']\n[customers.Dana]\naliases = ['RAMI']",
            '4: customers.Dana.aliases: "RAMI" stands for "R. Cohen" already, so not for "Dana"',
        ),
        (
            "[customers.Rami]\n[customers.'rami.']",
            '2: customers."rami.": "rami." is the same word as "Rami", rename one of them',
        ),
        ("[codes.x]\nmeaning = ' '", "2: codes.x.meaning: is empty, give one line"),
        ("[codes.x]\nmeaning = 3", "2: codes.x.meaning: must be text in quotes"),
        ("[codes.x]\nmeaning = 'm'\nkindd = 'fault'", "3: codes.x.kindd: unknown key, did you mean kind?"),
        ("[codes.x]\nmeaning = 'm'\nzzzz = 1", "3: codes.x.zzzz: unknown key, use meaning, aliases, kind,"),
        ("[codes.x]\nmeaning = 'm'\nkind = 'falt'", "3: codes.x.kind: unknown kind, did you mean fault?"),
        (
            "[codes.x]\nmeaning = 'm'\nkind = 'zz'",
            "3: codes.x.kind: unknown kind, use request, fault, question, complaint, compliment, feedback, message",
        ),
        ("[codes.x]\nmeaning = 'm'\nkind = true", "3: codes.x.kind: must be text in quotes"),
        ("[codes.x]\nmeaning = 'm'\naliases = 'a'", '3: codes.x.aliases: must be a list of texts, such as ["one"'),
        ("[codes.x]\nmeaning = 'm'\naliases = [1]", "3: codes.x.aliases: must be text in quotes"),
        ("[codes.x]\nmeaning = 'm'\navoidable = 'yes'", "3: codes.x.avoidable: must be true or false, without quotes"),
        ("[codes.x]\nmeaning = 'm'\nself_service = 1", "3: codes.x.self_service: must be true or false"),
        ("[codes.x]\nmeaning = 'm'\nask = ['']", "3: codes.x.ask: is empty"),
        ("[codes.x]\nmeaning = 'm'\naliases = ['a+b']", '3: codes.x.aliases: "a+b" cannot be typed as a code'),
        ("[codes.x]\nmeaning = 'm'\naliases = ['a. b']", '3: codes.x.aliases: "a. b" cannot be typed as a code'),
        ("[codes.x]\nmeaning = 'm'\naliases = ['a。b']", '3: codes.x.aliases: "a。b" cannot be typed as a code'),
        ("[codes.x]\nmeaning = 'm'\naliases = ['@home']", '3: codes.x.aliases: "@home" cannot be typed as a code'),
        (
            "[codes.x]\nmeaning = 'm'\naliases = ['x Due:2d']",
            '3: codes.x.aliases: "x Due:2d" cannot be typed as a code: Due: is a marked word',
        ),
        (
            "[codes.'due:x']\nmeaning = 'm'",
            '1: codes."due:x": "due:x" cannot be typed as a code: due: is a marked word',
        ),
        ("[codes.x]\nmeaning = 'm'\naliases = ['a|b']", '3: codes.x.aliases: "a|b" cannot be typed in a line'),
        ('[codes.x]\nmeaning = "m"\naliases = ["a\\tb"]', '3: codes.x.aliases: "a␉b" cannot be typed in a line'),
        ('[codes.x]\nmeaning = "m"\naliases = ["a\\u001bb"]', '3: codes.x.aliases: "a␛b" cannot be typed in a line'),
        ("[codes.x]\nmeaning = 'm'\naliases = ['\"']", '3: codes.x.aliases: """ has no letter or digit'),
        ("[codes.'a|b']\nmeaning = 'm'", '1: codes."a|b": "a|b" cannot be typed in a line'),
        ("[codes.x]\nmeaning = 'm'\n[codes.'X.']\nmeaning = 'n'", '3: codes."X.": "X." is the same word as "x"'),
        (
            "[codes.x]\nmeaning = 'm'\naliases = ['a']\n[codes.y]\nmeaning = 'n'\naliases = ['b', 'A']",
            '6: codes.y.aliases: "A" stands for "x" already, so not for "y"',
        ),
        (
            "[codes.x]\nmeaning = 'm'\naliases = ['y']\n[codes.y]\nmeaning = 'n'",
            '3: codes.x.aliases: "y" stands for "y" already, so not for "x"',
        ),
        ("[technicians]\n'Eli Levi' = ['el']", '2: technicians."Eli Levi": must be a table, such as'),
        ("[technicians]\nEli = { alias = [] }", "2: technicians.Eli.alias: unknown key, did you mean aliases?"),
        (
            "[technicians]\nEli = { aliases = ['e'] }\nEran = { aliases = ['e'] }",
            '3: technicians.Eran.aliases: "e" stands for "Eli" already, so not for "Eran"',
        ),
        (
            "[technicians]\nEli = { logins = ['e'] }\nEran = { logins = ['E'] }",
            '3: technicians.Eran.logins: "E" stands for "Eli" already, so not for "Eran"',
        ),
        ("[channels]\nphone = 'tel'", "2: channels.phone: must be a list of texts"),
        ("[channels]\na = ['x']\nb = ['x']", '3: channels.b: "x" stands for "a" already, so not for "b"'),
        ("[settings]\nday_start = '05:00'", "2: settings.day_start: unknown key, did you mean day_starts?"),
        ("[settings]\nday_starts = '5:00'", '2: settings.day_starts: must be an hour such as "05:00"'),
        ("[settings]\nday_starts = '24:00'", "2: settings.day_starts: must be an hour"),
        ("[settings]\nday_starts = 05:00:00", "2: settings.day_starts: must be an hour"),
        ("[settings]\ndate_order = 'day'", '2: settings.date_order: must be "day-first" or "month-first"'),
        ("[settings]\ntime_zone = 'Asia/Jerusalm'", "2: settings.time_zone: unknown time zone, did you mean Asia/Jer"),
        ("[settings]\ntime_zone = '../etc'", "2: settings.time_zone: unknown time zone, use one such as Asia/Jer"),
        ("[settings]\ntime_zone = 2", "2: settings.time_zone: must be text in quotes"),
        ("[settings]\nrepeat_days = 0", "2: settings.repeat_days: must be a number from 1 to 366, without quotes"),
        ("[settings]\nrepeat_days = 367", "2: settings.repeat_days: must be a number"),
        ("[settings]\nrepeat_days = true", "2: settings.repeat_days: must be a number"),
        ("[settings]\nweek_starts = 'sun'", '2: settings.week_starts: must be "sunday", "monday" or "saturday"'),
        ("[settings]\nweek_starts = ['monday']", "2: settings.week_starts: must be"),
        ("[settings]\nrepeat_days = '7'", "2: settings.repeat_days: must be a number"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line_as_an_error(text: str, said: str) -> None:
    (finding,) = read(text.encode())[1]
    assert say(finding, "codes.toml").startswith(f"codes.toml:{said}")
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[codes.930]\nmeaning = 'm'", '1: codes."930": "930" reads as a time'),
        ("[codes.x]\nmeaning = 'm'\naliases = ['9:30']", '3: codes.x.aliases: "9:30" reads as a time'),
        (
            "[codes.el]\nmeaning = 'm'\n[technicians]\nEli = { aliases = ['EL'] }",
            '1: codes.el: "el" is also the technician "Eli", who wins',
        ),
    ],
)
def test_words_that_read_as_something_else_are_warned_of_and_kept(text: str, said: str) -> None:
    codes, (finding,) = read(text.encode())
    assert say(finding, "codes.toml").startswith(f"codes.toml:{said}")
    assert finding.severity == "warning"
    assert len(codes.all()) == 1


@pytest.mark.parametrize("length", ["1m", "4h", "2d", "52w", "99999d"])
def test_lengths_of_time(length: str) -> None:
    codes, findings = read(f"[codes.x]\nmeaning = 'm'\nfollow_up = '{length}'\nanswer_within = '{length}'".encode())
    assert findings == []
    assert [(code.follow_up, code.answer_within) for code in codes.all()] == [(length, length)]


@pytest.mark.parametrize(
    "length", ["", "d", "0d", "02d", "-2d", "2", "2 d", "2D", "2days", "1.5h", "100000d", "٢d", "2d\n"]
)
def test_what_is_no_length_of_time_is_left_out(length: str) -> None:
    codes, findings = read(f"[codes.x]\nmeaning = 'm'\nfollow_up = {_quoted(length)}".encode())
    assert [finding.key for finding in findings] == ["codes.x.follow_up"]
    assert [code.follow_up for code in codes.all()] == [None]


def test_all_that_is_good_in_a_bad_file_is_used() -> None:
    codes, findings = read(
        """
zzz = 1
[codes.viruses]
meaning = "Remove malware"
aliases = ["virus", 3, "a+b", "וירוס"]
kind = "falt"
avoidable = true
[codes."a|b"]
meaning = "Nobody can type it"
[codes.bare]
[codes.VIRUSES]
meaning = "The same word"
aliases = ["other"]
[codes.backup]
meaning = "Run it again"
aliases = ["virus", "viruses", "gibui"]
[technicians]
Eli = { aliases = ["el", ""], logins = 3 }
Dana = "d"
[channels]
phone = 3
pigeon = ["bird"]
[settings]
repeat_days = 900
titles = ["Dipl"]
""".encode()
    )
    assert codes.all() == [
        Code("viruses", "Remove malware", aliases=("virus", "וירוס"), avoidable=True),
        Code("bare", ""),
        Code("backup", "Run it again", aliases=("gibui",)),
    ]
    assert codes.code("virus") == codes.code("viruses")
    assert codes.code("other") is None
    assert codes.technicians == {"eli": "Eli", "el": "Eli"}
    assert codes.channel("bird") == "pigeon"
    assert codes.settings == Settings(titles=("Dipl",))
    assert len(findings) == 14


def test_a_word_twice_in_one_code_is_fine() -> None:
    codes, findings = read(b"[codes.UPS]\nmeaning = 'm'\naliases = ['ups', 'U.P.S.', 'ups']")
    assert findings == []
    assert [code.aliases for code in codes.all()] == [("ups", "U.P.S.", "ups")]


def test_names_are_cleaned_and_meanings_are_one_line() -> None:
    codes, findings = read('[codes."two\u200b  words"]\nmeaning = "One\\n line\\u001b"'.encode())
    assert findings == []
    assert codes.all() == [Code("two words", "One line␛")]


def test_the_teams_channels_win_over_the_built_in_ones() -> None:
    codes, findings = read('[channels]\n"טלפון" = ["phone"]\npost = ["mail"]\n"On-Site" = []'.encode())
    assert findings == []
    assert codes.channel("phone") == codes.channel("tel") == codes.channel("טלפון") == "טלפון"
    assert codes.channel("mail") == codes.channel("post") == "post"
    assert codes.channel("on site") == "On-Site"
    assert codes.channel("email") == "email"
    assert EMPTY.channel("tel") == "phone"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[codes.x]\nmeaning 'm'", "codes.toml:2: invalid TOML at column 9: Expected '=' after a key"),
        ("[codes.x]\nmeaning = yes", "codes.toml:2: invalid TOML at column 11: Invalid value"),
        ("[codes.x]\naliases = [\n'a'", "codes.toml:3: invalid TOML: Unclosed array"),
        ("[codes.x]\n[codes.x]", "codes.toml:2: invalid TOML at column 9: Cannot declare"),
        ("x = " + "[" * 9999, "codes.toml: invalid TOML: "),
        ("x = " + "9" * 9999, "codes.toml: invalid TOML: Exceeds the limit"),
    ],
)
def test_a_syntax_error_gives_no_codes_and_one_finding(text: str, said: str) -> None:
    assert read(text.encode())[0] == EMPTY
    (finding,) = _said(text)
    assert finding.startswith(said)


@pytest.mark.parametrize("text", ["[codes.וירוסים]", "וירוסים = 1", "[technicians]\nEli Levi = {}", "[codes.x y]"])
def test_a_name_that_lacks_quotes_is_explained(text: str) -> None:
    assert [finding.split(" (")[-1] for finding in _said(text)] == [
        'a name with blanks or letters beyond a-z takes quotes: [codes."וירוסים"])'
    ]


def test_a_byte_order_mark_and_any_line_end_are_welcome() -> None:
    plain = read(SAMPLE.encode())
    assert read(SAMPLE.encode("utf-8-sig")) == plain
    assert read(SAMPLE.replace("\n", "\r\n").encode("utf-8-sig")) == plain
    assert _said("[codes.x]\r\nmeaning = 'm'\r\nkindd = 'x'\r\n".encode("utf-8-sig")) == [
        "codes.toml:3: codes.x.kindd: unknown key, did you mean kind?"
    ]


@pytest.mark.parametrize(("encoding", "line"), [("cp1255", 3), ("utf-16", 1), ("iso8859-8", 3)])
def test_other_encodings_are_told_to_become_utf8(encoding: str, line: int) -> None:
    text = SAMPLE.encode(encoding)
    assert read(text)[0] == EMPTY
    assert _said(text) == [f"codes.toml:{line}: this is not UTF-8, save the file as UTF-8 in your editor"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("codes.x.meaning = 'm'\ncodes.x.zz = 1", 2),
        ("[codes]\nx.meaning = 'm'\nx.zz = 1", 3),
        (
            "[codes.x]  # [codes.y]\n# zz = 0\nmeaning = '''\nzz = 0\n[codes.x]\n'''\naliases = [\n'zz'\n,]\n'zz' = 1",
            10,
        ),
        ('[ codes . "x" ]\nmeaning = "m = [\\" # "\n\n"zz"=1', 4),
        ("[codes]\ny = {meaning = 'm', aliases = ['zz']}\nx = {meaning = 'm', zz = 1}", 3),
        ("[codes.x]\nmeaning = 'm'\n[channels]\nzz = []\n[settings]\n[codes.y]\nmeaning='m'\n[codes.x.zz]", 8),
    ],
)
def test_the_line_is_found_however_the_file_is_written(text: str, line: int) -> None:
    assert [(finding.line, finding.key) for finding in read(text.encode())[1]] == [(line, "codes.x.zz")]


def test_findings_stand_in_the_order_of_the_file() -> None:
    text = "[settings]\nx = 1\n[codes.x]\n[technicians]\nEli = 1\n[codes.y]\nz = 1\nmeaning = ''"
    assert [finding.line for finding in read(text.encode())[1]] == [2, 3, 5, 7, 8]


def test_a_finding_is_safe_to_print() -> None:
    assert say(Finding(None, "codes", Message("is wrong")), "a\x1b[2J.toml") == "a␛[2J.toml: codes: is wrong"
    assert _said('[codes."x\\u001b]0;"]\n"\\u202ekind" = 1') == [
        'codes.toml:1: codes."x␛]0;": "x␛]0;" cannot be typed in a line: leave out |, tabs and control characters',
        'codes.toml:1: codes."x␛]0;": has no meaning, give the whole action in one line: meaning = "..."',
        'codes.toml:2: codes."x␛]0;"."\\u{202e}kind": unknown key, did you mean kind?',
    ]


def test_a_file_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "codes.toml"
    file.write_bytes(SAMPLE.encode())
    assert load(file) == load(str(file)) == read(SAMPLE.encode())


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreachableError, match="cannot be read") as raised:
        load(tmp_path / name)
    assert "--codes" in raised.value.remedy


# Bits of TOML and of codes.toml in any order reach further in than bytes alone.
_bits = st.sampled_from(
    [
        *['"', "'", '"""', "'''", "[", "]", "[[", "{", "}", "=", ",", ".", "#", "\n", "\r\n", " ", "\\", "\x1b", "1"],
        *["codes", "technicians", "channels", "settings", "meaning", "aliases", "kind", "logins", "time_zone", "true"],
        *[
            "[codes.x]\n",
            "[settings]\n",
            "[channels]\n",
            "aliases = ",
            "meaning = ",
            "'a'",
            '"ו"',
            "[]",
            "{}",
            "12:00:00",
        ],
    ]
)
_values = st.sampled_from(
    ["1", "true", "'a'", "['a', 1, ['b']]", "{}", "{a = 1}", "1979-05-27", "nan", "'''\n[x]\n'''", "[\n]"]
)
_keys = st.sampled_from(
    [
        *["meaning", "aliases", "kind", "avoidable", "ask", "logins", "titles", "repeat_days", "day_starts", "x"],
        *["'a+b'", "''", '"\\u001b"'],
    ]
)
_sections = st.sampled_from(
    ["codes", "codes.x", "codes.'|'", "technicians", "technicians.'x'", "channels", "settings", "z"]
)
_files = st.dictionaries(_sections, st.dictionaries(_keys, _values, max_size=4), max_size=5).map(
    lambda file: "\n".join(
        line
        for name, table in file.items()
        for line in (f"[{name}]", *(f"{key} = {value}" for key, value in table.items()))
    )
)


@given(st.binary() | st.text().map(str.encode) | st.lists(_bits).map(lambda bits: "".join(bits).encode()))
def test_no_bytes_at_all_raise(text: bytes) -> None:
    codes, findings = read(text)
    assert restored(compiled(codes)) == codes
    assert all(say(finding, "codes.toml").isprintable() for finding in findings)


@pytest.mark.slow
@given(_files)
def test_no_odd_value_raises_and_all_that_is_used_is_usable(text: str) -> None:
    codes, findings = read(text.encode())
    assert restored(marshal.loads(marshal.dumps(compiled(codes)))) == codes
    assert all(finding.line for finding in findings)
    for code in codes.all():
        assert all(codes.code(word) == code for word in (code.name, *code.aliases))


_letters = st.text("abgd וירסם123", min_size=1).map(lambda word: clean(f"x{word}").text)
_lengths = st.builds("{}{}".format, st.integers(1, 99999), st.sampled_from("mhdw"))
_questions = st.lists(_letters, max_size=3).map(tuple)


@st.composite
def _teams(draw: st.DrawFn) -> list[Code]:
    words = draw(st.lists(_letters, unique_by=key, max_size=12))
    codes = []
    while words:
        own, words = words[: (size := draw(st.integers(1, 4)))], words[size:]
        codes.append(
            Code(
                own[0],
                draw(_letters),
                kind=draw(st.sampled_from(sorted(set(KINDS.values())))),
                aliases=tuple(own[1:]),
                avoidable=draw(st.booleans()),
                self_service=draw(st.booleans()),
                follow_up=draw(st.none() | _lengths),
                answer_within=draw(st.none() | _lengths),
                ask=draw(_questions),
            )
        )
    return codes


def _toml(codes: list[Code]) -> str:
    fields = ["meaning", "kind", "aliases", "avoidable", "self_service", "follow_up", "answer_within", "ask"]
    lines = []
    for code in codes:
        lines.append(f"[codes.{_quoted(code.name)}]")
        values = [(field, getattr(code, field)) for field in fields]
        lines += [f"{field} = {_quoted(value)}" for field, value in values if value is not None]
    return "\n".join(lines)


@pytest.mark.slow
@given(_teams())
def test_a_good_file_gives_what_was_written(team: list[Code]) -> None:
    codes, findings = read(_toml(team).encode())
    assert findings == []
    assert codes.all() == team
    assert all(codes.code(word) == code for code in team for word in (code.name, *code.aliases))


# The starter: the codes of a team that has none yet.


def _starter() -> bytes:
    from pathlib import Path

    return (Path(__file__).parents[1] / "codes.toml").read_bytes()


def test_the_starter_is_good() -> None:
    codes, findings = read(_starter())
    assert findings == []
    assert codes.technicians == {}
    assert codes.settings == Settings()
    assert {code.kind for code in codes.all()} == set(KINDS.values()) - {"message"}


@pytest.mark.parametrize("code", read(_starter())[0].all(), ids=lambda code: code.name)
def test_every_code_of_the_starter_is_one_word_and_a_whole_action_in_both_languages(code: Code) -> None:
    assert " " not in code.name
    assert code.name.islower() or code.name.isupper()
    assert len(code.meaning) < 90
    assert any("א" <= letter <= "ת" for alias in code.aliases for letter in alias)


def test_the_starter_holds_the_codes_of_the_sample() -> None:
    starter, _ = read(_starter())
    for code in read(SAMPLE.encode())[0].all():
        ours = starter.code(code.name)
        assert ours is not None
        assert (ours.name, ours.meaning, ours.kind) == (code.name, code.meaning, code.kind)
        assert (ours.avoidable, ours.self_service, ours.follow_up) == (
            code.avoidable,
            code.self_service,
            code.follow_up,
        )
        assert set(ours.aliases) >= set(code.aliases)


@pytest.mark.parametrize(
    "others",
    [
        "bill mark will grace rob pat chip art may june april rose jack ray drew faith hope guy sue frank dean",
        "טל גיל אור רון שיר חן גל ים נועם רז ניר מור עדי עמית דרור יובל שחר תמר שקד ליאור אביב",
        "now today yesterday tomorrow ago noon midnight am pm sun mon tue wed thu fri sat week month minute hour",
        "עכשיו היום אתמול מחר שלשום מחרתיים לפני עוד שעה דקה חצי יום ראשון שני שלישי שבוע חודש בוקר ערב",
    ],
)
def test_no_word_of_the_starter_is_a_first_name_or_a_time(others: str) -> None:
    assert set(read(_starter())[0].by_key) & set(others.split()) == set()


def test_the_examples_in_the_starters_comments_are_good() -> None:
    text = _starter().decode()
    technicians = text.partition("# [technicians]\n")[2].partition("\n\n")[0].replace("# ", "")
    settings = text.partition("[settings]\n")[2].replace("# ", "", 1).replace("\n# ", "\n")
    codes, findings = read(f"[technicians]\n{technicians}\n[settings]\n{settings}".encode())
    assert findings == []
    assert codes.technician("דנה") == "Dana Katz"
    assert codes.logins == {"elevi": "Eli Levi"}
    assert codes.settings.titles == ("Dipl",)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[codes.x]\nmeaning = "LONG"', "codes.x.meaning"),
        ('[codes.x]\nmeaning = "m"\naliases = ["LONG"]', "codes.x.aliases"),
        ('[codes.x]\nmeaning = "m"\nask = ["LONG"]', "codes.x.ask"),
        ('[technicians]\n"Eli" = { logins = ["LONG"] }', "technicians.Eli.logins"),
        ('[settings]\ntitles = ["LONG"]', "settings.titles"),
    ],
)
def test_a_text_has_a_longest_length(text: str, where: str) -> None:
    longest = LONGEST_SENTENCE if "meaning" in where or "ask" in where else LONGEST_WORD
    assert read(text.replace("LONG", "w" * longest).encode())[1] == []
    (finding,) = read(text.replace("LONG", "w" * (longest + 1)).encode())[1]
    assert (finding.key, finding.severity) == (where, "error")
    assert str(longest) in finding.what


def test_the_customers_of_a_team_have_names_telephones_and_what_they_are() -> None:
    text = """
[customers]
"Rami Cohen" = { aliases = ["רמי כהן", "R. Cohen"], phones = ["050-1234567", "+972 3 555.1234"], users = 12 }
"The house" = { internal = true }
"""
    codes, findings = read(text.encode())
    assert findings == []
    assert list(customers.every(codes.customers)) == [
        Listed("Rami Cohen", ("רמי כהן", "R. Cohen"), ("050-1234567", "+972 3 555.1234"), users=12),
        Listed("The house", internal=True),
    ]
    assert restored(compiled(codes)) == codes


def test_of_an_alias_that_two_customers_claim_the_first_keeps_it_and_a_shared_telephone_is_only_said() -> None:
    text = """
[customers.Rami]
aliases = ["R", "Ramy"]
phones = ["03-5551234"]
[customers.Dana]
aliases = ["r.", "D"]
phones = ["03 555 1234"]
[customers.ramy]
users = 1
"""
    codes, findings = read(text.encode())
    assert {each.name: each.aliases for each in customers.every(codes.customers)} == {
        "Rami": ("R",),
        "Dana": ("D",),
        "ramy": (),
    }
    assert [each.severity for each in findings] == ["error", "error", "warning"]
