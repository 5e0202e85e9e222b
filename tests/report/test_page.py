"""The page of a report without a browser: what it is made of, and that nothing in it is markup but ours."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from quicklog.config import codes_file
from quicklog.lib.message import Message, plural
from quicklog.report.made import Asked, report
from quicklog.report.records import Share
from quicklog.show.reported import lines, sections
from quicklog.show.reported.definitions import definitions, marked_code
from quicklog.show.reported.listing import told_of
from quicklog.show.reported.marked import marked
from quicklog.show.reported.page import page_of
from quicklog.show.reported.tables import Column, Section, Table
from quicklog.store.query import Selection
from tests.notebook import NOW, in_memory, noted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quicklog.shorthand.codes import Codes
    from quicklog.show.reported.listing import Told

CODES = codes_file.read(b'[codes.viruses]\nmeaning = "Scan"\navoidable = true\n[codes.UPS]\nmeaning = "Replace"\n')[0]
HEBREW = codes_file.read('[codes."וירוסים"]\nmeaning = "לסרוק"\n'.encode())[0]
DAY = timedelta(days=1)
SINCE = NOW.replace(month=5, day=5, hour=0, minute=0)
MARKUP = "<script>alert(1)</script>"
QUOTES = "\"'>&amp;{{ 7*7 }}"
VOID = frozenset(("meta", "path", "br"))


class Tags(HTMLParser):
    """A page as its tags: what each holds, and in which others it stands."""

    def __init__(self, page: Sequence[str]) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.within: list[tuple[str, ...]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed("\n".join(page))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self.within.append(tuple(self._open))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that holds nothing."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        self.within.append(tuple(self._open))

    def handle_endtag(self, tag: str) -> None:
        """Tell whether tags are closed in the order in which they were opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text under each tag that it stands in."""
        for tag in {*self._open}:
            self.texts.setdefault(tag, []).append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each such tag."""
        return [attributes for name, attributes in self.found if name == tag]

    def text(self, tag: str) -> str:
        """Return all text that stands in such tags."""
        return "".join(self.texts.get(tag, []))


def told(*notes: Mapping[str, str], codes: Codes = CODES, **filters: list[str]) -> Told:
    """Return the report of notes: each the fields of one."""
    log = in_memory()
    for place, fields in enumerate(notes):
        at = NOW - (len(notes) - place) * DAY
        noted(log, f"line {place}", at, **{"customer": "Rami", "code": "viruses", "technician": "Eli", **fields})
    selection = Selection(since=SINCE, until=NOW)
    return told_of(report(log, Asked(selection, codes, NOW)), selection, filters)


def page(one: Told) -> list[str]:
    return page_of(one, sections.sections(one, None))


MANY = [{"customer": f"Customer {number % 17}", "code": "viruses" if number % 3 else "UPS"} for number in range(150)]


@pytest.fixture(scope="module")
def whole() -> list[str]:
    """Return the page of some months."""
    return page(told(*MANY))


