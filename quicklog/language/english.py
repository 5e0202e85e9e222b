"""English: the words that people type in a line, as data. Every capture loads this: literals only, written as keys."""

KINDS = {
    "request": "request task",
    "fault": "fault problem incident issue bug breakdown",
    "question": "question query enquiry inquiry",
    "complaint": "complaint claim grievance",
    "compliment": "compliment praise thanks",
    "feedback": "feedback opinion suggestion survey",
    "message": "message msg",
}

CHANNELS = {
    "phone": "phone, tel, telephone, call, mobile",
    "email": "email, mail, e mail",
    "face": "face, desk, counter, in person, face to face, on site, onsite, visit",
    "letter": "letter, post",
    "fax": "fax",
    "social": "social, facebook, instagram, twitter, linkedin, tiktok",
    "forum": "forum",
    "chat": "chat, whatsapp, sms, telegram, teams, slack, text",
    "site": "site, website, web site, web, portal",
}

# Who rang whom.
DIRECTIONS = {"in": "in incoming inbound", "out": "out outgoing outbound"}

# Rule 3: what takes a stop and belongs to the piece after it, and what ends a name. Those of Latin script are here.
TITLES = (
    "dr, mr, mrs, ms, mx, prof, st, no, nr, hon, rev, fr, messrs, adv, arch, eng, engr, ing, tel, ext, ave, blvd, "
    "capt, lt, col, gen, sgt, maj, cmdr, mt, ft, bldg, apt, dept, mme, mlle, sr, sra, srta, dra, lic, drs, dhr, "
    "mevr, dott, dottssa, avv, sig, sigra, hc, dipl, dipl ing, mag, mgr, bc, mudr, judr, phdr, rndr, mvdr, sri, "
    "shri, smt"
)
SUFFIXES = (
    "inc, ltd, llc, llp, plc, corp, gmbh, kgaa, ohg, mbh, srl, spa, sarl, bhd, pvt, esq, jr, phd, z oo, s ro, de cv"
)

