"""What a report says, section by section: the figures of ``report.records`` as sentences and tables.

Nothing here knows what it is written to; every row names the ``ql list`` that shows its notes, where a filter does.
"""

from __future__ import annotations

from datetime import timedelta

from quicklog.lib.message import Message, joined, plural, verbatim
from quicklog.report.records import Share
from quicklog.report.statistics.control import LEAST_POINTS
from quicklog.show.page import quoted
from quicklog.show.reported.tables import Column, Section, Table, at_most, columns, number, percent, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from quicklog.report.records import Caller, Closing, CodeFigures, Group, Promises, Report, Span, Trend
    from quicklog.report.statistics.control import Chart
    from quicklog.show.reported.listing import Told

NUMBER, SHARE, LENGTH, DAY, DECIMAL, CHANCE = "number", "share", "length", "day", "decimal", "chance"
# So many rows of a long table are shown on a page; a section that is asked for alone, and data, have all.
MOST = 10
_CONTACTS = ("contacts", Message("contacts"), NUMBER)
_CUSTOMERS = ("customers", Message("customers"), NUMBER)
_REPEATS = ("repeats", Message("came again"), SHARE)
_KEPT = ("kept", Message("promises kept"), SHARE)
_NAMES = {
    "all": Message("all matters"),
    "complaints": Message("complaints"),
    "new": Message("new customers"),
    "returning": Message("returning customers"),
    "internal": Message("of our own house"),
    "external": Message("all others"),
    "": Message("none named"),
}
_TRENDS = {
    "contacts a working day": Message("contacts a working day"),
    "repeats": Message("share that came again"),
    "avoidable": Message("avoidable share"),
    "complaints": Message("share of complaints"),
}
_CHANGES = {
    "none": Message("no clear change"),
    "higher": Message("clearly higher of late"),
    "lower": Message("clearly lower of late"),
}


def sections(told: Told, most: int | None = MOST) -> tuple[Section, ...]:
    """Return every section that has something to say, long tables with so many rows at most."""
    made = (each(told, most) for each in MADE.values())
    return tuple(section for section in made if section.says or any(table.rows for table in section.tables))


# The sections, in the order of the page.


def _summary(told: Told, _: int | None) -> Section:
    report, counts = told.report, told.report.totals
    per_customer = counts.contacts / counts.customers if counts.customers else None
    rows: list[tuple[Message, object, str]] = [
        (Message("contacts"), counts.contacts, told.contacts()),
        (Message("customers"), counts.customers, told.listing(command="count --by customer")),
        (Message("contacts a customer"), per_customer and round(per_customer, 2), ""),
        *_rate(told),
        (_within(report.days), counts.repeats, told.listing("--repeats")),
        (Message("came again within 30 days"), counts.repeats_in_month, ""),
        (
            plural(report.days, "the same within a day", "the same within {n} days"),
            counts.repeats_same,
            "",
        ),
        (Message("settled at first contact"), counts.resolution, ""),
        (Message("… of what can be"), counts.resolution_net, ""),
        (Message("… of the last days, provisional"), counts.resolution_provisional, ""),
        (Message("forwarded"), Share(counts.forwarded, counts.contacts), ""),
        (Message("avoidable"), counts.avoidable_share, _of_codes(told, lambda code: code.avoidable)),
        (Message("self-service"), counts.self_service_share, _of_codes(told, lambda code: code.self_service)),
        (Message("promises kept"), report.promises.kept_share, told.listing(("--promise", "kept"))),
        (Message("our own calls"), report.ours, ""),
        (Message("messages"), report.messages, told.listing(("--kind", "message"))),
    ]
    table = Table(
        "measures",
        Message("the period in figures"),
        (Column("measure", Message("figure")), Column("value", Message("value"), SHARE)),
        tuple(row[:2] for row in rows),
        lists=tuple(row[2] for row in rows),
    )
    return Section("summary", Message("summary"), (*_in_doubt(told), *_first_to_fix(told), *_changed(report)), (table,))


def _in_doubt(told: Told) -> list[Message]:
    """Say that something is wrong with the codes, by which much of the rest is told."""
    return [Message("figures by code may be wrong: {why}", why=told.complaint)] if told.complaint else []