def test_nothing_in_a_page_runs_and_it_needs_nothing_from_anywhere(whole: list[str]) -> None:
    tags, text = Tags(whole), "\n".join(whole)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in tags.found}
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on") or name == "src"]
    assert all(attributes["href"].startswith("#") for attributes in tags.all("a"))
    assert "http" not in text.replace("http-equiv", "")
    assert "url(" not in text
    assert "@import" not in text
    policy = next(meta for meta in tags.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_page_has_one_heading_a_heading_for_each_section_and_a_way_to_each(whole: list[str]) -> None:
    tags = Tags(whole)
    assert [len(tags.all(tag)) for tag in ("h1", "main", "header", "footer", "nav")] == [1] * 5
    names = [section["id"] for section in tags.all("section")]
    assert len(tags.all("h2")) == len(names)
    assert [link["href"] for link in tags.all("a")] == [f"#{name}" for name in names]
    assert names[0] == "summary"
    assert {"fix", "pareto", "trend", "technicians"} < {*names}
    assert names[-1] == "definitions"


def test_every_table_has_its_caption_its_headings_and_a_frame_with_its_name(whole: list[str]) -> None:
    tags = Tags(whole)
    captions = [caption["id"] for caption in tags.all("caption")]
    assert len(tags.all("table")) == len(captions) > 10
    assert [frame["aria-labelledby"] for frame in tags.all("div") if frame.get("role") == "group"] == captions
    assert all(frame["tabindex"] == "0" for frame in tags.all("div") if frame.get("role") == "group")
    assert {heading.get("scope") for heading in tags.all("th")} == {"col", "row"}
    rows = sum("tbody" in within for (tag, _), within in zip(tags.found, tags.within, strict=True) if tag == "tr")
    assert sum(heading.get("scope") == "row" for heading in tags.all("th")) == rows


def test_every_picture_has_a_name_that_says_what_it_shows(whole: list[str]) -> None:
    tags = Tags(whole)
    pictures = tags.all("svg")
    assert len(pictures) == 4
    assert {picture["role"] for picture in pictures} == {"img"}
    names = re.findall(r'<title id="([^"]+)">([^<]+)</title>', "\n".join(whole))
    assert [picture["aria-labelledby"] for picture in pictures] == [name for name, _ in names]
    for _, words in names:
        assert re.search(r"^.+: lowest .+, highest .+, last .+; (no|\d+) weeks? (is|are) unusual$", words)


def test_no_two_things_have_the_same_name(whole: list[str]) -> None:
    ids = [attributes["id"] for _, attributes in Tags(whole).found if "id" in attributes]
    assert len(ids) == len({*ids})


def test_shares_stand_beside_their_counts_and_every_row_names_its_command(whole: list[str]) -> None:
    tags = Tags(whole)
    assert "(100 of 150)" in tags.text("small")
    assert re.search('ql list --since 2026-05-05 --until "2026-11-21 09:29" [^q]*--code "UPS"', tags.text("code"))
    assert "ql count --by customer" in tags.text("code")
    assert "ql open" in tags.text("code")


def test_bars_grow_with_their_numbers_and_cells_take_the_colour_of_theirs(whole: list[str]) -> None:
    text = "\n".join(whole)
    assert '<i style="--w:100.0%"></i>' in text
    assert '<i style="--w:50.0%"></i>' in text  # 100 and 50 contacts
    strengths = {int(strength) for strength in re.findall(r'<td class="h(\d)"', text)}
    assert 9 in strengths
    assert strengths <= {*range(1, 10)}


def test_the_head_says_the_period_the_filters_and_as_of_when() -> None:
    tags = Tags(page(told({}, technician=["Eli"])))
    assert "05/05/2026 00:00 to 21/11/2026 09:30" in tags.text("header")
    assert '--technician "Eli"' in tags.text("header")
    assert "Sat 21 Nov 2026 09:30, event 1" in tags.text("header")
    assert "none: all contacts" in Tags(page(told({}))).text("header")
    assert re.search("event 1 of stream [0-9a-f-]+, digest [0-9a-f]{64}", tags.text("footer"))


def test_what_people_wrote_is_never_markup() -> None:
    one = told(*({"customer": MARKUP, "code": QUOTES, "technician": MARKUP} for _ in range(40)), customer=[MARKUP])
    tags = Tags(page(one))
    assert "script" not in {tag for tag, _ in tags.found}
    assert MARKUP in tags.text("bdi")
    assert QUOTES in tags.text("bdi")
    assert f'--customer "{MARKUP}"' in tags.text("code")
    assert all("alert" not in value for _, attributes in tags.found for value in attributes.values())


def test_every_text_of_somebody_stands_in_an_isolate_of_its_own() -> None:
    tags = Tags(page(told(*({"customer": "רמי", "code": "וירוסים"} for _ in range(9)))))
    assert tags.text("body").count("וירוסים") == tags.text("bdi").count("וירוסים") + tags.text("code").count("וירוסים")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (Message("{a} and {b}", a="<i>", b="ב"), "<bdi><bdi>&lt;i&gt;</bdi> and <bdi>ב</bdi></bdi>"),
        (Message("{n:,} of {inner}", n=1200, inner=Message("({a})", a="א")), "<bdi>1,200 of (<bdi>א</bdi>)</bdi>"),
        (plural(1, "{n} & {a}", "many", a="x"), "<bdi>1 &amp; <bdi>x</bdi></bdi>"),
        (Message("2 < 3"), "<bdi>2 &lt; 3</bdi>"),
        ("two\u202e\nlines", "<bdi>two\\u{202e}␊lines</bdi>"),
        (Message("{a}", a="\U000f0000{0}"), "<bdi><bdi>\U000f0000{0}</bdi></bdi>"),
    ],
)
def test_what_a_sentence_quotes_is_isolated_and_escaped(message: str, shown: str) -> None:
    assert str(marked(message)) == shown