# The words of a time, by the part that they play in one and by what they mean in it: ``phrases`` says how they go
# together. Words stand here as keys, and the letters that are written before a word without a blank stand apart.
TIMES = {
    # Monday is 0.
    "weekday": (
        "0: monday, mon | 1: tuesday, tue, tues | 2: wednesday, wed, weds | 3: thursday, thu, thur, thurs | "
        "4: friday, fri | 5: saturday, sat | 6: sunday, sun"
    ),
    "month": (
        "1: jan, january | 2: feb, february | 3: mar, march | 4: apr, april | 5: may | 6: jun, june | 7: jul, july | "
        "8: aug, august | 9: sep, sept, september | 10: oct, october | 11: nov, november | 12: dec, december"
    ),
    # Counted from today; none where the words leave the hour too open.
    "day": (
        "-1: yesterday, yday, yest, yesturday | 0: today | 1: tomorrow, tomorow, tommorow, tommorrow, tmrw, tmr | "
        "-2: the day before yesterday, day before yesterday | none: the other day, earlier today, later today | "
        "2: the day after tomorrow, day after tomorrow"
    ),
    # A day and the part of it.
    "day part": (
        "0 morning: this morning | 0 afternoon: this afternoon | 0 evening: this evening | 0 night: tonight, tonite | "
        "-1 night: last night, last nite, overnight | -1 evening: last evening | 0 noon: this noon"
    ),
    # What ``moments`` knows as a part of the day.
    "part": (
        "morning: morning, in the morning, in the early morning, early morning, early in the morning, mid morning, "
        "late morning, mornings | noon: noon, noonish, midday, lunchtime, noontime, at lunch, over lunch, "
        "lunch time | afternoon: afternoon, in the afternoon, early afternoon, late afternoon, afternoons | "
        "evening: evening, in the evening, late evening, early evening, evenings | night: night, at night, "
        "in the night, late at night, nights | midnight: midnight"
    ),
    # Hours that are added to a time of the twelve-hour clock.
    "half day": "0: am | 12: pm",
    "number": (
        "1: one, oh one | 2: two, oh two | 3: three, oh three | 4: four, oh four | 5: five, oh five | 6: six, "
        "oh six | 7: seven, oh seven | 8: eight, oh eight | 9: nine, oh nine | 10: ten | 11: eleven | 12: twelve | "
        "13: thirteen | 14: fourteen | 15: fifteen | 16: sixteen | 17: seventeen | 18: eighteen | 19: nineteen | "
        "20: twenty | 30: thirty | 40: forty | 50: fifty | 60: sixty | 90: ninety"
    ),
    # Minutes of an hour.
    "fraction": "30: half, a half, half a | 15: quarter, a quarter | 45: three quarters, three quarter",
    # Behind a number.
    "unit": (
        "minute: m, min, mins, minute, minutes | hour: h, hr, hrs, hour, hours | day: d, day, days | week: w, wk, "
        "wks, week, weeks | month: month, months | second: s, sec, secs, second, seconds | fortnight: fortnight | "
        "year: year, years"
    ),
    # How many of a unit a word says by itself, or about how many.
    "amount": (
        "1 minute: a minute, a min, minute | 1 hour: an hour, an hr, hour | 1 day: a day | 1 week: a week | "
        "1 month: a month | 1 fortnight: a fortnight | 0 minute: a second, a sec, a moment, moments | "
        "30 minute: half an hour, half hour, a half hour, half a hour | 15 minute: quarter of an hour, quarter hour, "
        "a quarter of an hour, quarter of hour | 45 minute: three quarters of an hour, three quarter hour | "
        "2 minute about: a couple of minutes, couple of minutes, couple minutes | 2 hour about: a couple of hours, "
        "couple of hours, couple hours | 2 day about: a couple of days, couple of days, couple days | "
        "2 week about: a couple of weeks, couple of weeks | 1 year: a year, an year"
    ),
    "back": "-1: ago, back, earlier",
    "ahead": "1: in, within, from now, in the next, after, no later than",
    "now": (
        "0: now, just now, right now, right this minute, this minute, this very moment, at the moment, "
        "at this moment, this moment, only now"
    ),
    # Beside a weekday: the last, the next, this one.
    "turn": "-1: last, previous, past | 1: next, coming, upcoming, this coming | 0: this",
    # Before a time; 1 where a bare number behind it is an hour.
    "at": "1: at | 0: on, the, of, time, was, on the",
    "about": (
        "1: about, around, approx, approximately, circa, ca, roughly, ish, nearly, almost, or so, more or less, "
        "give or take, some, c, just, just before, just after, shortly before, shortly after, a bit after, "
        "a bit before, a bit past, a little after, a little before, a little past, some time after"
    ),
    # Between minutes and an hour: past it, or to it.
    "past": "1: past, after | -1: to, till, before",
    # Between the parts of a length.
    "and": "and, and a",
    "oclock": "1: oclock, o clock | 0: sharp, exactly, on the dot",
    # Behind four figures, or glued to an hour.
    "hours": "hrs, hours, hour, h, hr",
    # Before the start of a range, and between it and its end.
    "from": "from",
    "to": "to, until, till, til",
    # Before the moment of a promise.
    "by": "by, until, till, til, before, due, not later than, latest, no later than",
    # The end of what.
    "end": (
        "day: end of day, end of the day, eod, end of today, end of, the end of, eob, cob, close of business, "
        "close of play, end of business, the end of the day, the end of day, the end of today | month: end of month, "
        "end of the month, eom, end of this month, month end, the end of the month, the end of month"
    ),
    # Behind the number of a day.
    "of the month": "of the month, of this month, this month",
    "ordinal": "st, nd, rd, th",
    # Words of time that name no moment: a piece made of them is said.
    "vague": (
        "a, a few days, a few hours, a few minutes, a few weeks, a little while, a long time, a short while, "
        "a while, again, ages, all, all day, all morning, all night, already, also, always, an, any time, anytime, "
        "asap, at first, at the weekend, beginning of, between, both, breakfast, business day, business days, cet, "
        "constantly, daily, day, dinner, during, dusk, each, earlier, early, end of the week, end of the year, "
        "end of week, entire, eow, est, even, ever, ever since, every, every day, every week, few days, few hours, "
        "few minutes, few weeks, first thing, for, fortnight, gmt, half, holiday, holidays, hour, immediately, ist, "
        "last month, last week, last year, late, lately, later, less, local time, long ago, lunch, lunch break, "
        "many, maybe, mid, midweek, minute, month, monthly, more, never, next month, next week, next year, no, not, "
        "not long, nowadays, o, often, on the weekend, once, only, or, over, over the weekend, pending, perhaps, "
        "possibly, probably, quarter, recently, several days, several hours, several minutes, several times, "
        "several weeks, shortly, since, some days, some hours, some minutes, some time, sometime, sometimes, soon, "
        "start of week, still, sunset, than, the end of the week, the weekend, then, these days, this month, "
        "this week, this weekend, this year, through, throughout, times, too, twice, under, urgent, usually, utc, "
        "very, week, weekend, weekly, whole, whole day, work days, workdays, working day, working days, working hours"
    ),
}
# Those of them that are words of other things too: no piece is of time for these alone.
WEAK = (
    "a, a half, a quarter, a second, about, after, again, all, almost, already, also, always, an, and, and a, "
    "around, at, at first, at the, back, before, beginning of, both, by, c, ca, coming, constantly, d, day, due, "
    "during, each, early, entire, even, ever, every, exactly, for, from, h, half, half a, immediately, in, ish, "
    "just, last, late, latest, less, m, many, mar, may, maybe, mid, month, month end, more, nd, nearly, never, next, "
    "no, not, o, of, often, on, on the, once, one, only, or, over, past, pending, perhaps, possibly, previous, "
    "probably, quarter, rd, roughly, s, sat, sec, second, several times, sharp, some, sometimes, st, still, sun, th, "
    "than, the, then, this, three quarters, through, till, time, times, to, too, twice, under, until, upcoming, "
    "urgent, usually, very, w, was, week, whole, within, year"
)
# What may begin a promise in a text: words that are one by themselves, and words before the moment of one.
AHEAD = "tomorrow, tmrw, tonight, eod"
BEFORE_PROMISE = "by, until, till, til, before, in, within, next, end, day, this"

YES = "y yes"
# What the prompt offers: times after the code, and values of due: and kind:.
OFFERED_TIMES = ("now", "10m ago", "half an hour ago", "an hour ago")
OFFERED_DUES = ("today", "tomorrow", "2d", "1w", "4h", "sun", "mon", "tue", "wed", "thu", "fri")
OFFERED_KINDS = ("request", "fault", "question", "complaint", "compliment", "feedback", "message")

# Words with which a time may begin.
BEGIN_TIMES = "this early late morning noon afternoon evening night nite tonight tonite lunch"
# More words that stand in no name: where one does, the line was typed in haste.
HASTY = "and for via with from at in of about again called needs wants asks asked rang forgot yesterday today now"
# Words of a time to come that no time is read from, and others of time.
TO_COME = "week weekend month soon later tmrw tmw tomorow"
OF_TIME = (
    "yesterday ago am pm midday midnight lunchtime before after earlier half past quarter oclock four five six seven "
    "eight nine ten eleven twelve thirty"
)
# What joins two of a kind.
JOINING = "and n"
# Titles written out.
FULL_TITLES = "mister miss madam sir doctor professor"