def _within(days: int) -> Message:
    return plural(days, "came again within a day", "came again within {n} days")


def _rate(told: Told) -> list[tuple[Message, object, str]]:
    """Return the contact rate, where somebody knows how many customers there are, and some are not chosen of them."""
    report = told.report
    if not report.base or told.is_filtered_by("--customer"):
        return []
    of_listed = Message("contacts a customer of {base:,} listed", base=report.base)
    of_given = Message("contacts a customer of {base:,} given", base=report.base)
    says = of_listed if report.base_of == "listed" else of_given
    return [(says, round(report.totals.contacts / report.base, 4), "")]


def _of_codes(told: Told, test: Callable[[CodeFigures], bool]) -> str:
    names = [("--code", code.name) for code in told.report.codes if test(code)]
    # Beside codes that are chosen already, no option chooses those that stand with one of these.
    return told.contacts(*names) if names and not told.is_filtered_by("--code") else ""


def _first_to_fix(told: Told) -> list[Message]:
    """Say what to fix first, in a sentence."""
    top = first_to_fix(told.report)
    if top is None:
        return []
    of_all = Share(top.counts.contacts, told.report.totals.contacts).value or 0
    return [
        Message(
            "Fix first: {code}: {contacts}, {share} of all; {again} came again within {days}",
            code=top.name,
            contacts=plural(top.counts.contacts, "{n:,} contact", "{n:,} contacts"),
            share=percent(of_all),
            again=number(top.caused),
            days=plural(told.report.days, "a day", "{n} days"),
        )
    ]


def ranked(report: Report) -> list[CodeFigures]:
    """Return the codes by how many contacts would vanish with what is wrong behind them."""
    return sorted(report.codes, key=lambda code: (-code.vanish, code.name))


def first_to_fix(report: Report) -> CodeFigures | None:
    """Return the code of which most would vanish; none where no customer came again after one."""
    return next((code for code in ranked(report) if code.caused), None)


def _changed(report: Report) -> list[Message]:
    """Say how each figure went from week to week, or why that cannot be told."""
    told = [trend for trend in report.trends if len(trend.chart.points) >= LEAST_POINTS]
    if told or report.is_empty:
        return [
            Message("{figure}: {change}", figure=_TRENDS[trend.name], change=_change(trend.chart)) for trend in told
        ]
    return [Message("whether anything changed cannot be told of less than {least} whole weeks", least=LEAST_POINTS)]


def _change(chart: Chart) -> Message:
    """Say whether a figure has changed of late; where it has not, whether it was ever unusual."""
    if chart.change == "none" and chart.signals:
        return plural(
            len(chart.signals),
            "no clear change of late; {n} week before was unusual",
            "no clear change of late; {n} weeks before were unusual",
        )
    return _CHANGES[chart.change]


def _fix(told: Told, most: int | None) -> Section:
    to_fix = [code for code in ranked(told.report) if code.caused or code.avoidable or code.self_service]
    codes = at_most(to_fix, most)
    rows = [
        (
            code.name,
            code.counts.contacts,
            Share(code.counts.contacts, told.report.totals.contacts),
            code.caused,
            code.elsewhere,
            code.vanish,
            _marks(code),
        )
        for code in codes
    ]
    table = Table(
        "fix",
        Message("what would vanish if it were mended"),
        columns(
            ("code", Message("code"), "text"),
            _CONTACTS,
            ("share", Message("of all"), SHARE),
            ("caused", Message("came again"), NUMBER),
            ("elsewhere", Message("… elsewhere"), NUMBER),
            ("vanish", Message("would vanish"), NUMBER),
            ("marks", Message("marks"), "text"),
        ),
        tuple(rows),
        "bars",
        "vanish",
        _of_each(told, codes),
    )
    return Section("fix", Message("what to fix first"), (), (table,))


def _of_each(told: Told, codes: Sequence[CodeFigures]) -> tuple[str, ...]:
    """Return, for each code, the command that shows its contacts."""
    return tuple(told.contacts(("--code", code.name)) for code in codes)