def test_a_page_runs_from_the_right_where_most_names_in_it_do() -> None:
    hebrew = [{"customer": "רמי כהן", "code": "וירוסים"}]
    assert Tags(page(told(*hebrew, codes=HEBREW))).all("html") == [{"lang": "en", "dir": "rtl"}]
    assert Tags(page(told(*hebrew, {}))).all("html") == [{"lang": "en", "dir": "ltr"}]
    assert Tags(page(told())).all("html") == [{"lang": "en", "dir": "ltr"}]


def test_a_time_without_contacts_is_a_page_that_says_so() -> None:
    tags = Tags(page(told()))
    assert "There was no contact in that time." in tags.text("main")
    assert tags.all("svg") == []
    assert {section["id"] for section in tags.all("section")} <= {"promises", "backlog", "quality", "definitions"}


def test_one_note_is_a_page_too() -> None:
    tags = Tags(page(told({})))
    assert "There was no contact" not in tags.text("main")
    assert "100 % (1 of 1; 21–100 %)" in tags.text("main")


def test_a_section_alone_is_a_page_too() -> None:
    one = told(*MANY)
    tags = Tags(page_of(one, [sections.MADE["pareto"](one, None)]))
    assert [section["id"] for section in tags.all("section")] == ["pareto", "definitions"]


def made_of(table: Table) -> list[str]:
    """Return the page of one table."""
    return page_of(told({}), [Section("trend", Message("how it went"), (), (table,))])


def long(rows: int, chart: str = "") -> Table:
    """Return a table of so many weeks."""
    days = [date(1986, 1, 5) + place * 7 * DAY for place in range(rows)]
    columns = (Column("first_day", Message("from"), "day"), Column("value", Message("contacts"), "number"))
    return Table(
        "weeks",
        Message("week by week"),
        columns,
        tuple((day, place % 90) for place, day in enumerate(days)),
        chart,
        "value",
        tuple(f"--since {day}" for day in days),
        tuple((5.0, 85.0, place % 7 == 0) for place in range(rows)) if chart == "lines" else (),
    )


@pytest.mark.parametrize("chart", ["bars", "lines"])
def test_forty_years_of_weeks_stay_a_page(chart: str) -> None:
    page = made_of(long(2080, chart))
    text = "\n".join(page)
    assert len(text) < 400_000
    assert "1,665 more are left out; ql report --format csv has all" in text
    assert "the 400 before these" in text
    assert "09/11/2025" in text  # the last of them
    assert len(Tags(page).all("table")) == 2


def test_of_a_long_table_the_first_rows_are_seen_and_the_rest_when_asked_for() -> None:
    rows = tuple((f"code {place}", 100 - place) for place in range(40))
    columns = (Column("code", Message("code")), Column("contacts", Message("contacts"), "number"))
    tags = Tags(made_of(Table("pareto", Message("codes"), columns, rows, "bars", "contacts")))
    assert "the other 25" in tags.text("summary")
    assert tags.text("details").count("code 39") == 1
    assert "code 14" not in tags.text("details")


