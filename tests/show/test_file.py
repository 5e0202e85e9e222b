"""A customer's file: as it always was, nothing left out, and no more than text whatever the notes hold."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from quicklog.actions.customer import Entry, File
from quicklog.lib.record import replace
from quicklog.lib.text import key, safe, width
from quicklog.note.fields import FIELDS, Note
from quicklog.note.fold import apply
from quicklog.note.note import Event
from quicklog.show import bidi, customer_file
from quicklog.show.page import Page, json_line
from quicklog.store.persons import Person
from tests.show import GOLDEN, HOSTILE

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=timezone(timedelta(hours=2)))
STREAM = "0193be8f-0000-7000-8000-0000000000aa"
DIGEST = "62c166a5d9f74b3087384ed36cc52ddcd1f5ebddba3338d489f0ef6509929a89"

# Each note: what its events were, with the moment of each in UTC, its login and its body.
EN: tuple[Any, ...] = (
    (
        ("noted", "2026-11-16T07:02:00", "elevi", {
            "at": "2026-11-16T09:00:00+02:00", "customer": "Rami Cohen", "technician": "Eli Levi",
            "code": "callback", "meaning": "Call the customer back", "kind": "request", "channel": "phone",
            "detail": "Told him by Wednesday noon", "due": "2026-11-18T12:00:00+02:00",
            "line": "Rami Cohen. callback due:wed_12:00 @phone. 9:00. Told him by Wednesday noon",
        }),
        ("amended", "2026-11-17T08:00:00", "dana", {
            "changes": {"due": "2026-11-18T23:59:59+02:00", "detail": "Told him by Wednesday", "channel": None},
        }),
        ("done", "2026-11-18T21:59:59", "dana", {"outcome": "Called him, it works"}),
    ),
    (
        ("noted", "2026-11-17T14:00:00", "elevi", {
            "at": "2026-11-17T16:00:00+02:00", "draft": "“25:70” is not a time", "line": "Rami Cohen. Eli. UPS. 25:70",
        }),
        ("amended", "2026-11-17T14:05:00", "elevi", {"draft": "no time", "changes": {}, "line": "... 25:71"}),
        ("amended", "2026-11-17T14:10:00", "elevi", {
            "changes": {"at": "2026-11-17T15:50:00+02:00", "customer": "RAMI COHEN", "technician": "Eli Levi",
                        "code": "UPS", "kind": "fault"},
            "line": "RAMI COHEN. Eli. UPS. 15:50",
        }),
    ),
    (
        ("noted", "2026-11-19T06:59:00", "elevi", {
            "at": "2026-11-17T20:00:00+02:00", "customer": "Rami-Cohen", "technician": "Eli Levi", "code": "invoice",
            "kind": "complaint", "score": 2, "ticket": "4711", "due": "2026-11-20T12:00:00+02:00",
            "line": "Rami-Cohen. invoice score:2 ticket:4711 due:fri_12:00. tue 20:00",
        }),
    ),
    (
        ("noted", "2026-11-20T09:00:00", "noa", {
            "at": "2026-11-20T11:00:00+02:00", "customer": "Rami Cohen", "technician": "Noa Bar", "code": "backup",
            "kind": "message", "for": "Dana Katz", "line": "Rami Cohen. noa. backup for:dana. 11:00",
        }),
        ("seen", "2026-11-20T10:00:00", "dana", {"by": "Dana Katz"}),
    ),
    (
        ("noted", "2026-11-20T09:30:00", "noa", {
            "at": "2026-11-20T11:30:00+02:00", "customer": "Rami Cohn", "technician": "Noa Bar", "code": "printer",
            "line": "Rami Cohn. noa. printer. 11:30",
        }),
        ("voided", "2026-11-20T09:31:00", "noa", {"why": "not ours"}),
        ("praised", "2026-11-20T09:32:00", "noa", {}),
    ),
)  # fmt: skip
HE: tuple[Any, ...] = (
    (
        ("noted", "2026-11-16T07:02:00", "elevi", {
            "at": "2026-11-16T09:00:00+02:00", "customer": "רמי כהן", "technician": "אלי לוי", "code": "מדפסת",
            "meaning": "לנקות את התור, להדפיס דף ניסיון, להזמין טונר אם צריך", "kind": "fault",
            "detail": "המדפסת (הישנה) בקומה 2", "due": "2026-11-18T12:00:00+02:00",
            "line": "רמי כהן. אלי לוי. מדפסת עד:ד_12:00. 9:00. המדפסת (הישנה) בקומה 2",
        }),
        ("amended", "2026-11-17T08:00:00", "dana", {
            "changes": {"detail": "המדפסת החדשה ב-Acme, קומה 3", "technician": "דנה כץ"},
        }),
        ("done", "2026-11-18T13:00:00", "dana", {"outcome": "הוחלף טונר"}),
    ),
    (
        ("noted", "2026-11-20T09:00:00", "noa", {
            "at": "2026-11-20T11:00:00+02:00", "customer": "רמי־כהן", "technician": "נועה בר", "code": "הודעה",
            "kind": "message", "for": "דנה כץ", "line": "רמי־כהן. נועה. הודעה עבור:דנה. 11:00",
        }),
        ("seen", "2026-11-20T10:00:00", "dana", {"by": "דנה כץ"}),
    ),
)  # fmt: skip


def made(notes: Sequence[Any], moved: tuple[Note, ...] = (), drafts: tuple[Note, ...] = ()) -> File:
    """Return the file of some notes, made from their events as a log makes it."""
    entries, seq = [], 0
    for place, happened in enumerate(notes):
        note_id = f"0193be8f-1a00-7000-8000-{place:012}"
        events, note = [], None
        for kind, at, login, body in happened:
            seq += 1
            event_id = note_id if kind == "noted" else f"0193be8f-1a00-7000-9000-{seq:012}"
            said = {"offset": "+02:00", **body}
            events.append(Event(event_id, STREAM, seq, kind, note_id, f"{at}.000+00:00", login, said))
            note = apply(note, events[-1])
        assert note is not None
        entries.append(Entry(replace(note, ref=f"ref{place}"), tuple(events)))
    name = entries[-1].note.customer or ""
    person = Person(key(name), name, {key(name): name})
    return File(tuple(entries), moved, STREAM, seq, DIGEST, 3, person, (), drafts)


MOVED = tuple(
    Note(ref, f"id {ref}", f"2026-11-1{day}T10:00:00+02:00", "Sara Mizrahi", "Eli Levi", "printer", kind="fault")
    for day, ref in enumerate(("ref8", "ref9"))
)
NAMING = Note("ref7", "id 7", "2026-11-19T16:00:00+02:00", status="draft", line="Rami Cohen about the invoice. 25:70")
FILES = {"en": made(EN, MOVED, (NAMING,)), "he": made(HE)}


def screen(found: File, now: datetime, page: Page) -> list[str]:
    return [*customer_file.overview(found, now, page), *customer_file.told(found, now, page)]


@pytest.mark.parametrize("language", FILES)
def test_a_file_is_told_as_it_always_was(language: str) -> None:
    found = FILES[language]
    told = screen(found, NOW, Page(bidi.mark("marks"), 60, 24))
    assert "\n".join([*told, ""]) == (GOLDEN / f"file-60-{language}.txt").read_text("utf-8")
    assert "\n".join([*customer_file.document(found, NOW), ""]) == (GOLDEN / f"file-{language}.md").read_text("utf-8")


def test_a_pipe_gets_whole_lines_without_marks() -> None:
    lines = screen(FILES["he"], NOW, Page())
    assert f"      as typed: {HE[0][0][3]['line']}" in lines
    assert "            technician: “דנה כץ” (was “אלי לוי”)" in lines
    assert f"printed Sat 21 Nov 2026 14:00 (UTC+02:00), as of event 5 of stream {STREAM}, digest {DIGEST}" in lines
    assert not {"\u200e", "\u200f", "\u2068"} & {*"".join(lines)}


def test_who_called_and_what_was_promised_is_counted() -> None:
    found = FILES["en"]
    assert (found.name, found.spellings) == ("Rami Cohen", ("Rami Cohen", "RAMI COHEN", "Rami-Cohen", "Rami Cohn"))
    assert [note.ref for note in found.contacts] == ["ref0", "ref1", "ref2"]
    assert [note.ref for note in found.promises] == ["ref2"]


def test_a_customer_of_whom_all_was_taken_back_has_a_name_still() -> None:
    found = made(EN[-1:])
    assert found.name == "Rami Cohn"
    assert found.contacts == []
    assert "contacts       0" in screen(found, NOW, Page())


@pytest.mark.parametrize(
    ("late", "told"), [(0, False), (5 * 60, False), (5 * 60 + 1, True), (-5 * 60, False), (-5 * 60 - 1, True)]
)
def test_what_was_not_written_at_once_says_when_it_was(late: int, told: bool) -> None:
    written = datetime.fromisoformat("2026-11-16T07:00:00") + timedelta(seconds=late)
    (_, _, login, body), *_ = EN[0]
    found = made([[("noted", written.isoformat(), login, body)]])
    assert any("written down: " in line for line in screen(found, NOW, Page())) is told


# Whatever the fields hold.

MARKUP = [
    *(
        "[x](http://e.x)",
        "![i](x)",
        "<b>b</b>",
        "<!-- c",
        "<div x",
        "&amp;",
        "`a`",
        "**b**",
        "_a_",
        "~~x~~",
        "| a | b |",
        "# h",
        "C #",
    ),
    *(
        "- i",
        "+ i",
        "* i",
        "1. x",
        "2) x",
        "> q",
        "---",
        "===",
        "    code",
        "\n\n# x",
        "\tx",
        "$x$",
        "\\",
        "\\*",
        "{{x}}",
    ),
    *(
        ":skull:",
        ":100:",
        "http://e.x/a_b",
        "HTTPS://E.X",
        "ftp://e.x",
        "www.e.x",
        "a@e.x",
        "@eli",
        "#4711",
        "[^1]",
        "^a^",
    ),
    *("==x==", "- - -", "***", "[x]: y", "9:30", "1:2:3", "a: b", "x\\\ny", "  ", "שלום (ב-Acme)", HOSTILE),
]
any_text = (
    st.sampled_from(MARKUP)
    | st.lists(st.sampled_from(MARKUP), max_size=3).map("".join)
    | st.text(st.characters(), max_size=20)
    | st.text("\\`*_{}[]<>()#+-.!|~$@&:=^ 1a\n\tא", max_size=12)
)


@st.composite
def any_entry(draw: st.DrawFn, amended: st.SearchStrategy[str]) -> Entry:
    """Return a note that holds anything in any field, with any events; ``amended`` names the columns they change."""
    columns = ("customer", "technician", "code", "kind", "meaning", "detail", "line")
    text: dict[str, Any] = {column: draw(any_text) for column in columns}
    note = Note(
        ref=draw(any_text), id="i", at="2026-11-16T09:00:00+02:00", recorded_at="2026-11-16T09:00:00+02:00", **text
    )
    note = replace(note, recorded_by=draw(any_text), status=draw(st.sampled_from(["logged", "open", "done", "void"])))
    words = st.fixed_dictionaries(dict.fromkeys(("outcome", "why", "by", "line"), any_text))
    kinds = st.sampled_from(["amended", "done", "voided", "seen"]) | any_text
    bodies = [
        {**draw(words), "changes": draw(st.dictionaries(amended, any_text))} for _ in range(draw(st.integers(0, 3)))
    ]
    first = Event("i", STREAM, 1, "noted", "i", "2026-11-16T07:00:00.000+00:00", "x", {"offset": "+02:00", **text})
    later = [
        replace(first, seq=seq, kind=draw(kinds), login=draw(any_text), body={"offset": "+02:00", **body})
        for seq, body in enumerate(bodies, start=2)
    ]
    return Entry(note, (first, *later))


def files(amended: st.SearchStrategy[str]) -> st.SearchStrategy[File]:
    """Return any file, in which events change columns of these names."""
    entries = st.lists(any_entry(amended), min_size=1, max_size=3).map(tuple)
    others = st.lists(any_entry(amended).map(lambda entry: entry.note), max_size=2).map(tuple)
    head = (st.just(STREAM), st.just(7), st.just(DIGEST), st.just(3))
    person = st.builds(Person, st.just("rami"), any_text, st.dictionaries(any_text, any_text, max_size=3))
    return st.builds(File, entries, others, *head, person, others, others)


any_file = files(st.sampled_from([name for name in FIELDS if name not in ("at", "due")]))


def shown(document: Sequence[str]) -> list[tuple[int, str, str]]:
    """Return what a reader of Markdown shows: of each piece of text how deep it lies, in what, and the text."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = markdown.parse("\n".join([*document, ""]))
    pieces = []
    for before, token in pairwise(tokens):
        if token.type == "inline":
            assert token.children is not None
            assert {child.type for child in token.children} <= {"text"}, token.content
            pieces.append((token.level, before.tag, "".join(child.content for child in token.children)))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {"heading", "inline", "bullet_list", "list_item", "paragraph"}
    return pieces