def _marks(code: CodeFigures) -> Message:
    marks = [Message("avoidable")] if code.avoidable else []
    marks += [Message("self-service")] if code.self_service else []
    marks += [] if code.known else [Message("not in the list")]
    return joined(", ", marks)


def _pareto(told: Told, most: int | None) -> Section:
    report = told.report
    codes = at_most(report.codes, most)
    rows = [
        (
            code.name,
            code.counts.contacts,
            Share(code.counts.contacts, report.totals.contacts),
            code.cumulative,
            code.counts.customers,
            code.counts.repeats_same,
        )
        for code in codes
    ]
    table = Table(
        "pareto",
        Message("codes by their contacts"),
        columns(
            ("code", Message("code"), "text"),
            _CONTACTS,
            ("share", Message("of all"), SHARE),
            ("cumulative", Message("and above"), SHARE),
            _CUSTOMERS,
            ("repeats", Message("the same again"), SHARE),
        ),
        tuple(rows),
        "bars",
        "contacts",
        _of_each(told, codes),
    )
    return Section("pareto", Message("what customers call about"), (), (table,))


def _promises(told: Told, most: int | None) -> Section:
    report, made = told.report, told.report.promises
    states = [
        (Message("kept"), made.kept, "kept"),
        (Message("kept too late"), made.late, "late"),
        (Message("not yet due"), made.open, "open"),
        (Message("overdue"), made.overdue, "overdue"),
        (Message("late or overdue, but tried in time"), made.tried, ""),
    ]
    table = Table(
        "promises",
        Message("promises by what became of them"),
        (Column("state", Message("promise")), Column("number", Message("number"), NUMBER)),
        tuple(row[:2] for row in states),
        "bars",
        "number",
        tuple(told.listing(("--promise", state)) if state else "" for *_, state in states),
    )
    codes = at_most([code for code in report.codes if code.promises.made], most)
    by_code = Table(
        "promises by code",
        Message("promises by code"),
        columns(
            ("code", Message("code"), "text"),
            ("made", Message("promises"), NUMBER),
            _KEPT,
            ("late", Message("late"), NUMBER),
            ("overdue", Message("overdue"), NUMBER),
        ),
        tuple(
            (code.name, code.promises.made, code.promises.kept_share, code.promises.late, code.promises.overdue)
            for code in codes
        ),
        lists=tuple(
            told.listing(("--code", code.name), ("--promise", "late"), ("--promise", "overdue")) for code in codes
        ),
    )
    says = (_kept(made),) if made.made else ()
    return Section("promises", Message("promises"), says, (table, by_code) if made.made else ())


def _kept(made: Promises) -> Message:
    return Message(
        "{promises}; kept of those whose time is over: {share}",
        promises=plural(made.made, "{n:,} promise", "{n:,} promises"),
        share=share(made.kept_share),
    )


def _time(told: Told, most: int | None) -> Section:
    report = told.report
    rows = [_closing(each) for each in at_most(report.closings, None if most is None else most + 2)]
    clock = Message("in working hours") if report.working_time else Message("by the calendar")
    says = (
        Message(
            "How long matters were open, {clock}; those still open count as open for longer than now.", clock=clock
        ),
    )
    table = Table(
        "time",
        Message("time to close"),
        columns(
            ("matters", Message("matters"), "text"),
            ("closed", Message("closed"), NUMBER),
            ("open", Message("open"), NUMBER),
            ("median", Message("half within"), LENGTH),
            ("ninth", Message("90 % within"), LENGTH),
            ("median_closed", Message("half of the closed"), LENGTH),
            ("ninth_closed", Message("90 % of the closed"), LENGTH),
            ("norm", Message("norm"), "text"),
            ("in_time", Message("within it"), SHARE),
        ),
        tuple(rows),
    )
    handled = report.handling
    happened = Table(
        "handling",
        Message("what happened to matters"),
        (Column("what", Message("matters")), Column("number", Message("number"), SHARE)),
        (
            (Message("matters"), handled.matters),
            (Message("closed"), Share(handled.closed, handled.matters)),
            (Message("opened again"), Share(handled.reopened, handled.matters)),
            (Message("handed on"), Share(handled.handed_on, handled.matters)),
            (Message("hand-overs in all"), handled.hand_overs),
        ),
    )
    return Section("time", Message("time to close"), says if rows else (), (table, happened) if rows else ())


