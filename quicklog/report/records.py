"""The figures of a report: what ``report.made.report`` returns. Every share is told with its counts.

What each means, and by which formula, is told by ``ql help metrics``. Lengths of time are in seconds, moments aware.
"""

from __future__ import annotations

from quicklog.lib.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime

    from quicklog.report.statistics.control import Chart
    from quicklog.report.statistics.unusual import Others


class Share(Record):
    """So many of a number."""

    hits: int
    number: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; nothing of nothing."""
        return self.hits / self.number if self.number else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the share of many more would lie, with 95 % confidence."""
        from quicklog.report.statistics.intervals import wilson

        return wilson(self.hits, self.number)


class Counts(Record):
    """What is counted of some contacts: the sums from which every share is made."""

    contacts: int = 0
    customers: int = 0
    forwarded: int = 0
    again: int = 0
    again_in_month: int = 0
    again_same: int = 0
    came_again: int = 0
    first: int = 0
    settled: int = 0
    first_net: int = 0
    settled_net: int = 0
    provisional: int = 0
    provisional_settled: int = 0
    avoidable: int = 0
    self_service: int = 0
    unknown: int = 0
    first_of_list: int = 0

    @property
    def repeats(self) -> Share:
        """The contacts that came within so many days of another."""
        return Share(self.again, self.contacts)

    @property
    def repeats_in_month(self) -> Share:
        """The contacts that came within thirty days of another."""
        return Share(self.again_in_month, self.contacts)

    @property
    def repeats_same(self) -> Share:
        """The contacts that came within so many days of another about the same code."""
        return Share(self.again_same, self.contacts)

    @property
    def resolution(self) -> Share:
        """The first contacts after which the customer did not come again, of those of which that is known."""
        return Share(self.settled, self.first)

    @property
    def resolution_net(self) -> Share:
        """The same, without those that no first contact can settle: their code promises something."""
        return Share(self.settled_net, self.first_net)

    @property
    def resolution_provisional(self) -> Share:
        """The first contacts of the last days after which the customer has not come again yet."""
        return Share(self.provisional_settled, self.provisional)

    @property
    def avoidable_share(self) -> Share:
        """The contacts that need not have been: their code is marked ``avoidable``."""
        return Share(self.avoidable, self.contacts)

    @property
    def self_service_share(self) -> Share:
        """The contacts that customers could have served themselves: their code is marked ``self_service``."""
        return Share(self.self_service, self.contacts)


class Promises(Record):
    """What became of promises, by what was promised first; ``tried`` of the late and overdue were tried in time."""

    kept: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    tried: int = 0

    @property
    def made(self) -> int:
        """How many there are."""
        return self.kept + self.late + self.open + self.overdue

    @property
    def kept_share(self) -> Share:
        """Those that were kept, of those whose time is over."""
        return Share(self.kept, self.kept + self.late + self.overdue)


class Group(Record):
    """The contacts that have something in common, and the promises among their notes."""

    name: str
    counts: Counts
    promises: Promises = Promises()


class CodeFigures(Record):
    """A code in the order of its contacts.

    ``cumulative`` are the contacts with this code or one before it. ``caused`` are repeats that followed a contact
    with this code, ``elsewhere`` those of them that came without it: with what is wrong behind the code mended,
    ``vanish`` contacts would not have been.
    """

    name: str
    counts: Counts
    promises: Promises
    cumulative: Share
    caused: int
    elsewhere: int
    known: bool
    avoidable: bool
    self_service: bool

    @property
    def vanish(self) -> int:
        """The contacts with this code, and the repeats that it caused with others."""
        return self.counts.contacts + self.elsewhere


class Closing(Record):
    """How long it took until matters were closed, with those that are open as censored.

    ``median`` and ``ninth`` (the ninetieth percentile) are nothing where they are not yet reached. Beside them stand
    those of the closed ones alone, which look better than it is. ``in_time`` were closed within the norm of their code.
    It is ``of`` all matters, of ``complaints``, or of a ``code``, which has a ``name``.
    """

    of: str
    name: str
    closed: int
    open: int
    median: float | None
    ninth: float | None
    median_closed: float | None
    ninth_closed: float | None
    norm: str | None = None
    in_time: Share = Share(0, 0)


class Backlog(Record):
    """What is open now, by its age in days: under 10, up to 30, over 30; and since when the oldest is."""

    promises: int
    messages: int
    under_10: int
    up_to_30: int
    over_30: int
    oldest: datetime | None

    @property
    def open(self) -> int:
        """How much is open."""
        return self.under_10 + self.up_to_30 + self.over_30


class Handling(Record):
    """What happened to matters: how many were closed, opened again, and handed on; and how often the last was."""

    matters: int
    closed: int
    reopened: int
    handed_on: int
    hand_overs: int


class Span(Record):
    """A week or a month: its days, whether all of it is in the period, its working days, and its contacts."""

    first: date
    last: date
    whole: bool
    working_days: int
    holidays: tuple[str, ...]
    counts: Counts


class Trend(Record):
    """How a figure went from week to week; ``labels`` are the first days of the weeks of its points."""

    name: str
    labels: tuple[date, ...]
    chart: Chart


class Caller(Record):
    """A customer who was in touch unusually often: how often, how often that was to be expected, and how likely it is.

    In the list of those who changed, what was only forwarded counts neither now nor in the time ``before``.
    """

    key: str
    name: str
    contacts: int
    expected: float
    p: float
    before: int | None = None


class Callers(Record):
    """Unusual callers in two lists, and what they were compared with.

    The lists name the first of them; ``stand_out`` and ``changed`` are how many there are in all.
    ``more_than_before`` is judged in the time from ``since`` on, against the days ``before_since`` to ``since``;
    nothing where the log is too short for that.
    """

    more_than_others: tuple[Caller, ...]
    stand_out: int
    others: Others | None
    more_than_before: tuple[Caller, ...]
    changed: int
    since: datetime | None
    before_since: datetime | None
    compared: int


class Quality(Record):
    """How good the data are that the figures are made of."""

    unknown: Share
    drafts: Share
    code_changed: Share
    first_of_list: Share
    first_code: str | None
    voided: int


class Report(Record):
    """All figures of a period; ``as_of`` is the event of the log up to which they count.

    ``since`` and ``until`` (which does not belong to it) are the period, as far as it has come. ``base`` is the number
    of all customers, with whose it is: ``asked`` (as given), ``listed`` (those of the team's list); none where nobody
    knows. ``load`` holds the contacts by weekday (Monday first) and hour, ``season`` those of the greatest codes by
    month.
    """

    since: datetime
    until: datetime
    now: datetime
    stream: str
    seq: int
    digest: str
    days: int
    base: int | None
    base_of: str | None
    totals: Counts
    ours: int
    messages: int
    codes: tuple[CodeFigures, ...]
    promises: Promises
    closings: tuple[Closing, ...]
    working_time: bool
    backlog: Backlog
    handling: Handling
    kinds: tuple[Group, ...]
    channels: tuple[Group, ...]
    technicians: tuple[Group, ...]
    customers: tuple[Group, ...]
    scores: tuple[tuple[int, int], ...]
    load: tuple[tuple[int, ...], ...]
    weeks: tuple[Span, ...]
    months: tuple[Span, ...]
    season: tuple[tuple[str, tuple[int, ...]], ...]
    trends: tuple[Trend, ...]
    callers: Callers
    quality: Quality

    @property
    def is_empty(self) -> bool:
        """Whether there was no contact at all."""
        return not self.totals.contacts
