"""English: the words of sheets, pages, reports and lines in haste, as data. No plain line loads this."""

# The headings of sheets, each by the column of a note that it stands for.
HEADINGS = {
    "customer": "client, customer name, client name, name, caller, company, account, contact",
    "technician": "tech, agent, handled by, served by, staff, employee, representative, assignee, assigned to, owner",
    "code": "issue, problem, fault, subject, request, action, topic, category",
    "detail": "details, description, note, notes, comment, comments, remark, remarks, free text",
    "at": "when, date and time, date time, datetime, timestamp, created, created at, contact time",
    "date": "day, contact date",
    "time": "hour",
    "due": "due date, due by, deadline, promised, promised by, promise, follow up",
    "for": "message for, recipient, addressee, for whom",
    "channel": "via, medium, contact channel",
    "kind": "type, contact type",
    "score": "rating, grade, satisfaction",
    "ticket": "ticket number, ticket no, ticket id, order, order number, order no, case, case number",
    "status": "state",
    "outcome": "result, resolution, solution",
    "closed_at": "closed, closed on, resolved at, completed at",
    "closed_by": "resolved by, completed by",
}
# The words of which headings of moments are made, in any order: what is counted, what it is the moment of, what it says
# of that, and what may stand between. ``opened`` and ``closed`` say by themselves that they are moments.
MOMENT_HEADINGS = {
    "date": "date day dated",
    "time": "time hour clock",
    "at": "datetime timestamp when moment",
    "of": (
        "call contact ticket case issue incident request event job task visit activity interaction message problem "
        "complaint enquiry inquiry record conversation session log"
    ),
    "opening": "creation create open opening begin beginning logging receipt entry submission registration arrival",
    "opened": "created opened start started logged received reported submitted registered entered raised begun arrived",
    "closing": "close closing closure resolution resolve completion complete",
    "closed": "closed resolved completed finished solved",
    "due": "due deadline promised promise target",
    "between": "of at on the in a and or was is utc gmt local",
}
# What tells that a moment is another one than that of the contact.
OTHER_MOMENTS = (
    "updated update modified modification changed change edited last birth born birthday dob expiry expires expired "
    "expiration warranty until end ended next"
)
# The words of a sheet for how a note stands: closed, withdrawn, open, or as it is.
STATUSES = {
    "done": (
        "done closed resolved completed complete finished fixed solved answered handled closed_complete "
        "closed_resolved resolved_closed"
    ),
    "void": "void voided cancelled canceled deleted withdrawn",
    "open": (
        "open opened reopened re_opened unresolved not_resolved not_closed not_done new pending waiting active started "
        "ongoing in_progress work_in_progress in_process processing on_hold hold held paused blocked stuck assigned "
        "unassigned accepted acknowledged triaged escalated queued scheduled planned deferred postponed suspended "
        "to_do todo backlog awaiting_reply awaiting_response awaiting_customer awaiting_user_info awaiting_evidence "
        "awaiting_vendor waiting_for_customer waiting_on_customer waiting_for_reply waiting_for_response "
        "waiting_for_vendor waiting_on_third_party waiting_for_parts pending_customer pending_vendor customer_responded"
    ),
    "": "logged draft",
}
PLAINLY_OPEN = "open opened"
# The headings of a page: who served and by which channel the lines under them, and what a date may follow.
PAGE_HEADINGS = {"technician": "technician", "channel": "channel"}
DATE_HEADINGS = "date day"
# What names another time than the day above: by itself, or before a number or the name of a day.
OTHER_DAYS = (
    "next_day the_next_day following_day the_following_day day_after the_day_after weekend the_weekend day_before "
    "the_day_before previous_day the_previous_day new_day"
)
# What counts a day of the month, or one of several.
COUNTING_DAYS = (
    "day first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
)
COUNTED_DAYS = "day week wk kw"
# Words that begin a detail and are not codes: they lead to what is meant, or say how things are.
PASSING = (
    "a about after again all also an and any are as asked asks at back be been before but by call called calls "
    "can cant could customer did do does dont for from get got had has have he her him his how i in is it its "
    "just last me more my need needed needs new no not now of off on one only or our out please said same says "
    "second she should since so some still than that the their them then there they this to today told tomorrow "
    "too up us very wants was we went were what when where which who why will with wont yesterday you your"
)

# After these words what is said of somebody begins, and the name has ended; the same goes for those after them.
VERBS = (
    "needs need wants want wanted asks asked called calls rang phoned says reports reported wrote writes complains "
    "forgot cant cannot emailed texted complained"
)
REMARKS = (
    "no not again isnt doesnt wont keeps lost missing new from at in of with about again re regarding said has is ext "
    "tel phone mobile room floor"
)
# Codes whose numbers count something else than hours: money, pages of an error, extensions, seats, points.
COUNTED = (
    "quote quotation estimate price invoice billing payment order purchase website web site crash error phones "
    "telephone extension licence license seats score aftercare survey ticket thanks praise"
)
# What may stand before a time that is the time of contact, at the end of words and at their beginning ...
OPENING = "at on around about just ca"
LEADS = "just about around ca time"
# ... and what tells that the time is another one.
OTHERWISE = "since from until till to by before after between every for due and or than next last"
# The word with which a span of time begins, which is not another time where its end is named.
SPANS = "from"
# Days that stand for themselves where a line begins; the name of a weekday may begin somebody's name.
DAYS = "yesterday today now"
# Before a day these tell that it is still to come, or that it is over; and what opens a length of time to come.
BY = "by until till before on next for this due"
SINCE = "since from last after past"
OPENS = "in within next"
WITHIN = "within"
# What stands between words of time.
BETWEEN_TIMES = "at in the around about between and to from since until last am pm one two three today yesterday"
# What says of a length that it is gone by, behind it; and what may stand before an hour in figures. These keep their
# blanks, and | stands between them.
AGO = " ago| back| earlier"
AT = "at "
# Before the name of a technician, and behind it: what tells that he did it.
DONE_BY = "by per via with w/ tech"
DEEDS = (
    "did does done fixed fixes handled handles took takes went goes came checked checks replaced replaces changed sent "
    "called rang solved closed reset restarted restored installed updated helped told will is has was"
)
# What stands between two names of one customer, and what stands in the names of firms, too.
JOINING_NAMES = " and |, |/|\\| - | – | @ | (|+| for | via | c/o | with | w/ | on behalf of "
PART_OF_FIRMS = " & "
# Between a code and the name of somebody who asked for it.
FOR = "for of to"
# Before a clock that may belong to a promise.
AT_HOUR = "at"

# Periods by their names: so many units from the one in which today is.
PERIODS = {
    "-1 week": "last week, previous week, the last week, past week, the past week",
    "0 week": "this week, week, the week",
    "1 week": "next week, the next week, coming week",
    "-1 month": "last month, previous month, the last month, past month, the past month",
    "0 month": "this month, month, the month",
    "1 month": "next month, the next month, coming month",
    "-1 year": "last year, previous year",
    "0 year": "this year, year, the year",
    "1 year": "next year",
}
# What may stand before the words of a length that ends today.
BEFORE_SPAN = "last, past, the last, the past"
# How often something comes again, where no number says it; and what may stand before that.
EVERY = {
    "1 days": "daily, day",
    "7 days": "weekly, week",
    "1 months": "monthly, month",
    "3 months": "quarterly, quarter",
    "6 months": "half yearly, half year",
    "12 months": "yearly, annually, year",
}
EACH = "every each"