def _closing(each: Closing) -> tuple[object, ...]:
    norm = verbatim(each.norm) if each.norm else None
    name, nothing = each.name if each.of == "code" else _NAMES[each.of], verbatim("–")
    alone = (each.median_closed, each.ninth_closed) if each.closed else (nothing, nothing)
    return (
        *(name, each.closed, each.open, each.median, each.ninth, *alone, norm),
        each.in_time if each.norm else None,
    )


def _backlog(told: Told, _: int | None) -> Section:
    backlog, now = told.report.backlog, told.report.now
    ten, thirty = (quoted(f"{now - timedelta(days=days):%Y-%m-%d %H:%M}") for days in (10, 30))
    ages = (
        (Message("under 10 days"), backlog.under_10, f"--since {ten}"),
        (Message("10 to 30 days"), backlog.up_to_30, f"--since {thirty} --until {ten}"),
        (Message("over 30 days"), backlog.over_30, f"--until {thirty}"),
    )
    says = [
        Message(
            "{open:,} open now: {promises}, {messages}",
            open=backlog.open,
            promises=plural(backlog.promises, "{n:,} promise", "{n:,} promises"),
            messages=plural(backlog.messages, "{n:,} message", "{n:,} messages"),
        )
    ]
    if backlog.oldest:
        says.append(Message("the oldest since {day:%d/%m/%Y}", day=backlog.oldest))
    table = Table(
        "backlog",
        Message("what is open now, by its age"),
        (Column("age", Message("age")), Column("number", Message("number"), NUMBER)),
        tuple(row[:2] for row in ages),
        "bars",
        "number",
        tuple(told.listing(command="open", period=period) for *_, period in ages),
    )
    return Section("backlog", Message("backlog"), tuple(says), (table,))


def _callers(told: Told, most: int | None) -> Section:
    callers, report = told.report.callers, told.report
    both = columns(
        ("customer", Message("customer"), "text"),
        _CONTACTS,
        ("expected", Message("expected"), DECIMAL),
        ("p", Message("chance of so many"), CHANCE),
    )
    others = at_most(callers.more_than_others, most)
    before = at_most(callers.more_than_before, most)
    tables = (
        Table(
            "more than others",
            Message("customers who were in touch more than others"),
            both,
            tuple((each.name, each.contacts, each.expected, each.p) for each in others),
            lists=tuple(_of_caller(told, each) for each in others),
        ),
        Table(
            "more than before",
            Message("customers who were in touch more than they used to be"),
            (
                both[0],
                Column("contacts", Message("contacts, not forwarded"), NUMBER),
                Column("before", Message("before"), NUMBER),
                *both[2:],
            ),
            tuple((each.name, each.contacts, each.before, each.expected, each.p) for each in before),
            lists=tuple(_of_caller(told, each, callers.since) for each in before),
        ),
    )
    says = [
        Message(
            "standing out from the others: {others} of {customers}; such a number is due to chance less than once in 20"
            " reports",
            others=number(callers.stand_out),
            customers=plural(callers.compared, "{n:,} customer", "{n:,} customers"),
        )
    ]
    if callers.since and callers.before_since:
        says.append(
            Message(
                "more than before: {changed}, since {since:%d/%m/%Y}, against the time from {before:%d/%m/%Y} on; of"
                " such names one in 20 is wrong",
                changed=number(callers.changed),
                since=callers.since,
                before=callers.before_since,
            )
        )
    else:
        says.append(Message("whether anybody changed cannot be told: the log has less than four weeks before"))
    return Section("callers", Message("unusual callers"), tuple(says) if report.totals.contacts else (), tables)


def _of_caller(told: Told, caller: Caller, since: datetime | None = None) -> str:
    period = None if since is None else told.within(since, told.until)
    return told.contacts(("--customer", caller.name), period=period)


