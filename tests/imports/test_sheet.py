"""Rows by their headings: what each cell says, what is kept as a draft, and what a sheet is refused for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError
from quicklog.imports.entry import Entry, Problem
from quicklog.imports.readers import delimited, objects
from quicklog.imports.rows import sheet
from quicklog.imports.rows.headings import COLUMNS, column_of, laid_out, mapping_of
from quicklog.language import more
from quicklog.lib.record import replace
from quicklog.lib.text import key
from quicklog.shorthand.reasons import told
from quicklog.store.names import Names
from tests.imports import bodies, source
from tests.notebook import in_memory, noted
from tests.strategies import context, strings


def found(text: str | bytes, delimiter: str = ",", **mapping: str) -> tuple[list[Entry | Problem], list[str]]:
    unread: list[str] = []
    content = text if isinstance(text, bytes) else text.encode()
    rows = delimited.rows(source(content, "sheet", delimiter))
    return list(sheet.of_rows(rows, context(), mapping, unread.extend)), unread


def notes(text: str, delimiter: str = ",") -> list[dict[str, Any]]:
    return bodies(found(text, delimiter)[0])


def problems(text: str | bytes, delimiter: str = ",") -> list[tuple[int, str]]:
    return [(each.place, each.what) for each in found(text, delimiter)[0] if isinstance(each, Problem)]


def of_json(*items: object, **mapping: str) -> tuple[list[Entry | Problem], list[str]]:
    unread: list[str] = []
    text = "\n".join(map(json.dumps, items))
    kept = objects.objects(source(text.encode(), "json"))
    return list(sheet.of_objects(kept, context(), mapping, unread.extend)), unread


# Headings.


@pytest.mark.parametrize("column", COLUMNS)
def test_our_own_names_are_known(column: str) -> None:
    assert column_of(column) == column_of(column.upper().replace("_", " ")) == column


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Customer Name", "customer"),
        ("לקוח", "customer"),
        ("שם הלקוח", "customer"),
        ("טכנאי", "technician"),
        ("Assigned-To", "technician"),
        ("תקלה", "code"),
        ("תאריך", "date"),
        ("שעה", "time"),
        ("תאריך ושעה", "at"),
        ("הערות", "detail"),
        ("מס' קריאה", "ticket"),
        ("ערוץ", "channel"),
        ("ציון", "score"),
        ("הובטח עד", "due"),
        ("סטטוס", "status"),
        ("Order No.", "ticket"),
        ("zorg", None),
        ("", None),
    ],
)
def test_the_words_of_others_are_known(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_no_word_stands_for_two_columns() -> None:
    words = [key(word) for word, _ in more.headings()]
    assert len(words) == len(set(words))
    assert not set(words) & set(map(key, COLUMNS))


def test_our_own_name_goes_before_a_word_of_others_and_map_before_both() -> None:
    own = laid_out(["name", "customer", "code"])
    assert own.pick(["N", "C", "X", ""])[COLUMNS.index("customer")] == "C"
    assert own.unread == ("name",)
    mapped = laid_out(["name", "customer", "code"], {"name": "customer"})
    assert mapped.pick(["N", "C", "X", ""])[COLUMNS.index("customer")] == "N"
    assert mapped.unread == ("customer",)


def test_map_takes_their_heading_however_it_is_spelt() -> None:
    mapping = mapping_of(["Who called=Customer", "a=b=code"])
    assert mapping == {"who called": "customer", "a=b": "code"}
    assert laid_out(["WHO  CALLED", "A=B"], mapping).unread == ()


@pytest.mark.parametrize("pair", ["customer", "=customer", "x=", "x=custmer", "x=ref"])
def test_a_map_that_cannot_be_used_is_refused_with_the_remedy(pair: str) -> None:
    with pytest.raises(BadUsageError) as caught:
        mapping_of([pair])
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("a,b,c", "no heading for the customer and code: the first row holds a, b, c"),
        ("customer,detail", "no heading for the code"),
        ("Rami Cohen,viruses,9:30", "no heading for the customer and code"),
    ],
)
def test_a_sheet_without_a_usable_heading_is_a_problem(first: str, said: str) -> None:
    ((place, what),) = problems(f"{first}\nx,y\n")
    assert place == 1
    assert what.startswith(said)


def test_an_empty_sheet_is_a_problem() -> None:
    assert problems("\n\n") == [(1, "the sheet is empty")]


def test_headings_that_nothing_answers_to_are_reported() -> None:
    assert found("customer,code,Priority,,ref\nRami,UPS,1,,x\n")[1] == ["Priority (1 cell)"]


# Rows.


def test_every_cell_says_what_its_heading_says() -> None:
    text = (
        "Customer,Technician,Code,Date,Time,Notes,Channel,Kind,Score,Order no.,For,Due,Meaning\n"
        'Rami Cohen,el,virus on the laptop,18/11/2026,9:30,"Slow, since\nMonday",tel,תלונה,4,4711,dana,2d,All of it\n'
    )
    assert notes(text) == [
        {
            "line": "Rami Cohen | el | virus on the laptop | 18/11/2026 9:30 | Slow, since Monday",
            "offset": "+02:00",
            "at": "2026-11-18T09:30:00+02:00",
            "customer": "Rami Cohen",
            "technician": "Eli Levi",
            "code": "viruses",
            "kind": "complaint",
            "meaning": "All of it",
            "channel": "phone",
            "for": "Dana Katz",
            "score": 4,
            "ticket": "4711",
            "due": "2026-11-20T23:59:59+02:00",
            "detail": "on the laptop. Slow, since Monday",
            "doubts": [{"about": "code", "reason": "read-as-code", "values": {"typed": "“virus”"}}],
        }
    ]


def test_hebrew_headings_and_cells() -> None:
    (body,) = notes('לקוח;טכנאי;תקלה;תאריך;שעה;הערות\nד"ר לוי;אלי;מדפסת;18.11.2026;9.50;נתקעת\n', ";")
    assert [body[name] for name in ("customer", "technician", "code", "at", "detail")] == (
        ['ד"ר לוי', "Eli Levi", "printer", "2026-11-18T09:50:00+02:00", "נתקעת"]
    )


def test_what_a_row_leaves_out() -> None:
    (body,) = notes("customer,code\nRami,callback\n")
    assert (body["technician"], body["at"], body["due"]) == (
        *("Noa Bar", "2026-11-20T14:00:00+02:00", "2026-11-22T23:59:59+02:00"),
    )
    assert [(each["about"], told(each)) for each in body["doubts"]] == [("at", "no time given: now")]
    (body,) = notes("customer,code,time\nRami,UPS,23:50\n")
    assert (body["at"], body["doubts"][0]["about"]) == ("2026-11-19T23:50:00+02:00", "at")


def test_what_is_not_known_is_kept_and_doubted() -> None:
    heading = "customer,technician,code,at,channel,kind,score,status,for"
    (body,) = notes(f"{heading}\nRami,Bob,flood,2026-11-18 9:30,pigeon,zorg,11,hm,Zed\n")
    assert [doubt["about"] for doubt in body["doubts"]] == (
        ["technician", "code", "channel", "for", "kind", "score", "status"]
    )
    assert body["detail"] == "kind: zorg. score: 11. status: hm"
    assert (body["technician"], body["code"], body["channel"], body["for"]) == ("Bob", "flood", "pigeon", "Zed")
    assert "meaning" not in body


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",viruses,9:30,", "the row names no customer"),
        ("Rami,,9:30,", "the row names no code"),
        ("Rami,UPS,25:70,", "“25:70” is not a time"),
        ("Rami,UPS,tomorrow,", "“tomorrow” is not a time"),
        ("Rami,UPS,9:30,never", "“never” is not a time to promise"),
        ("Ra\x1bmi,UPS,9:30,", "the control character U+001B has no place in a row"),
    ],
)
def test_a_row_that_is_not_understood_is_a_draft(row: str, said: str) -> None:
    (body,) = notes(f"customer,code,at,due\n{row}\n")
    assert told(body["draft"]) == said
    assert body["line"].isprintable()


def test_a_draft_keeps_every_cell_as_it_could_be_typed() -> None:
    headings = "Customer,Code,Date,Time,Details,Ticket,Channel,For,Due,Score,Status,Result"
    row = "B,,18/11/2026,9:30,the lift,4712,phone,Dana Katz,25/11/2026,4,Closed,fixed it"
    (body,) = notes(f"{headings}\n{row}\n")
    assert told(body["draft"]) == "the row names no code"
    assert body["line"] == (
        'B |  |  | 18/11/2026 9:30 | the lift | due:25/11/2026 | for:"Dana Katz" | @phone | score:4 | ticket:4712'
        ' | status:Closed | outcome:"fixed it"'
    )


def test_a_draft_of_a_wrong_time_keeps_what_stands_behind_it() -> None:
    (body,) = notes('customer,code,at,ticket,outcome\nRami,UPS,25:70,4711,"said ""no"" twice"\n')
    assert body["line"] == 'Rami |  | UPS | 25:70 |  | ticket:4711 | outcome:said_"no"_twice'


def test_cells_without_a_heading_are_reported_where_they_hold_something() -> None:
    kept, unread = found("customer,code,,\nRami,UPS,,\nDana,UPS,call his mobile,\n")
    assert len(kept) == 2
    assert unread == ["column 3, which has no heading (1 cell)"]


def test_a_first_heading_like_the_delimiter_is_a_heading() -> None:
    (body,) = notes("September calls,customer,code\nx,Rami,UPS\n")
    assert body["customer"] == "Rami"
    (body,) = notes("sep=;\ncustomer;code\nRami;UPS\n", ";")
    assert body["customer"] == "Rami"


@pytest.mark.parametrize(
    "text", ['[{"customer": "Rami", "code": "UPS"},\n', '[[{"customer": "Rami", "code": "UPS"}]', "[[["]
)
def test_an_array_that_was_cut_off_is_refused(text: str) -> None:
    kept = list(sheet.of_objects(objects.objects(source(text.encode(), "json")), context(), {}, lambda _: None))
    assert [each.what for each in kept if isinstance(each, Problem)] == ["this array of objects has no end"]


def test_the_near_miss_of_a_known_customer_is_doubted() -> None:
    rows = delimited.rows(source(b"customer,code\nRami Cohn,UPS\n", "sheet", ","))
    (body,) = bodies(sheet.of_rows(rows, context(customers=["Rami Cohen"]), {}, lambda _: None))
    assert ("customer", "near the known Rami Cohen") in [(each["about"], told(each)) for each in body["doubts"]]


def test_who_is_near_a_known_customer_is_settled_before_a_note_is_written() -> None:
    rows = delimited.rows(source(b"customer,code\nRami Cohn,UPS\n Rami  Cohn,UPS\nAvi,UPS\n", "sheet", ","))
    with in_memory() as log:
        noted(log, "first", customer="Rami Cohen")
        kept = list(sheet.of_rows(rows, replace(context(), known=Names(log)), {}, lambda _: None))
        noted(log, "meanwhile", customer="Rami Cohn")
        noted(log, "meanwhile", customer="Avy")
        doubts = [[doubt["about"] for doubt in body["doubts"]] for body in bodies(kept)]
    assert doubts == [["at", "customer"], ["at", "customer"], ["at"]]


def test_rows_that_become_drafts_are_compared_with_nobody() -> None:
    drafts = "".join(f"Customer {number},\n" for number in range(1000))
    rows = delimited.rows(source(f"customer,code\n{drafts}Rami Cohn,UPS\n".encode(), "sheet", ","))
    *_, body = bodies(sheet.of_rows(rows, context(customers=["Rami Cohen"]), {}, lambda _: None))
    assert "customer" in [doubt["about"] for doubt in body["doubts"]]


@pytest.mark.parametrize(
    ("cells", "closing"),
    [
        ("done,all clean,2026-11-19T09:30:00+02:00", ("done", "all clean", "2026-11-19T09:30:00+02:00")),
        ("Closed,,", ("done", None, None)),
        (",fixed it,", ("done", "fixed it", None)),
        ("בוטל,a test,", ("voided", "a test", None)),
        ("open,,", None),
        ("new,,", None),
        (",,", None),
    ],
)
def test_what_became_of_a_note(cells: str, closing: tuple[str, str | None, str | None] | None) -> None:
    (entry,), _ = found(f"customer,code,status,outcome,closed_at\nRami,UPS,{cells}\n")
    assert isinstance(entry, Entry)
    if closing is None:
        assert entry.closing is None
    else:
        assert entry.closing is not None
        kind, body = entry.closing
        said = body["why" if kind == "voided" else "outcome"]
        assert (kind, said, body.get("closed_at")) == closing


def test_ditto_marks_repeat_the_cell_above() -> None:
    kept = notes("customer\tcode\tdate\nRami\tUPS\t18/11/2026\n''\tbackup\t״\n-״-\t〃\t19/11/2026\n", "\t")
    assert [(body["customer"], body["code"], body["at"][:10]) for body in kept] == [
        ("Rami", "UPS", "2026-11-18"),
        ("Rami", "backup", "2026-11-18"),
        ("Rami", "backup", "2026-11-19"),
    ]
    assert problems("customer,code\n〃,UPS\n") == [(2, "a ditto mark has nothing above it")]


def test_a_sheet_of_lines_is_read_as_lines_under_their_date() -> None:
    kept = notes(
        "date,line,technician\n18/11/2026,Rami. viruses. 9:30,el\n,Rami. what,\n2026-11-18,Rami. UPS,\nzz,Rami. UPS,\n"
    )
    assert [(body["at"], body.get("technician"), told(body.get("draft", ""))) for body in kept] == [
        ("2026-11-18T09:30:00+02:00", "Eli Levi", ""),
        ("2026-11-20T14:00:00+02:00", None, "“what” is not a known code"),
        ("2026-11-18T12:00:00+02:00", "Noa Bar", ""),
        ("2026-11-20T14:00:00+02:00", None, "“zz” is not a time"),
    ]


def test_a_formula_is_text() -> None:
    (body,) = notes("customer,code,detail\n=1+1,UPS,\"=cmd|' /C calc'!A0\"\n")
    assert (body["customer"], body["detail"]) == ("=1+1", "=cmd|' /C calc'!A0")


# What csv may hold.


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("customer,code\nRami,UPS,more\n", (2, "this row has 3 cells where the heading has 2")),
        ('customer,code\n"Rami,UPS\n', (2, "this row is not valid csv (unexpected end of data)")),
        ('customer,code\n"Ra"mi,UPS\n', (2, "this row is not valid csv (',' expected after '\"')")),
        (f'customer,code\nRami,"{"x" * 140_000}"\n', (2, "a cell of more than 131,072 characters")),
    ],
)
def test_a_row_that_cannot_be_read_is_a_problem(text: str, problem: tuple[int, str]) -> None:
    ((place, what),) = problems(text)
    assert (place, what[: len(problem[1])]) == problem


def test_every_row_that_is_too_long_is_a_problem_and_a_blank_one_none() -> None:
    text = "customer,code\n\nRami,UPS\n,\nSara,UPS,x\nNoa,UPS,,x\nDana,UPS,\n"
    assert [place for place, _ in problems(text)] == [5, 6]
    assert len([each for each in found(text)[0] if isinstance(each, Entry)]) == 2


def test_a_short_row_is_empty_where_the_heading_goes_on() -> None:
    short = list[int]()
    rows = delimited.rows(
        source(b"customer,code,at,detail\nRami,UPS,9:30\nDana,UPS\nAvi,UPS,9:40,x\nSara\n", "sheet", ",")
    )
    kept = bodies(sheet.of_rows(rows, context(), {}, lambda _: None, pad=short.append))
    assert [(body.get("customer"), body.get("detail"), "draft" in body) for body in kept] == (
        [("Rami", None, False), ("Dana", None, False), ("Avi", "x", False), (None, None, True)]
    )
    assert short == [2, 3, 5]


def test_rows_are_counted_by_their_lines() -> None:
    kept, _ = found('customer,code,detail\n\nRami,UPS,"a\nb\nc"\r\nSara,UPS,\n')
    assert [each.place for each in kept] == [3, 6]


def test_excels_word_for_its_separator_is_no_row() -> None:
    assert len(notes("sep=;\ncustomer;code\nRami;UPS\n", ";")) == 1


@given(st.lists(st.lists(strings, min_size=1, max_size=5), max_size=5))
def test_no_rows_whatever_make_reading_fail(rows: list[list[str]]) -> None:
    numbered = iter([(1, ["customer", "code", "at", "due", "detail"]), *enumerate(rows, start=2)])
    for each in sheet.of_rows(numbered, context(), {}, lambda _: None):
        assert isinstance(each, Entry | Problem)


# JSON.


def test_objects_are_read_by_their_names_in_any_order() -> None:
    kept, unread = of_json(
        {"customer": "Rami", "code": "UPS", "score": 4, "zorg": [1]}, {"תקלה": "UPS", "name": "Sara"}
    )
    assert [(body["customer"], body["code"], body.get("score")) for body in bodies(kept)] == (
        [("Rami", "UPS", 4), ("Sara", "UPS", None)]
    )
    assert unread == ["zorg (1 cell)"]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"customer": "Rami"}, "no heading for the code"),
        ({"customer": ["Rami"], "code": "UPS"}, "a field holds a list or an object"),
        ([["Rami"]], "this is not an object"),
        (4, "this is not an object"),
    ],
)
def test_an_object_that_is_no_note_is_a_problem(item: object, said: str) -> None:
    (problem,) = [each for each in of_json({"customer": "a", "code": "b"}, item)[0] if isinstance(each, Problem)]
    assert (problem.place, problem.what[: len(said)]) == (2, said)


FORMS = [
    "\n".join(map(json.dumps, [{"a": 1}, {"b": {"c": [2]}}])),
    json.dumps([{"a": 1}, {"b": {"c": [2]}}]),
    json.dumps([{"a": 1}, {"b": {"c": [2]}}], indent=2),
    '[\n{"a": 1},\n{"b": {"c": [2]}}\n]\n',
    '{"a": 1},\n{"b": {"c": [2]}}\n',
    '{"a": 1} {"b": {"c": [2]}}',
]


@pytest.mark.parametrize("text", FORMS)
def test_objects_are_found_however_they_stand(text: str) -> None:
    kept = list(objects.objects(source(text.encode(), "json")))
    assert [item for _, item in kept] == [{"a": 1}, {"b": {"c": [2]}}]


@pytest.mark.parametrize("number", [1, 3, 40])
def test_an_object_stands_on_the_line_on_which_it_begins(number: int) -> None:
    text = json.dumps([{"a": {str(each): each for each in range(number)}}] * 9, indent=1)
    lines = [place for place, line in enumerate(text.split("\n"), start=1) if line == " {"]
    assert [found[0] for found in objects.objects(source(text.encode(), "json"))] == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1}\n{"a": zorg}\n{"a": 2}', 2),
        ('{"a": 1}\n{"a": 1', 2),
        ('[{"a": 1},\n{"a": "x\ty"}]', 2),
        ('{"a": NaN}', 1),
        ("[" * 100_000, 1),
        ('{"a": ' + "[" * 100_000, 1),
        ('{"a": ' + "9" * 5000 + "}", 1),
    ],
)
def test_a_text_that_is_no_json_is_a_problem_with_its_line(text: str, line: int) -> None:
    kept = [each for each in objects.objects(source(text.encode(), "json")) if isinstance(each, Problem)]
    assert [problem.place for problem in kept] == [line]


@given(st.text(max_size=80))
def test_no_text_makes_reading_json_fail(text: str) -> None:
    list(objects.objects(source(text.replace("\0", "").encode("utf-8", "replace"), "json")))


CELL = st.text(st.sampled_from("ab .|:@1אב\"'-"), max_size=8)


@given(st.tuples(CELL, CELL, CELL, CELL, CELL, CELL))
def test_every_cell_of_a_draft_stands_in_its_own_place(cells: tuple[str, ...]) -> None:
    names = ("customer", "technician", "code", "at", "detail", "ticket")
    for found_ in of_json(dict(zip(names, cells, strict=True)))[0]:
        if isinstance(found_, Entry) and "draft" in found_.body:
            wanted = [" ".join(cell.split()).replace("|", "¦") for cell in cells]
            places = [place.strip() for place in found_.body["line"].split("|")]
            assert places[:5] == wanted[:5]
            assert len(places) == 5 + bool(wanted[5])