def assert_shown_as_it_is(found: File) -> None:
    document = customer_file.document(found, NOW)
    assert all(line == safe(line) for line in document)
    pieces = shown(document)
    assert len(pieces) == len([line for line in document if line])
    assert pieces[0] == (1, "h1", f"Customer file: {safe(found.name)}".strip())
    texts = [text for _, _, text in pieces]
    for entry in found.entries:
        said = {"means": entry.note.meaning, "detail": entry.note.detail, "as typed": entry.note.line}
        for label, value in said.items():
            assert not value or f"{label}: {safe(value)}".strip() in texts
        for event in entry.events:
            if event.kind == "done" and event.body["outcome"]:
                assert f"outcome: {safe(event.body['outcome'])}".strip() in texts
            for column in event.body.get("changes", ()) if event.kind == "amended" else ():
                assert any(text.startswith(f"{safe(column)}: ".lstrip()) for text in texts)


# A newer version may have other columns, and a hand that means harm any.
@given(any_file | files(any_text))
def test_markdown_shows_what_the_fields_hold_as_it_is(found: File) -> None:
    assert_shown_as_it_is(found)


@pytest.mark.parametrize("value", MARKUP)
def test_markdown_shows_markup_as_it_is(value: str) -> None:
    columns = ("customer", "technician", "code", "kind", "meaning", "detail", "for", "ticket", "line")
    body = {**EN[0][0][3], **dict.fromkeys(columns, value)}
    changed = {"changes": dict.fromkeys((value, "code"), value), "line": value}
    events = [("noted", body), ("amended", changed), ("seen", {"by": value}), (value, {}), ("done", {"outcome": value})]
    other = Note(value, "other", "2026-11-16T07:00:00+02:00", value, line=value)
    told = [[(kind, "2026-11-16T07:00:00", value, said) for kind, said in events]]
    assert_shown_as_it_is(made(told, (other,), (other,)))