def _load(told: Told, _: int | None) -> Section:
    report = told.report
    hours = [hour for hour in range(24) if any(row[hour] for row in report.load)]
    span = range(min(hours), max(hours) + 1) if hours else range(0)
    days = (
        Message("Monday"),
        Message("Tuesday"),
        Message("Wednesday"),
        Message("Thursday"),
        Message("Friday"),
        Message("Saturday"),
        Message("Sunday"),
    )
    table = Table(
        "load",
        Message("contacts by weekday and hour"),
        (
            Column("weekday", Message("weekday")),
            *(Column(f"{hour:02}", verbatim(f"{hour:02}"), NUMBER) for hour in span),
        ),
        tuple((days[place], *(row[hour] for hour in span)) for place, row in enumerate(report.load)) if hours else (),
        "heat",
    )
    return Section("load", Message("when they call"), (), (table,))


def _numbers(name: str) -> Column:
    return Column(name, verbatim(name), NUMBER)


def _weeks(told: Told, most: int | None) -> Section:
    report = told.report
    trend = next((each for each in report.trends if each.chart.points), None)
    tables = [_of_spans("weeks", Message("week by week"), told, report.weeks, most)]
    tables += [_of_trend(each, most) for each in report.trends if each.chart.points]
    tables.append(_of_spans("months", Message("month by month"), told, report.months, None))
    says = _changed(report) if trend else []
    return Section("trend", Message("how it went"), tuple(says), tuple(tables))


def _of_spans(name: str, title: Message, told: Told, spans: Sequence[Span], most: int | None) -> Table:
    shown = [span for span in spans if span.counts.contacts or span.working_days]
    shown = shown if most is None else shown[-most:]
    rows = [
        (
            span.first,
            span.counts.contacts,
            span.counts.customers,
            span.working_days,
            round(span.counts.contacts / span.working_days, 2) if span.working_days else None,
            span.counts.repeats,
            joined(", ", [*span.holidays, *([] if span.whole else [Message("in part")])]),
        )
        for span in shown
    ]
    return Table(
        name,
        title,
        columns(
            ("first_day", Message("from"), DAY),
            _CONTACTS,
            _CUSTOMERS,
            ("working_days", Message("working days"), NUMBER),
            ("a_day", Message("a working day"), DECIMAL),
            _REPEATS,
            ("note", Message("note"), "text"),
        ),
        tuple(rows),
        "bars",
        "contacts",
        tuple(_of_span(told, span) for span in shown),
    )


def _of_span(told: Told, span: Span) -> str:
    """Return the listing of a week or a month, as far as it is in the period."""
    return told.contacts(period=told.within_days(span.first, span.last))


def _of_trend(trend: Trend, most: int | None) -> Table:
    points = trend.chart.points if most is None else trend.chart.points[-most:]
    sort = DECIMAL if trend.name == "contacts a working day" else "fraction"
    rows = [(trend.labels[point.place], round(point.value, 4)) for point in points]
    return Table(
        trend.name,
        _TRENDS[trend.name],
        (
            Column("first_day", Message("from"), DAY),
            Column("value", _TRENDS[trend.name], sort),
        ),
        tuple(rows),
        "lines",
        "value",
        limits=tuple((point.low, point.high, point.signal) for point in points),
    )


def _season(told: Told, _: int | None) -> Section:
    report = told.report
    if len(report.months) < _LEAST_MONTHS:
        return Section("season", Message("season"), ())
    months = [f"{month.first:%Y-%m}" for month in report.months]
    table = Table(
        "season",
        Message("the greatest codes by month"),
        (Column("code", Message("code")), *map(_numbers, months)),
        tuple((name, *counts) for name, counts in report.season),
        "heat",
        lists=tuple(told.contacts(("--code", name)) for name, _ in report.season),
    )
    return Section("season", Message("season"), (), (table,))


# Fewer months show no season.
_LEAST_MONTHS = 3