def test_of_many_months_the_last_can_be_read() -> None:
    months = [f"{2000 + place // 12}-{place % 12 + 1:02}" for place in range(60)]
    columns = (Column("code", Message("code")), *(Column(month, Message("{m}", m=month), "number") for month in months))
    text = "\n".join(made_of(Table("season", Message("season"), columns, (("UPS", *range(60)),), "heat")))
    assert "2004-12" in text
    assert "2002-12" not in text
    assert "36 earlier months are left out" in text


def table(values: Sequence[float], limits: tuple[float, float] | None = None, sort: str = "decimal") -> Table:
    """Return a table of weeks to be drawn; what is outside of the limits is a signal."""
    days = [date(2026, 1, 4) + place * 7 * DAY for place in range(len(values))]
    low, high = limits or (None, None)
    points = ((low, high, low is not None and high is not None and not low <= value <= high) for value in values)
    columns = (Column("first_day", Message("from"), "day"), Column("value", Message("value"), sort))
    rows = tuple(zip(days, values, strict=True))
    return Table("trend", Message("trend"), columns, rows, "lines", "value", limits=tuple(points))


def test_a_picture_is_drawn_from_the_first_day_to_the_last_and_between_round_values() -> None:
    drawn = lines.picture(table([10, 40, 25], (5.0, 35.0)))
    assert drawn is not None
    assert drawn.line == "M0 225 500 0 1000 112.5"
    assert drawn.usual == "M0 225h.1M1000 112.5h.1"
    assert drawn.signals == "M500 0h.1"
    assert drawn.band == "M0 37.5 500 37.5 1000 37.5 1000 262.5 500 262.5 0 262.5z"
    assert [str(label.says) for label in drawn.rows] == ["40", "30", "20", "10", "0"]
    assert [(label.at, str(label.says)) for label in drawn.days] == [
        (0, "04/01/2026"),
        (50, "11/01/2026"),
        (100, "18/01/2026"),
    ]
    extremes = "lowest 10.00 (04/01/2026), highest 40.00 (11/01/2026), last 25.00 (18/01/2026)"
    assert drawn.says == f"{extremes}; 1 week is unusual"


@pytest.mark.parametrize(
    ("values", "sort", "labels"),
    [
        ([0.0, 0.0], "fraction", ["50 %", "0 %"]),
        ([7.0, 7.0], "decimal", ["8", "6"]),
        ([0.46, 0.52], "fraction", ["52 %", "50 %", "48 %", "46 %"]),
        ([1_000_000.0, 3_000_000.0], "decimal", ["3,000,000", "2,000,000", "1,000,000", "0"]),
        ([0.0012, 0.0031], "decimal", ["0.004", "0.003", "0.002", "0.001", "0"]),
        ([118.5, 126.25], "decimal", ["128", "126", "124", "122", "120", "118"]),
    ],
)
def test_values_lie_between_few_round_ones(values: list[float], sort: str, labels: list[str]) -> None:
    drawn = lines.picture(table(values, sort=sort))
    assert drawn is not None
    assert [str(label.says) for label in drawn.rows] == labels
    assert drawn.says.endswith("; too few weeks to say what is usual")
    assert drawn.band == ""


def test_of_a_single_week_nothing_is_drawn() -> None:
    assert lines.picture(table([3])) is None
    assert Tags(made_of(table([3]))).all("svg") == []


def test_the_page_explains_its_figures_as_the_help_does() -> None:
    found = {str(name): str(meaning) for name, meaning in definitions()}
    assert found["contacts a customer"] == "contacts / customers who were in touch"
    assert "<code>@out</code>" in found["contact"]
    assert len(found) > 25
    assert not any("|" in each or "`" in each for pair in found.items() for each in pair)
    assert str(marked_code("a < `b<c`")) == "a &lt; <code>b&lt;c</code>"


def test_a_share_of_nothing_is_a_dash() -> None:
    columns = (Column("measure", Message("figure")), Column("value", Message("value"), "share"))
    rows = ((Message("kept"), Share(0, 0)), (Message("all"), Share(150, 200)))
    tags = Tags(made_of(Table("measures", Message("measures"), columns, rows)))
    assert "–" in tags.text("td")
    assert "75 % (150 of 200)" in tags.text("td")
