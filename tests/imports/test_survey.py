"""What the columns of a sheet hold decides how its rows are read: the order of dates, and which of them is the time."""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.imports.entry import Entry, Problem
from quicklog.imports.readers import delimited, objects
from quicklog.imports.rows import sheet
from quicklog.imports.rows.headings import Asked, column_of, laid_out, mapping_of
from quicklog.shorthand.reasons import told
from tests.imports import bodies, source
from tests.strategies import context

if TYPE_CHECKING:
    from quicklog.lib.message import Message


OTHERWISE = "if they are something else: --map Zorg=detail"


class Read:
    """A csv read by its columns: what came of its rows, what was said, and what was not read."""

    def __init__(self, text: str, *mapped: str, settled: bool = False) -> None:
        self.said: list[Message] = []
        self.unread: list[str] = []
        self.found = list(
            sheet.of_rows(
                delimited.rows(source(text.encode(), "sheet", ",")),
                context(),
                mapping_of(mapped),
                self.unread.extend,
                Asked(settled=settled),
                say=self.said.append,
            )
        )

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The notes; there is no problem."""
        return bodies(self.found)

    @property
    def days(self) -> list[str]:
        """The day of each note."""
        return [body["at"][:10] for body in self.bodies]

    @property
    def times(self) -> list[str]:
        """The minute of each note, as it was on the wall."""
        return [body["at"][:16] for body in self.bodies]

    @property
    def problem(self) -> Problem:
        """The one problem there is."""
        (only,) = self.found
        assert isinstance(only, Problem)
        return only


def doubts(body: dict[str, Any]) -> list[str]:
    return [told(each) for each in body.get("doubts", ())]


# Day and month.


def test_one_date_proves_the_order_of_its_whole_column() -> None:
    read = Read("customer,code,at\nA,backup,10/5/2020\nB,backup,10/29/2020\n")
    assert read.days == ["2020-10-05", "2020-10-29"]
    assert read.said == ["at: 2 dates are month first, as 10/29/2020 (row 3) proves"]


def test_the_order_that_the_team_writes_needs_no_words_where_it_is_proven() -> None:
    read = Read("customer,code,at\nA,backup,10/5/2020\nB,backup,29/10/2020\n")
    assert (read.days, read.said) == (["2020-05-10", "2020-10-29"], [])
    read = Read("customer,code,at\nA,backup,2020-10-05\nB,backup,5 Oct 2020\nC,backup,5/5/2020\n")
    assert (read.days, read.said) == (["2020-10-05", "2020-10-05", "2020-05-05"], [])


def test_dates_that_prove_both_orders_are_a_problem_with_both_cells() -> None:
    problem = Read("customer,code,at\nA,backup,10/29/2020\nB,backup,1/2/2020\nC,backup,29/8/2020 9:30\n").problem
    assert problem.place == 4
    assert problem.what == "at: 29/8/2020 9:30 (row 4) can only be day first, and 10/29/2020 (row 2) only month first"
    assert "--date-order day-first|month-first" in problem.remedy


def test_where_nothing_proves_the_order_it_is_said_what_was_taken() -> None:
    read = Read("customer,code,at\nA,backup,10/5/2020\nB,backup,6/6/2020\n")
    assert read.days == ["2020-05-10", "2020-06-06"]
    (said,) = read.said
    assert said.startswith("at: nothing proves whether day or month comes first: 2 dates are read day first, such as")
    assert "10/5/2020 (row 2); --date-order month-first" in said


def test_a_settled_order_is_not_asked_about_and_what_it_does_not_fit_is_a_draft() -> None:
    read = Read("customer,code,at\nA,backup,10/5/2020\nB,backup,10/29/2020\n", settled=True)
    assert read.said == []
    assert [told(body.get("draft", "")) for body in read.bodies] == (
        ["", "“10/29/2020” is not a date that begins with its day: date_order in codes.toml or --date-order decide"]
    )


def test_a_date_that_would_be_to_come_tells_the_order_too() -> None:
    read = Read("customer,code,at\nA,backup,11/12/2026\nB,backup,5/6/2026\n")
    assert read.days == ["2026-11-12", "2026-05-06"]
    assert read.said == ["at: 2 dates are month first: 11/12/2026 (row 2) would be still to come otherwise"]


@pytest.mark.parametrize(
    "proof", [" 10/29/2020", "10/29/2020 ", '"10/29/2020\n9:30"', "\u200f10/29/2020", "10/29/2020\u00a09:30"]
)
def test_what_stands_round_a_date_hides_no_proof(proof: str) -> None:
    assert Read(f"customer,code,at\nA,backup, 10/5/2020\nB,backup,{proof}\n").days == ["2020-10-05", "2020-10-29"]


@pytest.mark.parametrize("mark", [*"/-."])
@pytest.mark.parametrize("year", ["2020", "20"])
def test_any_mark_between_the_numbers_is_heeded(mark: str, year: str) -> None:
    assert Read(f"customer,code,at\nA,backup,10{mark}5{mark}{year}\nB,backup,10{mark}29{mark}{year}\n").days == (
        ["2020-10-05", "2020-10-29"]
    )


def test_a_weekday_proves_the_order() -> None:
    read = Read('customer,code,at\nA,backup,10/5/2020\nB,backup,"Mon, 10/5/2020 9:30"\n')
    assert read.days == ["2020-10-05", "2020-10-05"]
    assert read.said == ["at: 2 dates are month first, as Mon, 10/5/2020 9:30 (row 3) proves"]


def test_the_first_cell_that_proves_an_order_is_named() -> None:
    days = [f"C,backup,10/{day}/2020\n" for day in range(1, 31)]
    assert Read(f"customer,code,at\n{''.join(days)}").said == [
        "at: 30 dates are month first, as 10/13/2020 (row 14) proves"
    ]


def test_each_column_has_its_own_order_and_one_that_proves_nothing_follows_the_others() -> None:
    heading = "customer,code,at,due,status,closed at"
    read = Read(f"{heading}\nA,backup,10/29/2020,30/11/2020,done,29/10/2020\nB,backup,10/5/2020,1/12/2020,,\n")
    assert read.days == ["2020-10-29", "2020-10-05"]
    assert [body["due"][:10] for body in read.bodies] == ["2020-11-30", "2020-12-01"]
    first = read.found[0]
    assert isinstance(first, Entry)
    assert first.closing is not None
    assert first.closing[1]["closed_at"][:10] == "2020-10-29"
    assert len(read.said) == 1
    follows = Read(f"{heading}\nA,backup,10/29/2020,11/1/2020,,\n")
    assert follows.bodies[0]["due"][:10] == "2020-11-01"
    assert [said.partition(":")[0] for said in follows.said] == ["at", "due"]


def test_a_heading_may_tell_the_order() -> None:
    for heading, day in (("Date (MM/DD/YYYY)", "2020-10-05"), ("date dd.mm.yy", "2020-05-10")):
        read = Read(f"customer,code,{heading}\nA,backup,10/5/2020\n", f"{heading}=date")
        assert read.days == [day]
        assert not any("nothing proves" in said for said in read.said)


def test_dates_within_lines_are_read_as_those_beside_them() -> None:
    read = Read("date,line\n10/29/2020,Rami. UPS. 9:30\n,Dana Katz. UPS. 10/5/2020 9:30\n")
    assert read.times == ["2020-10-29T09:30", "2020-10-05T09:30"]


def test_a_date_without_its_year_that_fits_another_order_is_a_draft_that_says_so() -> None:
    (body,) = Read("customer,code,at\nA,backup,10/29 9:30\n", settled=True).bodies
    assert told(body["draft"]).startswith(
        "“10/29 9:30” is not a date that begins with its day: date_order in codes.toml"
    )


def test_a_draft_of_another_order_keeps_a_date_that_no_line_would_mistake() -> None:
    read = Read("customer,code,at,due\nA,,10/5/2020 9:30,\nB,backup,10/29/2020,\n")
    assert read.bodies[0]["line"] == "A |  |  | 2020-10-05 09:30:00 |"


def test_a_time_with_dots_proves_no_month() -> None:
    read = Read("customer,code,date,time\nA,backup,5/10/2020,9.30.15\nB,backup,29/10/2020,10.11.20\n")
    assert read.times == ["2020-10-05T09:30", "2020-10-29T10:11"]
    assert [doubts(body) for body in read.bodies] == [[], []]


@pytest.mark.parametrize("month_first", [True, False])
def test_a_column_of_five_thousand_dates_keeps_every_month(*, month_first: bool) -> None:
    days = [date(2012, 1, 1) + timedelta(each) for each in range(5000)]
    rows = "".join(
        f"C{each},backup,{f'{day.month}/{day.day}' if month_first else f'{day.day}/{day.month}'}/{day.year} 9:30\n"
        for each, day in enumerate(days)
    )
    read = Read(f"customer,code,Date Created\n{rows}")
    assert read.days == [f"{day}" for day in days]
    assert len(read.said) == month_first


def test_dates_that_may_begin_with_a_year_of_two_figures_are_a_problem() -> None:
    rows = "".join(f"C,backup,26-11-{day}\n" for day in range(14, 20))
    problem = Read(f"customer,code,at\n{rows}").problem
    assert problem.what == "at: 26-11-14 may begin with its year, or with its day"
    assert Read(f"customer,code,at\n{rows}", settled=True).days[0] == "2014-11-26"
    rows = "".join(f"C,backup,{day}-11-26\n" for day in range(14, 20))
    assert Read(f"customer,code,at\n{rows}").days[0] == "2026-11-14"


def test_dates_whose_day_and_month_a_program_exchanged_are_said() -> None:
    """Excel makes dates of 10/5/2020 and the like, read its own way, and leaves 10/29/2020 as text."""
    mangled = [f"2020-{number:02}-10 00:00:00" for number in range(1, 7)]
    rows = "".join(f"C,backup,{each}\n" for each in [*mangled, "10/29/2020", "10/30/2020"])
    said = Read(f"customer,code,at\n{rows}").said
    assert "at: look at the 6 dates that are no text: all are of days 1 to 12, beside 10/29/2020 (row 8)" in said[-1]
    rows = "".join(f"C,backup,{each}\n" for each in [*mangled, "2020-10-28", "10/29/2020"])
    assert len(Read(f"customer,code,at\n{rows}").said) == 1


FORMS = ["{a}/{b}/{y}", "{a:02}/{b:02}/{y}", "{a}-{b}-{y}", "{a:02}/{b:02}/{short:02}", "{a}/{b}/{y}, 9:30 AM"]


@given(
    st.lists(st.dates(date(2001, 1, 1), date(2026, 11, 18)), max_size=12),
    st.dates(date(2001, 1, 1), date(2026, 11, 18)).filter(lambda day: day.day > 12),
    st.booleans(),
    st.sampled_from(FORMS),
    st.integers(0, 11),
)
def test_a_column_with_one_date_that_proves_its_order_is_read_back(
    days: list[date], proof: date, month_first: bool, form: str, at: int
) -> None:
    days.insert(at, proof)
    written = [
        form.format(
            a=day.month if month_first else day.day,
            b=day.day if month_first else day.month,
            y=day.year,
            short=day.year % 100,
        )
        for day in days
    ]
    read = Read("customer,code,at\n" + "".join(f'C,backup,"{each}"\n' for each in written))
    assert read.days == [f"{day}" for day in days]
    assert bool(read.said) == month_first


def test_objects_are_surveyed_as_rows_are() -> None:
    items = [{"customer": "A", "code": "backup", "createdAt": each} for each in ("10/5/2020", "10/29/2020")]
    said: list[Message] = []
    text = "\n".join(map(json.dumps, items)).encode()
    found = list(
        sheet.of_objects(objects.objects(source(text, "json")), context(), {}, lambda _: None, say=said.append)
    )
    assert [body["at"][:10] for body in bodies(found)] == ["2020-10-05", "2020-10-29"]
    assert said == ["createdAt: 2 dates are month first, as 10/29/2020 (row 2) proves"]


# Headings.


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        *(("date/time", "at"), ("Date & Time", "at"), ("DateTime", "at"), ("createdAt", "at"), ("Opened On", "at")),
        *(("Date Created", "date"), ("Created time", "time"), ("Date opened", "date"), ("Start time", "time")),
        *(("Call time", "time"), ("Time of call", "time"), ("Date (UTC)", "date"), ("CreatedDate", "date")),
        *(("Case received", "at"), ("Code:", "code"), ("CustomerName", "customer"), ("Ticket #", "ticket")),
        *(
            ("Date Closed", "closed_at"),
            ("Completed on", "closed_at"),
            ("Target date", "due"),
            ("Due Date/Time", "due"),
        ),
        *(("תאריך/שעה", "at"), ("תאריך פתיחה", "date"), ("שעת התחלה", "time"), ("מועד קבלת הפנייה", "at")),
        *(("תאריך ושעת פתיחה", "at"), ("נפתח בתאריך", "date"), ("קוד:", "code"), ("תאריך השיחה", "date")),
        *(
            ("Opened by", None),
            ("Last updated", None),
            ("Date of birth", None),
            ("Call duration", None),
            ("Call", None),
        ),
        *(("End time", None), ("Resolution time", None), ("Request type", None), ("תאריך לידה", None), ("#", None)),
    ],
)
def test_headings_of_moments_are_understood_by_their_words(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_a_word_as_it_is_goes_before_one_that_was_undressed() -> None:
    layout = laid_out(["Date opened", "Code:", "date", "code", "customer"])
    assert (layout.places["date"], layout.places["code"]) == ((2,), (3,))
    assert layout.unread == ("Date opened", "Code:")


def test_a_column_that_only_sounds_like_a_moment_is_none() -> None:
    read = Read(
        "customer,code,date,Resolved (Y/N),Time (min)\nA,backup,18/11/2026,Y,12 min\nB,UPS,18/11/2026,N,7 min\n"
    )
    assert read.unread == ["Resolved (Y/N) (2 cells)", "Time (min) (2 cells)"]
    assert read.days == ["2026-11-18"] * 2
    assert all(each.closing is None for each in read.found if isinstance(each, Entry))


def test_where_nothing_else_says_when_it_was_a_heading_is_believed_and_its_rows_are_drafts() -> None:
    read = Read("customer,code,Date opened\nA,backup,first week\n")
    assert [told(body["draft"]) for body in read.bodies] == ["“first week” is not a time"]
    read = Read("customer,code,date/time\nA,backup,29/10/2020 9:30 - 9:45\n")
    assert read.times == ["2020-10-29T09:30"]


def test_the_only_column_of_dates_is_the_time_and_that_is_said() -> None:
    read = Read("customer,code,Zorg,Floor\nA,backup,2020-11-01 10:00,3\nB,UPS,2020-11-02 10:30,4\n")
    assert read.times == ["2020-11-01T10:00", "2020-11-02T10:30"]
    assert read.said == [
        f"no heading says when it was: the 2 dates under Zorg are read as that; {OTHERWISE}",
    ]
    assert read.unread == ["Floor (2 cells)"]


def test_dates_beside_a_column_that_is_but_a_time_of_day_are_its_days() -> None:
    read = Read("customer,code,Zorg,time\nA,backup,2020-11-01,10:00\n")
    assert read.times == ["2020-11-01T10:00"]


def test_dates_beside_a_time_are_only_reported() -> None:
    read = Read("customer,code,at,Zorg\nA,backup,2020-11-01 9:30,2020-11-05\nB,backup,2020-11-01 9:30,\n")
    assert read.times == ["2020-11-01T09:30"] * 2
    assert (read.said, read.unread) == ([], ["Zorg (1 cell)"])


@pytest.mark.parametrize(
    ("headings", "named"), [("Zorg,Blah", "Zorg and Blah"), ("Last updated,Floor", "Last updated"), (",", "column 3")]
)
def test_dates_of_which_nobody_knows_which_are_the_time_are_a_problem(headings: str, named: str) -> None:
    cells = "2020-11-01 10:00,2020-11-01 11:00" if headings != "Last updated,Floor" else "2020-11-01 10:00,3"
    problem = Read(f"customer,code,{headings}\nA,backup,{cells}\n").problem
    assert problem.what.startswith(f"no heading says when it was, and there are dates under {named}")
    assert "=date" in problem.remedy
    assert "=detail" in problem.remedy


def test_map_settles_what_a_column_of_dates_is() -> None:
    text = "customer,code,Zorg,Blah\nA,backup,2020-11-01 10:00,2020-11-02 11:00\n"
    assert Read(text, "Zorg=at").times == ["2020-11-01T10:00"]
    (body,) = Read("customer,code,Zorg\nA,backup,2020-11-01 10:00\n", "Zorg=detail").bodies
    assert (body["detail"], doubts(body)) == ("2020-11-01 10:00", ["no time given: now"])


# Two columns for one moment.


@pytest.mark.parametrize(
    ("headings", "cells", "at"),
    [
        ("created,time", "2020-11-01,10:00", "2020-11-01T10:00"),
        ("created,time", "2020-11-01 10:00,", "2020-11-01T10:00"),
        ("date,at", "2020-11-01,10:00", "2020-11-01T10:00"),
        ("date,at", "1/11/2020,22:30:15.5", "2020-11-01T22:30"),
        ("date,Created time", "1/11/2020 0:00,10:30 PM", "2020-11-01T22:30"),
        ("date,time", "20/11/2020 12:00:00 AM,9:30", "2020-11-20T09:30"),
        ("date,time", "2020-11-20T00:00:00,9:30 AM", "2020-11-20T09:30"),
        ("date,time", "2020-11-20,1899-12-30 09:30:00", "2020-11-20T09:30"),
        ("date,time", ",2020-11-20 09:30", "2020-11-20T09:30"),
        ("date,time", "20-Nov-20,9:30", "2020-11-20T09:30"),
        ("date,time", "20201120,0930", "2020-11-20T09:30"),
        ("date,time", '"Fri, 20 Nov 2020",9:30', "2020-11-20T09:30"),
        ("date,time", "44155,0.395833333", "2020-11-20T09:30"),
        ("תאריך,שעה", "20.11.2020,9:30", "2020-11-20T09:30"),
    ],
)
def test_two_columns_for_one_moment_are_joined(headings: str, cells: str, at: str) -> None:
    read = Read(f"customer,code,{headings}\nA,backup,{cells}\n")
    assert read.times == [at]
    assert doubts(read.bodies[0]) == []


def test_a_column_that_says_another_time_is_kept_and_doubted() -> None:
    (body,) = Read("customer,code,created,date,time\nA,backup,2020-11-03 10:00,2020-11-01,10:00\n").bodies
    assert (body["at"][:16], body["detail"]) == ("2020-11-03T10:00", "date: 2020-11-01")
    assert doubts(body) == ["“2020-11-01” was kept as detail: the time is “2020-11-03 10:00”"]


def test_a_column_of_midnights_is_one_of_days() -> None:
    read = Read("customer,code,date,due\nA,backup,18/11/2026 0:00,2026-11-25 00:00:00\nB,UPS,19/11/2026 0:00,\n")
    assert read.times == ["2026-11-18T12:00", "2026-11-19T12:00"]
    assert read.bodies[0]["due"][:19] == "2026-11-25T23:59:59"
    assert Read("customer,code,at\nA,backup,18/11/2026 0:00\n").times == ["2026-11-18T00:00"]
    assert Read("customer,code,at\nA,backup,2026-11-18 00:00:00\n").times == ["2026-11-18T12:00"]
    read = Read("customer,code,at\nA,backup,18/11/2026 0:00\nB,UPS,19/11/2026 9:30\n")
    assert read.times == ["2026-11-18T00:00", "2026-11-19T09:30"]


def test_numbers_of_excel_are_moments_where_a_moment_is_claimed_and_nowhere_else() -> None:
    read = Read("customer,code,created,ticket\nA,backup,46344.39583,46344\n")
    assert read.times == ["2026-11-18T09:30"]
    assert read.bodies[0]["ticket"] == "46344"
    assert read.said == ["created: numbers are read as moments, 46344.39583 (row 2) as 2026-11-18 09:30:00"]
    assert Read("customer,code,Zorg\nA,backup,46344.39583\n").unread == ["Zorg (1 cell)"]


def test_a_heading_may_say_that_its_times_are_in_utc() -> None:
    (body,) = Read("customer,code,Created (UTC)\nA,backup,2026-11-18 07:30\n").bodies
    assert datetime.fromisoformat(body["at"]) == datetime.fromisoformat("2026-11-18T09:30:00+02:00")


def test_a_task_that_is_overdue_and_has_no_date_is_a_note_with_both_doubts() -> None:
    (body,) = Read("customer,code,due\nA,backup,2026-11-18\n").bodies
    assert body["due"] == "2026-11-18T23:59:59+02:00"
    assert doubts(body) == ["no time given: now", "the promise is past: Wed 18/11/2026 23:59"]


def test_rows_that_can_be_read_but_once_are_surveyed_too() -> None:
    rows = iter([(1, ["customer", "code", "at"]), (2, ["A", "backup", "10/29/2020"])])
    (body,) = bodies(sheet.of_rows(rows, context(), {}, lambda _: None))
    assert body["at"][:10] == "2020-10-29"


@pytest.mark.slow
def test_no_cell_takes_long_to_be_weighed() -> None:
    long = ["1/" * 60_000, "a " * 60_000, "1:00" * 30_000, "9" * 120_000, "a, " * 40_000 + "1/2/2020", " 0:00" * 25_000]
    begun = time.process_time()
    for cell in long:
        Read(f'customer,code,at,Zorg,Date opened\nA,backup,"{cell}","{cell}","{cell}"\n')
    assert time.process_time() - begun < 5