def _groups(name: str, title: Message, heading: Message, option: str) -> Callable[[Told, int | None], Section]:
    """Return what makes a section of groups of contacts; an ``option`` of ``ql list`` shows those of each."""

    def made(told: Told, most: int | None) -> Section:
        groups: tuple[Group, ...] = at_most(getattr(told.report, name), most)
        table = Table(
            name,
            title,
            columns(("group", heading, "text"), _CONTACTS, _CUSTOMERS, _REPEATS, *_settled(name), _KEPT),
            tuple(
                (
                    _name(name, group.name),
                    group.counts.contacts,
                    group.counts.customers,
                    group.counts.repeats,
                    *([group.counts.resolution] if _settled(name) else []),
                    group.promises.kept_share,
                )
                for group in groups
            ),
            "bars",
            "contacts",
            tuple(told.contacts((option, each.name)) if option and each.name else "" for each in groups),
        )
        return Section(name, title, (), (table,) if groups else ())

    return made


def _name(of: str, name: str) -> str:
    """Return what a group is called: those of customers by words of ours, all others as they are."""
    return _NAMES[name] if of == "customers" or not name else name


def _settled(name: str) -> tuple[tuple[str, Message, str], ...]:
    return (("settled", Message("settled at first"), SHARE),) if name == "customers" else ()


def _technicians(told: Told, _: int | None) -> Section:
    groups = told.report.technicians
    table = Table(
        "technicians",
        Message("load by technician, by name"),
        columns(("technician", Message("technician"), "text"), _CONTACTS, _CUSTOMERS),
        tuple((_name("technicians", each.name), each.counts.contacts, each.counts.customers) for each in groups),
        "bars",
        "contacts",
        tuple(told.contacts(("--technician", each.name)) if each.name else "" for each in groups),
    )
    says = (
        Message(
            "Only how much each had to do. Nobody is ranked: who gets the hard matters looks worse by every figure, and"
            " what is counted of people is soon written for the count."
        ),
    )
    return Section("technicians", Message("technicians"), says if table.rows else (), (table,) if table.rows else ())


def _scores(told: Told, _: int | None) -> Section:
    scores = told.report.scores
    total = sum(number for _, number in scores)
    mean = sum(score * number for score, number in scores) / total if total else 0
    says = (Message("{scores}, {mean:.2f} on average", scores=plural(total, "{n:,} score", "{n:,} scores"), mean=mean),)
    table = Table(
        "scores",
        Message("scores"),
        (Column("score", Message("score"), NUMBER), Column("number", Message("number"), NUMBER)),
        tuple(scores),
        "bars",
        "number",
    )
    return Section("scores", Message("scores"), says if total else (), (table,) if total else ())


def _quality(told: Told, _: int | None) -> Section:
    quality = told.report.quality
    first = quality.first_code
    rows: list[tuple[Message, object, str]] = [
        (Message("contacts with a code that is not in the list"), quality.unknown, ""),
        (Message("lines that were not understood"), quality.drafts, told.listing(("--status", "draft"))),
        (Message("contacts whose code was changed later"), quality.code_changed, ""),
        (Message("taken back"), quality.voided, told.listing(("--status", "void"))),
    ]
    if first:
        says = Message("contacts with the first code of the list ({code})", code=first)
        rows.append((says, quality.first_of_list, told.contacts(("--code", first))))
    table = Table(
        "quality",
        Message("how good the data are"),
        (Column("measure", Message("figure")), Column("value", Message("value"), SHARE)),
        tuple(row[:2] for row in rows),
        lists=tuple(row[2] for row in rows),
    )
    return Section("quality", Message("how good the data are"), (), (table,))


# By the name that is typed: the sections in the order of the page.
MADE: dict[str, Callable[[Told, int | None], Section]] = {
    "summary": _summary,
    "fix": _fix,
    "pareto": _pareto,
    "promises": _promises,
    "time": _time,
    "backlog": _backlog,
    "callers": _callers,
    "customers": _groups("customers", Message("new and returning customers"), Message("customers"), ""),
    "kinds": _groups("kinds", Message("kinds of contacts"), Message("kind"), "--kind"),
    "channels": _groups("channels", Message("channels"), Message("channel"), "--channel"),
    "load": _load,
    "trend": _weeks,
    "season": _season,
    "scores": _scores,
    "technicians": _technicians,
    "quality": _quality,
}