@pytest.mark.parametrize(
    "value", ["http://e.x", "HTTPS://e.x", "ftp://e.x", "www.e.x", "WWW.e.x", "a@e.x", "@eli", ":skull:", ":100:"]
)
def test_no_reader_makes_a_link_or_a_picture_of_bare_words(value: str) -> None:
    (first, *_), *_ = EN
    document = "\n".join(customer_file.document(made([[(*first[:3], {**first[3], "detail": value})]]), NOW))
    assert f"detail: {value}" not in document
    assert value in "".join(text for _, _, text in shown(document.split("\n")))


def test_plain_words_stay_readable_without_a_reader() -> None:
    plain = "Called at 9:30: printer (2nd floor), v2.5, 03-555.1234; 50% done - it's “fine”/ok? a+b=c"
    (first, *_), *_ = EN
    assert f"- detail: {plain}" in customer_file.document(made([[(*first[:3], {**first[3], "detail": plain})]]), NOW)


@given(any_file, st.sampled_from(["isolates", "marks", "visual", "off"]))
def test_a_screen_gets_safe_lines_no_wider_than_itself(found: File, policy: str) -> None:
    assert all(line == safe(line) for line in screen(found, NOW, Page()))
    for line in screen(found, NOW, Page(bidi.mark(policy), 60)):
        assert width(line) <= 60
        assert safe(re.sub("[\u2068\u2069]", "", line)) == re.sub("[\u2068\u2069]", "", line)


@given(any_file)
def test_programs_get_the_file_back(found: File) -> None:
    read = json.loads(json_line(customer_file.as_object(found)))
    assert read["head"] == {"stream": STREAM, "seq": 7, "digest": DIGEST, "witnesses": 3}
    assert read["customer"]["name"] == found.name
    assert [note["line"] for note in read["notes"]] == [entry.note.line for entry in found.entries]
    bodies = [event.body for entry in found.entries for event in entry.events]
    assert [event["body"] for note in read["notes"] for event in note["events"]] == bodies
