"""A year of a desk of forty, in Hebrew and English, always the same for a seed, and what is true of it.

``python -m tests.bench.year FOLDER`` writes ``log.db`` and ``codes.toml``. Each note is a line as somebody would type
it, read by quicklog itself with the codes of the team, and what happened to it afterwards are the events that the
commands write. So what ``make`` knows of the year (``Truth``) is what figures of it have to find.

The year has a rhythm: the week and the day, holidays, a season for some codes. In spring a process is broken: for four
weeks there are three times as many wrong invoices, and who calls about one calls again. In the last two months fifteen
ordinary customers call far more often than before. Nobody else changes.
"""

from __future__ import annotations

import heapq
import json
import os
import random
import time
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from quicklog.config import codes_file
from quicklog.lib.record import Record
from quicklog.lib.text import key
from quicklog.note.fold import apply
from quicklog.note.note import Event, attribute, new_id, seconds
from quicklog.shorthand import capture
from quicklog.shorthand.places import Context
from quicklog.store import definitions
from quicklog.store.bulk import Noted, extend
from quicklog.store.bulk.writer import roomy, seldom_merged
from quicklog.store.opening import open_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from quicklog.note.fields import Note
    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.reader import Reading
    from quicklog.store.log import Log

ZONE = ZoneInfo("Asia/Jerusalem")
NOTES, END = 40_000, date(2026, 10, 31)
_DAYS = 365
# The broken process: its code, its days of the year, and how often a customer calls again about it, and otherwise.
BROKEN, _BREAKS, _MENDED = "invoice", (4, 12), (5, 10)
_AGAIN_BROKEN = 0.45
# How many more begin to call about it, so that with those who call again it is three times as many.
_MORE_BROKEN = 1.95
# So many customers go wrong, so many days before the end; until then they call this often in a quarter.
_WRONG, _SINCE, _QUARTER = 15, 60, 92
_CUSTOMERS, _PER_CUSTOMER = 4000, 10
_DAY = timedelta(1)
# So many days are written at once.
_AT_ONCE = 14


# What is true of a year


class Broken(NamedTuple):
    """A process that was broken: its code, the first day and the last, and how much more often it was called about."""

    code: str
    first: date
    last: date
    times: float


class Wrong(NamedTuple):
    """A customer gone wrong: contacts since that day, and in the quarter of a year before it."""

    name: str
    since: date
    before: int
    after: int


class Truth(NamedTuple):
    """What is true of the year that was made, by the plan that it was made by.

    ``now`` is the moment after all of it; no event is later. ``events`` are counted by their kinds. ``contacts``,
    ``codes`` (contacts by code, each of those that ``+`` joins) and ``promises`` (by what became of them at ``now``)
    are those of the notes as they stand then, and ``statuses`` count all notes. ``again`` are the contacts of a
    customer whose matter was not solved, ``forwarded`` those that came within a quarter of an hour to somebody else,
    ``recoded`` the notes whose code was corrected, ``follows`` those that ask after an open matter. ``merged`` gives
    customers of codes.toml by their names with their other names, ``joined`` those whom the log joins. ``season`` is
    the code of the busiest season, ``seasons`` the first and the last day of each.
    """

    first: date
    last: date
    now: datetime
    notes: int
    contacts: int
    customers: int
    technicians: tuple[str, ...]
    events: dict[str, int]
    statuses: dict[str, int]
    codes: dict[str, int]
    promises: dict[str, int]
    broken: Broken
    wrong: tuple[Wrong, ...]
    season: str
    seasons: dict[str, tuple[date, date]]
    merged: dict[str, tuple[str, ...]]
    joined: tuple[tuple[str, ...], ...]
    internal: tuple[str, ...]
    users: dict[str, int]
    avoidable: tuple[str, ...]
    self_service: tuple[str, ...]
    unknown: int
    recoded: int
    again: int
    forwarded: int
    callbacks: int
    follows: int


# The codes


class Sort(Record):
    """A code: how often it is needed, what codes.toml says of it, how it is closed, and the words of its details.

    ``closed`` is the share of its notes that somebody closes, ``hours`` how long that usually takes. ``again`` is how
    often its customers call once more. ``season`` is the first and the last day, and how many times as often.
    """

    name: str
    weight: float
    meaning: str
    aliases: str
    settings: str
    closed: float
    hours: float
    again: float
    english: str
    hebrew: str
    season: tuple[tuple[int, int], tuple[int, int], float] | None = None


# Two codes that we ring about; what their notes say is theirs.
_CALLBACK, _AFTERCARE = "callback", "aftercare"
_SORTS: tuple[Sort, ...] = (
    Sort(
        "password",
        15,
        "Verify the caller, reset the password, watch one good log-in",
        "reset, unlock, סיסמה, איפוס סיסמה",
        'answer_within = "1h"\nself_service = true',
        0.8,
        0.4,
        0.05,
        "locked out after three attempts | forgot it over the holiday | new phone, no second factor | wants the same"
        " one as before | screen says expired | reset by text did not arrive",
        "ננעל אחרי שלושה ניסיונות | שכח אותה בחופשה | טלפון חדש, אין אימות | כתוב שפג התוקף | מסרון האיפוס לא הגיע"
        " | ביקשה להחליף לקלה יותר",
    ),
    Sort(
        "printer",
        11,
        "Clear the queue, print a test page, order toner if low",
        "printing, toner, מדפסת, טונר, הדפסה",
        'kind = "fault"\nanswer_within = "4h"',
        0.85,
        3,
        0.12,
        "paper jam in the lower tray | prints blank pages | toner empty, none on the shelf | queue is stuck, ten jobs"
        " waiting | stripes on every page | scan to mail fails",
        "נייר תקוע במגש התחתון | מדפיסה דפים ריקים | הטונר נגמר ואין במלאי | התור תקוע | פסים על כל דף | סריקה למייל"
        " לא עובדת",
    ),
    Sort(
        "status",
        8,
        "Find where the matter stands, tell the customer, say when we call again",
        "progress, סטטוס, בירור מצב, מה קורה",
        'kind = "question"\navoidable = true\nanswer_within = "4h"',
        0.6,
        1,
        0.1,
        "asks where the order is | nobody called her | wants to know when the technician comes | asks what happened to"
        " the refund | was told somebody would write",
        "שואל איפה ההזמנה | אף אחד לא התקשר אליה | רוצה לדעת מתי הטכנאי מגיע | מה עם הזיכוי | הובטח לו שיכתבו לו",
    ),
    Sort(
        "invoice",
        5,
        "Wrong invoice: correct it and send it again",
        "billing, חשבונית, חיוב",
        'kind = "complaint"\navoidable = true\nanswer_within = "2d"',
        0.85,
        9,
        0.12,
        "charged twice | wrong company number on it | discount is missing | sum differs from the offer | addressed to"
        " the old office | VAT was added twice | same invoice came again",
        "חויב פעמיים | ח.פ. לא נכון | חסרה ההנחה | הסכום שונה מההצעה | נשלחה לכתובת הישנה | מע״מ חושב פעמיים | אותה"
        " חשבונית הגיעה שוב",
    ),
    Sort(
        "internet",
        7.5,
        "Restart the router, test the line, open a case with the provider if it stays down",
        "router, אינטרנט, נתב, ראוטר",
        'kind = "fault"\nanswer_within = "2h"',
        0.9,
        2,
        0.14,
        "whole floor is down | only the guest network works | drops every few minutes | router blinks red | very slow"
        " with video | provider says the line is fine",
        "כל הקומה מנותקת | רק רשת האורחים עובדת | מתנתק כל כמה דקות | הנתב מהבהב באדום | איטי מאוד בווידאו | הספק"
        " טוען שהקו תקין",
    ),
    Sort(
        "email",
        6.5,
        "Send and receive a test message, mend the settings, see one message arrive",
        "outlook, אימייל, אאוטלוק, דואר",
        'kind = "fault"\nanswer_within = "4h"',
        0.85,
        3,
        0.1,
        "cannot send, can receive | mailbox is full | attachments do not open | messages stay in the outbox | shared"
        " mailbox is gone | asks for the password again and again",
        "מקבל ולא שולח | התיבה מלאה | קבצים מצורפים לא נפתחים | הודעות נשארות בדואר יוצא | התיבה המשותפת נעלמה"
        " | מבקש סיסמה שוב ושוב",
    ),
    Sort(
        "מזגן",
        3.2,
        "לבדוק מסנן וגז, ואם לא מקרר לקבוע טכנאי ולעדכן את הלקוח",
        "aircon, air conditioner, AC, מיזוג, מזגנים",
        'kind = "fault"\nanswer_within = "1d"',
        0.85,
        14,
        0.16,
        "does not cool | drips on the desks | remote control is lost | very loud | smells of smoke | blows hot air",
        "לא מקרר | מטפטף על השולחנות | השלט אבד | רועש מאוד | ריח שרוף | מוציא אוויר חם | המנוע החיצוני לא נדלק",
        ((7, 1), (8, 31), 4.5),
    ),
    Sort(
        "howto",
        5,
        "Show how, let the customer do it once alone, send the guide",
        "how-to, training, הדרכה, איך עושים",
        'kind = "question"\nself_service = true\nanswer_within = "1d"',
        0.5,
        0.5,
        0.06,
        "how to share a folder | how to forward calls | wants to print on both sides | where the signed forms are"
        " | how to book the meeting room",
        "איך משתפים תיקייה | איך מפנים שיחות | רוצה להדפיס דו צדדי | איפה הטפסים החתומים | איך מזמינים חדר ישיבות",
    ),
    Sort(
        "quote",
        4.2,
        "Price the work and the parts, send the offer in writing",
        "quotation, estimate, הצעת מחיר",
        'follow_up = "2d"',
        0.95,
        10,
        0.07,
        "twelve laptops with docking | cabling of the second floor | service contract for the branch | four cameras"
        " and a recorder | wants to compare with last year",
        "שנים עשר מחשבים ניידים | כבילה לקומה השנייה | חוזה שירות לסניף | ארבע מצלמות ומקליט | רוצה להשוות לאשתקד",
    ),
    Sort(
        "מסים",
        2.6,
        "להפיק את הטופס, לבדוק שם ומספר זהות, ולשלוח ללקוח בדואר מאובטח",
        "tax, tax form, טפסי מס, אישור מס",
        'self_service = true\nanswer_within = "2d"',
        0.8,
        7,
        0.09,
        "needs the yearly form for his accountant | name is misspelt on the form | form of last year is missing"
        " | deduction certificate expired | needs it in English",
        "צריך אישור שנתי לרואה החשבון | השם שגוי בטופס | חסר טופס של אשתקד | אישור ניכוי מס פג | מבקשת באנגלית",
        ((1, 4), (4, 30), 3.0),
    ),
    Sort(
        "order",
        3.6,
        "Order the part, tell the customer the delivery day, check on that day that it came",
        "purchase, הזמנה, רכש",
        'follow_up = "3d"',
        0.95,
        18,
        0.08,
        "two screens and a keyboard | toner for the whole branch | headset for the front desk | spare battery"
        " | chair with arm rests | approval is attached",
        "מסכים ומקלדת | טונרים לכל הסניף | אוזניות לדלפק | סוללה חלופית | כיסא עם משענות | האישור מצורף",
    ),
    Sort(
        "access",
        3.6,
        "Get the owner's consent, grant the access, have the customer open it once",
        "permission, permissions, הרשאה, הרשאות",
        'answer_within = "1d"',
        0.85,
        6,
        0.08,
        "to the payroll folder | needs the calendar of the manager | moved to another team | contractor for three"
        " months | lost it after the move",
        "לתיקיית השכר | צריכה את היומן של המנהלת | עבר צוות | קבלן לשלושה חודשים | אבדה אחרי המעבר",
    ),
    Sort(
        "VPN",
        3.2,
        "Check the account and the client, connect together, leave it connected once",
        "remote, חיבור מרחוק, עבודה מהבית",
        'kind = "fault"\nanswer_within = "4h"',
        0.85,
        3,
        0.12,
        "stuck at connecting | works at home, not at the hotel | drops when the laptop sleeps | token not accepted",
        "נתקע בהתחברות | עובד בבית ולא במלון | מתנתק כשהמחשב נרדם | הקוד לא מתקבל",
    ),
    Sort(
        "phones",
        3,
        "Test the handset, the extension and the line, replace what is dead, ring once to check",
        "extension, טלפוניה, שלוחה",
        'kind = "fault"\nanswer_within = "4h"',
        0.85,
        5,
        0.1,
        "no dial tone | cannot hear the other side | voice mail is full | calls land at the wrong desk"
        " | display is dark",
        "אין צליל חיוג | לא שומעים את מי שמדבר | התא הקולי מלא | השיחות מגיעות לשולחן הלא נכון | הצג כבוי",
    ),
    Sort(
        "visit",
        2.8,
        "Agree on a day and an hour, confirm before setting out, leave the site working",
        "appointment, ביקור טכנאי",
        'follow_up = "2d"',
        0.95,
        12,
        0.09,
        "ask for the caretaker at the gate | parking behind the building | needs a ladder | keys are at the reception"
        " | safety shoes needed",
        "לבקש את האחראי בשער | חניה מאחורי הבניין | צריך סולם | המפתחות בקבלה | חובה נעלי בטיחות",
    ),
    Sort(
        "תשלום",
        2.6,
        "לבדוק שהתשלום נקלט, לתקן את השיוך, ולשלוח קבלה",
        "payment, receipt, קבלה, תשלומים",
        'kind = "question"\nself_service = true\nanswer_within = "1d"',
        0.6,
        4,
        0.08,
        "paid and still got a reminder | wants three instalments | card was refused | needs the receipt again",
        "שילם וקיבל תזכורת | רוצה שלושה תשלומים | הכרטיס נדחה | צריכה את הקבלה שוב",
    ),
    Sort(
        "install",
        2.4,
        "Install and license the program, start it once together with the customer",
        "software, התקנה, תוכנה",
        'answer_within = "2d"',
        0.85,
        9,
        0.08,
        "drawing program for two seats | new version of the payroll program | licence key is missing"
        " | needs the administrator",
        "תוכנת שרטוט לשתי עמדות | גרסה חדשה של השכר | חסר מפתח רישוי | דורש מנהל מערכת",
    ),
    Sort(
        "דליפה",
        1.5,
        "לסגור ברז ראשי, לשלוח שרברב, לצלם את הנזק, לעדכן את הביטוח",
        "leak, water, נזילה, רטיבות",
        'kind = "fault"\nanswer_within = "2h"',
        0.9,
        4,
        0.15,
        "water comes through the ceiling | tap in the kitchenette drips | roof drain is blocked"
        " | carpet in the corridor is wet",
        "מים מהתקרה | הברז במטבחון מטפטף | המרזב סתום | השטיח במסדרון רטוב",
        ((11, 15), (2, 28), 3.0),
    ),
    Sort(
        "viruses",
        1.8,
        "Remove malware: scan, clean, update the antivirus, confirm with the customer",
        "virus, malware, phishing, וירוסים, פישינג",
        'kind = "fault"\nanswer_within = "1h"',
        0.9,
        2,
        0.07,
        "opened an attachment from a stranger | antivirus shows a warning | sends spam to all contacts"
        " | pop-ups all over the screen",
        "פתחה קובץ מאדם זר | האנטי וירוס מתריע | שולח דואר זבל לכל אנשי הקשר | חלונות קופצים בלי סוף",
    ),
    Sort(
        "backup",
        1.6,
        "Check the last backup, run it again, report the result",
        "restore, גיבוי, שחזור",
        'answer_within = "1d"',
        0.9,
        6,
        0.06,
        "deleted a folder by mistake | report says failed | needs the plans as they were | disk of the backup is full",
        "מחק תיקייה בטעות | בדוח כתוב נכשל | צריכה את התוכניות כפי שהיו | הדיסק של הגיבוי מלא",
    ),
    Sort(
        "בית ספר",
        0.9,
        "לפתוח חשבונות ומערכת שעות לשנה החדשה, ולוודא כניסה של המזכירות",
        "school, timetable, פתיחת שנה",
        'answer_within = "2d"',
        0.85,
        8,
        0.13,
        "thirty new pupils without an account | timetable is of the old year | projector room is double booked"
        " | teacher sees the wrong class",
        "שלושים תלמידים חדשים בלי חשבון | מערכת השעות של השנה הקודמת | מורה רואה כיתה לא נכונה | חסרים לוחות כיתה",
        ((8, 18), (9, 6), 14.0),
    ),
    Sort(
        "חניה",
        1.4,
        "להנפיק תג, לרשום מספר רכב, להסביר היכן מותר לעמוד",
        "parking, תג חניה",
        'self_service = true\nanswer_within = "1d"',
        0.6,
        2,
        0.04,
        "new car, same owner | gate does not open | visitor of the management | badge is lost",
        "רכב חדש, אותו בעלים | השער לא נפתח | אורח של ההנהלה | התג אבד",
    ),
    Sort(
        "forgotten",
        1.2,
        "Apologise, do now what was promised, find out why it was not done",
        "broken promise, שכחו, לא חזרו",
        'kind = "complaint"\navoidable = true\nfollow_up = "4h"',
        0.95,
        3,
        0.12,
        "promised twice and nobody came | waited at home for nothing | nobody rang back | wants to speak to a manager",
        "הבטיחו פעמיים ואף אחד לא הגיע | חיכה בבית לשווא | לא חזרו אליה | רוצה לדבר עם מנהל",
    ),
    Sort(
        "complaint",
        1.3,
        "Hear it to the end, write it in the customer's words, say who answers and by when",
        "תלונה",
        'kind = "complaint"\nfollow_up = "1d"',
        0.95,
        6,
        0.08,
        "was kept on hold far too long | technician left dirt behind | rude answer at the desk | thinks of leaving us",
        "חיכה על הקו יותר מדי | הטכנאי השאיר לכלוך | ענו לה בחוסר נימוס | שוקל לעזוב אותנו",
    ),
    Sort(
        "ביטול",
        1.2,
        "לברר את הסיבה, להציע פתרון, לבטל אם מבקשים, ולאשר בכתב",
        "cancel, cancellation, ביטולים",
        'follow_up = "1d"',
        0.95,
        7,
        0.09,
        "found a cheaper offer | closes the branch | ordered by mistake | contract is too long",
        "מצא הצעה זולה יותר | סוגרים את הסניף | הוזמן בטעות | החוזה ארוך מדי",
    ),
    Sort(
        "thanks",
        1.5,
        "Thank the customer, pass the words on to the technician and the team lead",
        "praise, תודה",
        'kind = "compliment"',
        0.05,
        1,
        0.0,
        "quick and friendly | explained it so well | sent a box of chocolates | the best service in years",
        "מהיר ונעים | הסביר כל כך יפה | שלחה קופסת שוקולד | השירות הכי טוב שקיבלנו",
    ),
    Sort(
        _AFTERCARE,
        2.2,
        "Ask after the job whether all works and what else is needed, write down the score",
        "check-up, משוב, שיחת מעקב",
        'kind = "feedback"\noutbound = true',
        0.05,
        1,
        0.0,
        "all works | would like a shorter way to reach us | pleased, nothing else needed | still a little slow",
        "הכול עובד | היה רוצה דרך קצרה יותר להשיג אותנו | מרוצה מאוד | עדיין קצת איטי",
    ),
    Sort(
        _CALLBACK,
        0.0,
        "Call back as promised, write down how it ended",
        "call-back, לחזור, שיחה חוזרת",
        "outbound = true",
        0.1,
        1,
        0.0,
        "told her it is done | he is content | offer was accepted | explained the delay | parts have arrived",
        "עודכנה שהטיפול הסתיים | מרוצה | ההצעה התקבלה | הוסבר העיכוב | החלקים הגיעו",
    ),
)
_BY_NAME = {sort.name: sort for sort in _SORTS}
# What a customer gone wrong calls about besides the own trouble.
_TROUBLES, _OWN = ("status", "forgotten", "complaint"), ("internet", "printer", "email", "VPN", "phones")
_UNKNOWN = (
    "projector scanner elevator keycard alarm camera fridge furniture translation catering".split(),
    "מקרן סורק מעלית כרטיס אזעקה מצלמה מקרר ריהוט תרגום כיבוד".split(),
)
_BEHIND = (
    "very angry | prefers the mobile | asked for a written answer | second floor | speaks Russian | polite but tired"
    " | will be away | the office closes early | sounds worried | has a photo of it".split(" | "),
    "כועס מאוד | מעדיפה בנייד | ביקש תשובה בכתב | קומה שנייה | דוברת רוסית | סבלנית | יש לו צילום | נשמעת מודאגת"
    " | המשרד נסגר מוקדם".split(" | "),
)
_OUTCOMES = (
    "solved on the phone | replaced, works | reset and tested together | sent again | explained, content"
    " | somebody went there, all works | settled with the manager | nothing found, works again".split(" | "),
    "טופל בטלפון | הוחלף ועובד | אופס ונבדק יחד | נשלח שוב | הוסבר, מרוצה | טכנאי ביקר, הכול עובד | סוכם עם המנהל"
    " | לא נמצאה תקלה, עובד".split(" | "),
)
_WHYS = {
    "voided": "written twice | wrong customer | a test | נרשם פעמיים | לקוח אחר".split(" | "),
    "reopened": "came back the same day | works only half | still wrong | עדיין לא עובד | חזר על עצמו".split(" | "),
    "given": "knows the site | speaks the language | off tomorrow | מכיר את הלקוח | סוף משמרת".split(" | "),
    "snoozed": "part is on its way | customer is abroad | needs the manager | ממתין לחלק | הלקוח בחופשה".split(" | "),
    "waiting": "needs a photo | asked for the number | must approve the offer | מחכים לצילום | לאישור שלו".split(" | "),
}
_MESSAGES = (
    "please look at the contract | keys are in the drawer | asked for you | left a parcel for you".split(" | "),
    "נא לבדוק את החוזה | המפתחות במגירה | הלקוח ביקש אותך | השאירה חבילה".split(" | "),
)
_CHANNELS = (
    ("", "@phone", "@email", "@chat", "@face", "@site", "@letter", "@fax"),
    ("", "@טלפון", "@מייל", "@וואטסאפ", "@דלפק", "@אתר", "@מכתב", "@פקס"),
)
_CHANNEL_SHARES = (30, 33, 14, 12, 6, 3.5, 1, 0.5)


# Who is who


_FIRST = tuple(
    each.split("/")
    for each in (
        "רמי/Rami שרה/Sara יוסי/Yossi דנה/Dana נועה/Noa אלי/Eli מאיה/Maya גיל/Gil רחל/Rachel משה/Moshe דוד/David"
        " מיכל/Michal אבי/Avi ענת/Anat אורית/Orit שמעון/Shimon תמר/Tamar איתן/Eitan ליאת/Liat עמית/Amit הדס/Hadas"
        " ניר/Nir יעל/Yael אורי/Uri שירה/Shira ברק/Barak גלית/Galit חיים/Haim רונית/Ronit עומר/Omer סיגל/Sigal"
        " אסף/Asaf נטע/Neta יצחק/Yitzhak חנה/Hana אריאל/Ariel עדי/Adi מוטי/Moti אילנה/Ilana רועי/Roi קרן/Keren"
        " שלומי/Shlomi אביגיל/Avigail ליאור/Lior אסתר/Esther גדי/Gadi מירב/Merav איציק/Itzik נעמי/Naomi טלי/Tali"
    ).split()
)
_LAST = tuple(
    each.replace("_", " ").split("/")
    for each in (
        "כהן/Cohen לוי/Levi מזרחי/Mizrahi פרץ/Peretz כץ/Katz בר/Bar ביטון/Biton אזולאי/Azulay פרידמן/Friedman"
        " אוחיון/Ohayon דהן/Dahan שפירא/Shapira מלכה/Malka חדד/Hadad גבאי/Gabay רוזן/Rosen סגל/Segal"
        " בן_דוד/Ben_David וקנין/Vaknin אלון/Alon ברקת/Bareket שחר/Shahar גולן/Golan נחום/Nahum אדרי/Edri הראל/Harel"
        " צור/Tzur מור/Mor יוסף/Yosef סבג/Sabag קפלן/Kaplan ויצמן/Weizman לביא/Lavi נבון/Navon רביבו/Revivo"
        " שרון/Sharon עמר/Amar טויטו/Tuito גרינברג/Greenberg דיין/Dayan עזרא/Ezra פינטו/Pinto שטרן/Stern"
        " יעקבי/Yaakobi זיו/Ziv ארד/Arad חזן/Hazan בכר/Bachar אלמוג/Almog טננבאום/Tenenbaum"
    ).split()
)
_FIRST_ABROAD = (
    "John Mary Ahmed Olga Daniel Emma Peter Lucy Omar Layla Ivan Natasha Carlos Sofia Yusuf Fatima Mark Julia Sergey"
    " Irina George Helen Samir Rania Thomas Anna Victor Elena Michael Sarah Kevin Grace Dmitri Svetlana Nabil Hanan"
    " Andrew Claire Boris Ludmila"
).split()
_LAST_ABROAD = (
    "Smith Brown Haddad Petrov Johnson Miller Khoury Ivanov Garcia Martin Mansour Volkov Taylor Walker Nasser Sokolov"
    " Clark Hughes Awad Kuznetsov Baker Turner Saleh Popov Wright Cooper Zoabi Morozov Reed Bennett Jabarin Fedorov"
    " Collins Parker Abbas Orlov Murphy Shaw Tarif Lebedev"
).split()
_FIRMS = (
    [
        f"{what} {name}"
        for what in (
            "מאפיית מכללת מרפאת גן_ילדים תיכון מוסך קיבוץ מועצת ניקיון מלון קפה סופר נגריית דפוס הובלות ביטוח אדריכלות"
            " חשבונאות פרחי ספריית"
        ).split()
        for name in (
            "השחר הגליל הכרמל תבור רימון הדר ארז האלון נווה הצפון השרון גלבוע העמק הנחל שקד ברוש הלביא מעיין אופק"
            " התמר כנרת הירדן צבר הגפן סיגלית"
        ).split()
    ],
    [
        f"{name} {what}"
        for name in (
            "Acme Carmel Galilee Northern Summit Harbor Cedar Olive Silverline Orion Delta Pioneer Riverside Keystone"
            " Atlas Phoenix Sunrise Cobalt Maple Vertex Lighthouse Granite Horizon Blue_Bay Golden_Gate"
        ).split()
        for what in (
            "Shipping_Ltd Foods Dental_Clinic Logistics_Ltd Law_Office Insurance Motors Pharmacy Textiles_Ltd"
            " Architects College Hotel Bakery Printing Software_Ltd Farms Travel Accountants Kindergarten Security_Ltd"
        ).split()
    ],
)
_HOUSE = (
    *("הנהלת חשבונות", "משאבי אנוש", "מחסן מרכזי", "לשכת המנכ״ל", "סניף באר שבע", "מכירות"),
    *("Reception Haifa", "Marketing", "Legal department", "Purchasing", "Haifa branch", "Training center"),
)


class Customer(Record):
    """A customer by all names, the language in which people write about it, and what codes.toml says of it."""

    name: str
    others: tuple[str, ...] = ()
    hebrew: bool = False
    firm: bool = False
    internal: bool = False
    users: int | None = None
    phone: str = ""
    joined: bool = False

    @property
    def listed(self) -> bool:
        """Whether the team lists it."""
        return self.internal or bool(self.users or self.phone or (self.others and not self.joined))


class Technician(Record):
    """Somebody of the desk: shift (hours after midnight), free weekdays, and the days of the leaves, as ordinals."""

    name: str
    words: tuple[str, str]
    login: str
    begins: int
    ends: int
    free: frozenset[int]
    leave: frozenset[int]
    pace: float


def _technicians(chance: random.Random, first: date) -> list[Technician]:
    """Return forty people, every other one written in Hebrew: thirty-two by day, and eight in the evening."""
    people = []
    for place in range(40):
        given, family = _FIRST[place], _LAST[(place * 7 + 5) % len(_LAST)]
        script = place % 2
        shift = (8, 17) if place < 26 else (7, 16) if place < 32 else (16, 25)
        leave: set[int] = set()
        for _ in range(2):
            begin = first.toordinal() + chance.choice((chance.randrange(_DAYS), chance.randrange(245, 305)))
            leave |= set(range(begin, begin + chance.choice((5, 8, 12))))
        free = {5} if place >= 32 else {5, chance.choice((4, 4, 4, 6, 0, 1, 2, 3))}
        login = f"{given[1][0]}{family[1].replace(' ', '')[:6]}".lower() + f"{place % 10}"
        pace = chance.uniform(0.6, 1.5)
        name = f"{given[1 - script]} {family[1 - script]}"
        people.append(Technician(name, (given[1], given[0]), login, *shift, frozenset(free), frozenset(leave), pace))
    return people


def _customers(chance: random.Random, number: int, taken: Sequence[str]) -> list[Customer]:
    """Return customers, who calls most often first: half of them in Hebrew, and the firms mostly before the persons."""
    firms = [
        Customer(name.replace("_", " "), hebrew=hebrew, firm=True)
        for hebrew, names in zip((True, False), _FIRMS, strict=True)
        for name in chance.sample(names, min(len(names), number // 8))
    ]
    people = _people(chance, number - len(firms), {key(name) for name in taken})
    ranked = [(chance.random() * (0.55 if each.firm else 1.0) + (0 if each.firm else 0.08), each) for each in firms]
    ranked += [(chance.random() + 0.08, each) for each in people]
    ranked.sort(key=lambda each: each[0])
    return [_known(chance, place, each) for place, (_, each) in enumerate(ranked)]


def _people(chance: random.Random, number: int, taken: set[str]) -> list[Customer]:
    """Return persons; one in twenty-five is known by the name in the other script or by an initial too."""
    pairs = [(first, last) for first in _FIRST for last in _LAST]
    own = chance.sample(pairs, min(len(pairs), number // 2 + number // 10))
    abroad = [f"{first} {last}" for first in _FIRST_ABROAD for last in _LAST_ABROAD]
    found = []
    for place, (first, last) in enumerate(own):
        hebrew, latin = (f"{first[script]} {last[script]}" for script in (0, 1))
        if key(hebrew) in taken or key(latin) in taken:
            continue
        other = hebrew if place % 6 == 0 else latin
        several = chance.random() < 0.06
        joined = several and chance.random() < 0.1
        name = latin if other == hebrew else hebrew
        found.append(Customer(name, (other,) if several else (), name == hebrew, joined=joined))
    return found + [Customer(name) for name in chance.sample(abroad, min(len(abroad), number - len(found)))]


def _known(chance: random.Random, place: int, customer: Customer) -> Customer:
    """Return a customer as the team lists it, where it does: those with several names, and the firms that call most."""
    name, others, hebrew, firm, *_ = customer
    users = int(chance.lognormvariate(3.2, 0.9)) + 2 if firm and chance.random() < 0.3 else None
    phone = ""
    if (firm and chance.random() < 0.4) or place < 40:
        phone = f"0{chance.choice('23489')}-{6_000_000 + place * 811 + chance.randrange(800)}"
    return Customer(name, others, hebrew, firm, users=users, phone=phone, joined=customer.joined)


def codes_text(customers: Sequence[Customer], technicians: Sequence[Technician]) -> str:
    """Return the codes.toml of the team."""
    parts = [
        f"[codes.{_quoted(sort.name)}]\nmeaning = {_quoted(sort.meaning)}\n"
        f"aliases = {_listed(sort.aliases.split(', '))}\n{sort.settings}\n"
        for sort in _SORTS
    ]
    parts.append("[technicians]")
    parts += [
        f"{_quoted(each.name)} = {{ aliases = {_listed(each.words)}, logins = {_listed([each.login])} }}"
        for each in technicians
    ]
    parts.append("\n[customers]")
    parts += [f"{_quoted(each.name)} = {{ {_said_of(each)} }}" for each in customers if each.listed]
    parts.append('\n[hours]\nsun-thu = "08:00-17:00"\nfri = "08:00-13:00"\neves = "08:00-13:00"\nholidays = "IL"\n')
    parts.append('[settings]\ntime_zone = "Asia/Jerusalem"\nweek_starts = "sunday"\n')
    return "\n".join(parts)


def _said_of(customer: Customer) -> str:
    said = {
        "aliases": _listed(customer.others) if customer.others and not customer.joined else "",
        "phones": _listed([customer.phone]) if customer.phone else "",
        "internal": "true" if customer.internal else "",
        "users": f"{customer.users}" if customer.users else "",
    }
    return ", ".join(f"{name} = {value}" for name, value in said.items() if value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


# The rhythm of the year


# How much comes in by the hour, from eight in the morning to the hour after midnight: on working days, on short ones,
# and on those on which nobody works.
_HOURS = range(8, 25)
_WORKING = (1.05, 1.5, 1.35, 1.15, 0.6, 0.75, 0.95, 0.85, 0.6, 0.14, 0.12, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02)
_SUNDAY = (1.7, 2.2, 1.8, 1.3, *_WORKING[4:])
_SHORT = (1, 1.3, 1.2, 1, 0.7, 0.08, 0.02, 0.02, 0, 0, 0, 0, 0.02, 0.02, 0.02, 0, 0)
_QUIET = (0.02, 0.04, 0.04, 0.02, 0.02, 0, 0, 0, 0, 0.02, 0.04, 0.1, 0.12, 0.1, 0.06, 0.04, 0.02)
# By the weekday, Monday first.
_WEEK = (1.1, 1.02, 1.0, 0.92, 0.22, 0.012, 1.25)
# The days after the first of Passover and of Sukkot on which half the country is on leave.
_FEAST = 7


class Calendar:
    """The days of the year: how much comes in on each, of which codes, and in which hours."""

    def __init__(self, first: date, last: date) -> None:
        import holidays

        self.first, self.last = first, last
        israel = holidays.country_holidays("IL", years=range(first.year, last.year + 2), language="en_US")
        self.closed = {day.toordinal() for day in israel}
        feasts = [day.toordinal() for day, name in israel.items() if name in ("Pesach", "Sukkot")]
        self.feast = {day + after for day in feasts for after in range(1, _FEAST)}
        self.days = [first + _DAY * place for place in range(_DAYS)]
        self.weights = [self.weight(day) for day in self.days]
        self.sorts = [[sort.weight * self.season(sort, day) for sort in _SORTS] for day in self.days]
        self.by_day = [weight * sum(sorts) for weight, sorts in zip(self.weights, self.sorts, strict=True)]
        self.cumulated = list(accumulate(self.by_day))
        self.cumulated_sorts = [list(accumulate(sorts)) for sorts in self.sorts]

    def is_closed(self, day: date) -> bool:
        """Tell whether nobody works on a day, but for a shift in the evening."""
        return day.weekday() == 5 or day.toordinal() in self.closed

    def is_short(self, day: date) -> bool:
        """Tell whether a day ends at one o'clock: a Friday, or the eve of a holiday."""
        return day.weekday() == 4 or day.toordinal() + 1 in self.closed

    def weight(self, day: date) -> float:
        """Return how much comes in on a day."""
        if self.is_closed(day):
            return 0.012
        usual = _WEEK[day.weekday()]
        if self.is_short(day):
            usual = min(usual, 0.35)
        return usual * (0.5 if day.toordinal() in self.feast else 1)

    def season(self, sort: Sort, day: date) -> float:
        """Return how many times as often as usual a code is needed on a day."""
        more = 1.0
        if sort.season:
            first, last, times = sort.season
            today = day.month, day.day
            is_in = first <= today <= last if first <= last else today >= first or today <= last
            more = times if is_in else 1.0
        return more * _MORE_BROKEN if sort.name == BROKEN and self.is_broken(day) else more

    def is_broken(self, day: date) -> bool:
        """Tell whether the process is broken on a day."""
        return self.broken[0] <= day <= self.broken[1]

    @property
    def broken(self) -> tuple[date, date]:
        """The first day and the last on which the process is broken: those of the last spring."""
        year = self.last.year if (self.last.month, self.last.day) > _MENDED else self.last.year - 1
        return date(year, *_BREAKS), date(year, *_MENDED)

    def within(self, chance: random.Random, first: date, last: date) -> date:
        """Return one of some days, the busier the likelier."""
        days = [first + _DAY * place for place in range((last - first).days + 1)]
        return chance.choices(days, [self.weight(day) for day in days])[0]

    def moment(self, chance: random.Random, day: date) -> datetime:
        """Return a moment of a day, to the minute."""
        hours = _SUNDAY if day.weekday() == 6 else _WORKING
        hours = _QUIET if self.is_closed(day) else _SHORT if self.is_short(day) else hours
        hour = chance.choices(_HOURS, hours)[0]
        over = day + _DAY * (hour // 24)
        return datetime(over.year, over.month, over.day, hour % 24, chance.randrange(60), tzinfo=ZONE)

    def at_work(self, chance: random.Random, at: datetime) -> datetime:
        """Return a moment when somebody is at work, that one or the next."""
        day = at.date()
        opens, closes = at.replace(hour=8, minute=0), at.replace(hour=13 if self.is_short(day) else 17, minute=0)
        if not self.is_closed(day) and opens <= at < closes:
            return at
        if at >= closes or self.is_closed(day):
            day += _DAY
        while self.is_closed(day):
            day += _DAY
        minutes = chance.randrange(150)
        return datetime(day.year, day.month, day.day, 8 + minutes // 60, minutes % 60, tzinfo=ZONE)


# The plan: who calls about what, and when


class Call(Record):
    """A contact to be: ``answers`` is the place of the call whose promise it keeps, in the order of planning."""

    place: int
    at: datetime
    customer: int
    code: str
    technician: int
    why: str = ""
    answers: int = -1


class Plan:
    """Who calls about what, and when: the same for the same chance."""

    def __init__(self, chance: random.Random, calendar: Calendar, number: int) -> None:
        self.chance, self.calendar, self.number = chance, calendar, number
        self.technicians = _technicians(chance, calendar.first)
        names = [each.name for each in self.technicians]
        wanted = max(60, min(_CUSTOMERS, number // _PER_CUSTOMER))
        house = [Customer(name, hebrew=place < 6, internal=True) for place, name in enumerate(_HOUSE)]
        self.customers = _customers(chance, wanted - len(house), names)
        for place, each in enumerate(house):  # they call often
            self.customers.insert(7 * place + 5, each)
        self.since = calendar.last - _DAY * _SINCE
        self.wrong = self._gone_wrong()
        weights = [(place + 12) ** -0.9 for place in range(len(self.customers))]
        for place in self.wrong:
            weights[place] = 0.0
        self._cumulated = list(accumulate(weights))
        self.calls: list[Call] = []
        self._at_hand: dict[tuple[int, int], tuple[list[int], list[float]]] = {}

    def _gone_wrong(self) -> list[int]:
        """Return the places of those customers who go wrong: persons and small firms, with one name each."""
        quiet = [place for place, each in enumerate(self.customers) if not (each.others or each.internal)]
        return sorted(self.chance.sample(quiet[len(quiet) // 6 :], _WRONG))

    def made(self) -> list[Call]:
        """Return all calls, in the order in which they are planned, so that ``place`` is that in the list."""
        for place in self.wrong:
            self._wrong(place)
        while len(self.calls) < self.number:
            self._begun()
        del self.calls[self.number :]
        return self.calls

    def _add(
        self, at: datetime, customer: int, code: str, technician: int, *, why: str = "", answers: int = -1
    ) -> bool:
        if at.date() > self.calendar.last:
            return False
        self.calls.append(Call(len(self.calls), at, customer, code, technician, why, answers))
        return True

    def _wrong(self, place: int) -> None:
        """Plan all calls of a customer who goes wrong; first as often as others, then five to ten times as often."""
        chance, calendar = self.chance, self.calendar
        quarter, own = chance.randint(1, 6), chance.choice(_OWN)
        before = self.since - _DAY * _QUARTER
        # Of very few even nine times as many are few: what is less could not be told from chance.
        times = chance.uniform(6, 9.5) if quarter > 1 else 9.0
        spans = [
            (calendar.first, before - _DAY, round(quarter * (before - calendar.first).days / _QUARTER)),
            (before, self.since - _DAY, quarter),
            (self.since, calendar.last, round(quarter * (_SINCE + 1) / _QUARTER * times)),
        ]
        for first, last, number in spans:
            for _ in range(number):
                at = self._within(first, last)
                is_gone = first == self.since
                code = own if chance.random() < 0.5 else chance.choice(_TROUBLES) if is_gone else self._code(at)
                self._add(at, place, code, self._who(at), why="wrong")

    def _within(self, first: date, last: date) -> datetime:
        """Return a moment between two days: one after midnight is of the day before, and counts as of the next."""
        while True:
            at = self.calendar.moment(self.chance, self.calendar.within(self.chance, first, last))
            if at.date() <= last:
                return at

    def _code(self, at: datetime) -> str:
        """Return what a customer calls about; we ring about two of the codes ourselves."""
        place = min(max((at.date() - self.calendar.first).days, 0), _DAYS - 1)
        while True:
            code = self.chance.choices(_SORTS, cum_weights=self.calendar.cumulated_sorts[place])[0].name
            if code != _AFTERCARE:
                return code

    def _begun(self) -> None:
        """Plan one matter: the first call, and those that come of it."""
        chance = self.chance
        place = chance.choices(range(_DAYS), cum_weights=self.calendar.cumulated)[0]
        at = self.calendar.moment(chance, self.calendar.days[place])
        sort = chance.choices(_SORTS, cum_weights=self.calendar.cumulated_sorts[place])[0]
        customer = chance.choices(range(len(self.customers)), cum_weights=self._cumulated)[0]
        technician = self._who(at)
        if not self._add(at, customer, sort.name, technician):
            return
        origin = len(self.calls) - 1
        if chance.random() < 0.02 and sort.name != _AFTERCARE:
            soon = at + timedelta(minutes=chance.randint(2, 14))
            self._add(soon, customer, sort.name, self._who(soon, but=technician), why="forwarded")
        if "follow_up" in sort.settings and chance.random() < 0.3:
            after = self.calendar.at_work(chance, at + timedelta(hours=chance.lognormvariate(2.2, 0.9)))
            self._add(after, customer, _CALLBACK, self._who(after, like=technician), why="answers", answers=origin)
        self._again(at, customer, sort, technician)

    def _again(self, at: datetime, customer: int, sort: Sort, technician: int) -> None:
        """Plan the calls of a customer whose matter was not solved: within a week, and again as long as it is not."""
        chance = self.chance
        while True:
            is_broken = sort.name == BROKEN and self.calendar.is_broken(at.date())
            if chance.random() >= (_AGAIN_BROKEN if is_broken else sort.again):
                return
            day = self.calendar.within(chance, at.date() + _DAY, at.date() + 6 * _DAY)
            at = self.calendar.moment(chance, day)
            like = technician if chance.random() < 0.4 else -1
            if not self._add(at, customer, sort.name, self._who(at, like=like), why="again"):
                return

    def _who(self, at: datetime, but: int = -1, like: int = -1) -> int:
        """Return who is at work at a moment; ``like`` that one, if possible."""
        day, hour = (at.date(), at.hour) if at.hour >= 5 else (at.date() - _DAY, at.hour + 24)
        places, weights = self._on_shift(day, hour)
        if like in places:
            return like
        found = self.chance.choices(places, weights)[0]
        while found == but and len(places) > 1:
            found = self.chance.choices(places, weights)[0]
        return found

    def _on_shift(self, day: date, hour: int) -> tuple[list[int], list[float]]:
        asked = day.toordinal(), hour
        if asked not in self._at_hand:
            people = list(enumerate(self.technicians))
            shift = [(place, each) for place, each in people if each.begins <= hour < each.ends]
            if day.weekday() == 4:  # one in three works on a Friday
                shift = [(place, each) for place, each in shift if (place + day.toordinal() // 7) % 3 == 0] or shift
            there = [
                (place, each)
                for place, each in shift
                if day.toordinal() not in each.leave and (day.weekday() not in each.free or day.weekday() in (4, 5))
            ]
            found = there or shift or people
            self._at_hand[asked] = [place for place, _ in found], [each.pace for _, each in found]
        return self._at_hand[asked]


# The notes and what happened to them


class _Met:
    """The names that the desk has met: every name is known, and none is taken for another (``places.Known``)."""

    def customer(self, key: str) -> bool:
        """Tell whether a customer is known."""
        return bool(key)

    def technician(self, key: str) -> bool:
        """Tell whether a technician is known."""
        return bool(key)

    def like(self, key: str) -> list[str]:  # noqa: ARG002
        """Return nobody."""
        return []


class Later(Record):
    """What will happen to a note: the moment, the kind of the event, who does it, and its body but for the offset."""

    at: datetime
    kind: str
    technician: int
    body: Mapping[str, Any]


class Made:
    """The year as it comes about: it is written into the log part by part, the notes and then what happened to them."""

    def __init__(self, plan: Plan, codes: Codes, chance: random.Random, now: datetime) -> None:
        self.plan, self.codes, self.chance, self.now = plan, codes, chance, now
        self.notes: dict[str, Note] = {}
        self.kinds: Counter[str] = Counter()
        self.unknown = self.recoded = self.follows = 0
        self._calls: list[tuple[datetime, Call]] = []
        self._ids: dict[int, str] = {}
        self.answered = {call.answers for call in plan.calls}
        self._later: list[tuple[float, int, str, Later]] = []
        self._numbered = 0
        self._last: dict[str, datetime] = {}
        self._open: dict[int | str, dict[str, None]] = {}
        self._whose: dict[str, int | str] = {}
        self._taken_back: dict[str, Note] = {}
        self._put_off: dict[str, tuple[str, datetime, str | None]] = {}

    def write(self, log: Log) -> None:
        """Write all of it."""
        calls = sorted((self._written(call), call.place, call) for call in self.plan.calls)
        part, noted, happened = 0, list[Noted](), list[Event]()
        for written, _, call in calls:
            happened += self._until(written)
            number = (written.date() - self.plan.calendar.first).days // _AT_ONCE
            if number != part:
                part = number
                _flush(log, noted, happened)
            note, woken = self._noted(call, written)
            noted.append(note)
            happened += woken
        happened += self._until(self.now)
        happened += [self._event(Later(self.now, "joined", 0, {"names": [*names]}), None) for names in self.joined]
        _flush(log, noted, happened)

    @property
    def joined(self) -> tuple[tuple[str, ...], ...]:
        """The names that the log joins."""
        return tuple((each.name, *each.others) for each in self.plan.customers if each.joined)

    # A note

    def _written(self, call: Call) -> datetime:
        """Return when a call is written down: mostly at once, and sometimes only the next day."""
        chance = self.chance.random()
        minutes = 0 if chance < 0.45 else self.chance.randint(1, 12) if chance < 0.95 else self.chance.randint(20, 90)
        if chance > 0.988 and call.why != "wrong":
            day = call.at + _DAY
            opens = day.replace(hour=8, minute=self.chance.randint(1, 40))
            if not self.plan.calendar.is_closed(day.date()) and day.date() <= self.plan.calendar.last:
                return opens
        written = call.at + timedelta(minutes=minutes)
        return written if written.date() == call.at.date() else call.at

    def _noted(self, call: Call, written: datetime) -> tuple[Noted, list[Event]]:
        """Return the note of a call, and which of the customer's matters it wakes; plan what will happen to it."""
        chance, who = self.chance, self.plan.technicians[call.technician]
        if written == call.at:
            written += timedelta(seconds=chance.randrange(58))
        reading = self._reading(call, written)
        at = capture.stamp(written + timedelta(milliseconds=chance.randrange(1000)))
        note_id = new_id(seconds(at) * 1000 + int(at[20:23]), chance.randbytes(10))
        body = capture.body_of(reading, written)
        woken = self._in_touch(call, body, note_id, written)
        event = Event(note_id, "", 0, "noted", note_id, at, who.login, body)
        self._keep(event, apply(None, event))
        self._whose[note_id] = self._person(call.customer, reading)
        self._last[note_id], self._ids[call.place] = written, note_id
        self._file(note_id)
        note = self.notes[note_id]
        for each in _Life(self, call, note, written).events():
            self._wait(note_id, each)
        origin = self._ids.get(call.answers)
        if not origin:  # it is written down only now that it is kept, and will be closed like any other
            self.answered.discard(call.answers)
        else:
            done = {"outcome": chance.choice(_OUTCOMES[self.plan.customers[call.customer].hebrew])}
            self._wait(origin, Later(written + timedelta(seconds=40), "done", call.technician, done))
        return Noted(note_id, at, who.login, body), woken

    def _reading(self, call: Call, written: datetime) -> Reading:
        """Return what quicklog reads in the line of a call."""
        who = self.plan.technicians[call.technician]
        context = Context(written, self.codes, _Met(), who.name)
        line = _Line(self, call, written)
        if call.why != "wrong" and self.chance.random() < 0.011:
            for text in line.broken():
                reading = capture.reading_of(text, context)
                if reading.trouble:
                    return reading
        reading = capture.reading_of(line.text(), context)
        self.unknown += bool(reading.code and not reading.meaning)
        return reading

    def _person(self, customer: int, reading: Reading) -> int | str:
        """Return by what the matters of a customer are found: before their names are joined each name has its own."""
        return reading.customer or "" if self.plan.customers[customer].joined else customer

    def _in_touch(self, call: Call, body: dict[str, Any], note_id: str, written: datetime) -> list[Event]:
        """Tie a contact to the open matter that it asks after, and wake what was put off before it."""
        if not body.get("customer") or "draft" in body or body.get("kind") == "message" or "direction" in body:
            return []
        person: int | str = body["customer"] if self.plan.customers[call.customer].joined else call.customer
        contact = seconds(body["at"])
        matters = [self.notes[each] for each in self._open.get(person, ()) if seconds(self.notes[each].at) <= contact]
        matters.sort(key=lambda note: seconds(note.at))
        asked = [note for note in matters if note.direction != "out"]
        same = [note for note in asked if note.code == body.get("code")]
        woken = []
        for note in matters:
            put_off = self._put_off.get(note.id)
            if put_off and contact // 60 >= put_off[1].timestamp() // 60:
                due = self._in_force(*put_off, datetime.fromisoformat(body["at"]))
                fact = Later(written, "woken", call.technician, {"action": note_id, **({"due": due} if due else {})})
                woken.append(self._event(fact, note.id))
        if asked:
            body["follows"] = (same or asked)[0].id
            self.follows += 1
        if woken:
            body["action"] = note_id
        return woken

    def _in_force(self, kind: str, since: datetime, due: str | None, contact: datetime) -> str | None:
        """Return what is promised again: where the clock stood meanwhile, by so much later."""
        if not due or kind != "waiting":
            return due
        return _later(due, since, min(contact, self.now))

    # What happens to it

    def _wait(self, note: str, fact: Later) -> None:
        if fact.at < self.now:
            self._numbered += 1
            heapq.heappush(self._later, (fact.at.timestamp(), self._numbered, note, fact))

    def _until(self, moment: datetime) -> list[Event]:
        """Return what happens before a moment, in the order of time."""
        found = []
        while self._later and self._later[0][0] <= moment.timestamp():
            _, _, note, fact = heapq.heappop(self._later)
            if self._fits(self.notes[note], fact):
                found.append(self._event(fact, note))
        return found

    def _fits(self, note: Note, fact: Later) -> bool:
        """Tell whether the command is one that quicklog does not refuse."""
        if fact.kind == "reopened":
            return note.status in ("done", "void")
        if fact.kind == "voided":
            return note.status != "void"
        if fact.kind == "amended":
            return note.status != "void" and (note.status == "draft") == ("line" in fact.body)
        return note.status in ("logged", "open")

    def _event(self, fact: Later, note_id: str | None) -> Event:
        """Return the event that a command writes, and let the note be what it makes of it."""
        at = fact.at
        if note_id:
            at = max(at, self._last[note_id] + timedelta(seconds=1))
            self._last[note_id] = at
        stamp = capture.stamp(at)
        event_id = new_id(seconds(stamp) * 1000 + int(stamp[20:23]), self.chance.randbytes(10))
        body = {**self._body(note_id, fact, at), "offset": capture.offset(at)}
        login = self.plan.technicians[fact.technician].login
        event = Event(event_id, "", 0, fact.kind, note_id or event_id, stamp, login, body)
        if not note_id:
            self.kinds[fact.kind] += 1
            return event
        before = self.notes[note_id]
        if fact.kind == "voided":
            self._taken_back[note_id] = before
        elif fact.kind == "reopened":  # what was taken back is again what it was
            before = self._taken_back.pop(note_id, before)
        if fact.kind in ("snoozed", "waiting"):
            self._put_off[note_id] = fact.kind, at, before.first_due or before.due
        elif fact.kind == "woken" or "due" in body.get("changes", ()):
            self._put_off.pop(note_id, None)
        self.recoded += "code" in body.get("changes", ()) and "line" not in body
        self._keep(event, apply(before, event))
        self._file(note_id)
        return event

    def _body(self, note_id: str | None, fact: Later, at: datetime) -> dict[str, Any]:
        """Return the body of an event; how long a promise waits hangs on what is promised then."""
        body = dict(fact.body)
        if not note_id or fact.kind != "waiting":
            return body
        note, until = self.notes[note_id], body["until"]
        due, first = (each and _later(each, at, datetime.fromisoformat(until)) for each in (note.due, note.first_due))
        if due == note.due and not (note.for_ and not due):
            due, first = until, note.first_due or note.due
        return body | {name: each for name, each in (("due", due), ("first_due", first)) if each}

    def _keep(self, event: Event, note: Note | None) -> None:
        if note:
            self.notes[event.note] = note
            self.kinds[event.kind] += 1

    def _file(self, note_id: str) -> None:
        """Keep whether a note is open under its customer."""
        matters = self._open.setdefault(self._whose[note_id], {})
        if self.notes[note_id].status == "open":
            matters[note_id] = None
        else:
            matters.pop(note_id, None)


def _later(due: str, since: datetime, now: datetime) -> str:
    """Return a due time by so much later as the clock has stood; one that had passed before stays as it was."""
    moment = datetime.fromisoformat(due)
    if moment <= since:
        return due
    stood = now.timestamp() - since.timestamp()
    return datetime.fromtimestamp(moment.timestamp() + stood, ZONE).isoformat(timespec="seconds")


def _flush(log: Log, noted: list[Noted], happened: list[Event]) -> None:
    """Write what there is: the notes, and then in one transaction what happened to them."""
    if noted:
        extend(log, noted)
    if happened:
        with log.transaction() as write:
            for each in happened:
                of = each.note if each.note != each.id else None
                write.append(each.kind, each.body, at=each.at, login=each.login, note=of, event_id=each.id)
    noted.clear()
    happened.clear()


class _Line:
    """A line as somebody of the desk types it."""

    def __init__(self, made: Made, call: Call, written: datetime) -> None:
        self.chance, self.call, self.written, self.made = made.chance, call, written, made
        self.customer = made.plan.customers[call.customer]
        self.hebrew = self.customer.hebrew if self.chance.random() < 0.9 else bool(call.technician % 2)
        self.technicians = made.plan.technicians
        self.is_plain = call.why in ("wrong", "answers") or call.code == _AFTERCARE

    def text(self) -> str:
        """Return the line."""
        chance, unknown = self.chance, not self.is_plain and self.chance.random() < 0.02
        code = chance.choice(_UNKNOWN[self.hebrew]) if unknown else self._code()
        parts = [self._name()]
        if unknown or chance.random() < 0.6:
            parts.append(self._who())
        parts.append(code)
        if time := self._time():
            parts.append(time)
        marks = [*self._marks()]
        is_message = any(mark.startswith(("for:", "עבור:")) for mark in marks)
        detail = chance.choice(_MESSAGES[self.hebrew]) if is_message else self._detail()
        last = " ".join(each for each in (detail, *marks) if each)
        return ". ".join([*parts, last] if last else parts)

    def broken(self) -> Iterator[str]:
        """Yield lines in haste; most cannot be understood."""
        name, who, code = self._name(), self._who(), self._code()
        lines = [f"{name}. {who}. {code}. 25:70", f"{name} {code}", f"{name}", f"{name}. {who}. {code}. due:soonish"]
        self.chance.shuffle(lines)
        yield from lines

    def _name(self) -> str:
        others = self.customer.others
        return self.chance.choice(others) if others and self.chance.random() < 0.35 else self.customer.name

    def _who(self) -> str:
        words = self.technicians[self.call.technician].words[self.hebrew]
        return words if self.hebrew or self.chance.random() < 0.3 else words.lower()

    def _code(self) -> str:
        """Return the word for the code, or sometimes for two that came together."""
        names = [self.call.code]
        if not self.is_plain and self.chance.random() < 0.02:
            more = self.chance.choice(("printer", "password", "email", "VPN", "access", "phones"))
            names += [more] * (more != self.call.code)
        return "+".join(map(self._word, names))

    def _word(self, name: str) -> str:
        words = [name, *_BY_NAME[name].aliases.split(", ")]
        alike = [word for word in words if word.isascii() != self.hebrew]
        if not alike or self.chance.random() < 0.05:
            return name
        return alike[0] if self.chance.random() < 0.6 else self.chance.choice(alike)

    def _time(self) -> str:
        at = self.call.at
        if (at.hour, at.minute) == (self.written.hour, self.written.minute) and at.date() == self.written.date():
            return ""
        day = "" if at.date() == self.written.date() else "אתמול " if self.hebrew else "yesterday "
        return f"{day}{at.hour}:{at.minute:02}"

    def _detail(self) -> str:
        chance, sort = self.chance, _BY_NAME[self.call.code]
        if chance.random() < 0.25:
            return ""
        said = chance.choice((sort.hebrew if self.hebrew else sort.english).split(" | "))
        return f"{said}, {chance.choice(_BEHIND[self.hebrew])}" if chance.random() < 0.12 else said

    def _marks(self) -> Iterator[str]:
        chance = self.chance
        channel = chance.choices(_CHANNELS[self.hebrew], _CHANNEL_SHARES)[0]
        if channel and self.call.code not in (_AFTERCARE, _CALLBACK):
            yield channel
        if self.call.code == _AFTERCARE:
            yield f"score:{chance.choices((1, 2, 3, 4, 5), (3, 5, 14, 38, 40))[0]}"
        if self.is_plain:
            return
        drawn = chance.random()
        if drawn < 0.035:
            yield f"{'עד' if self.hebrew else 'due'}:{chance.choice(('4h', '1d', '2d', '2d', '3d', '1w'))}"
        elif drawn < 0.055:
            whose = self.technicians[(self.call.technician + chance.randrange(1, 40)) % 40]
            yield f"{'עבור' if self.hebrew else 'for'}:{whose.words[self.hebrew].lower()}"
        if chance.random() < 0.03:
            yield f"ticket:{chance.randrange(40_000, 99_999)}"


class _Life:
    """What will happen to a note: it is closed, put off, corrected, taken back, or forgotten."""

    def __init__(self, made: Made, call: Call, note: Note, written: datetime) -> None:
        self.made, self.call, self.note, self.written = made, call, note, written
        self.chance, self.calendar, self.technicians = made.chance, made.plan.calendar, made.plan.technicians
        self.hebrew = made.plan.customers[call.customer].hebrew
        self.sort = _BY_NAME[call.code]

    def events(self) -> Iterator[Later]:
        """Yield what will happen, in any order."""
        chance, note = self.chance, self.note
        if note.status == "draft":
            yield from self._understood()
            return
        if self.call.why != "wrong" and chance.random() < 0.005:
            yield self._fact(self._soon(90), "voided", {"why": self._why("voided")})
            if chance.random() < 0.05:
                yield self._fact(self._soon(300) + timedelta(hours=2), "reopened", {"why": self._why("reopened")})
            return
        if chance.random() < 0.021:
            yield self._amended()
        if note.for_ and note.kind == "message" and not note.due:
            yield from self._seen()
            return
        closed = self._closed()
        is_answered = self.call.place in self.made.answered
        if note.due or chance.random() < 0.3:
            yield from self._followed(closed)
        if closed and not is_answered:
            yield self._fact(closed, "done", {"outcome": self._outcome()}, self._closer())
        if closed and chance.random() < 0.016:
            again = self.calendar.at_work(chance, closed + timedelta(hours=chance.uniform(1, 70)))
            yield self._fact(again, "reopened", {"why": self._why("reopened")})
            if chance.random() < 0.97:
                ended = self.calendar.at_work(chance, again + timedelta(hours=chance.lognormvariate(1.5, 1)))
                yield self._fact(ended, "done", {"outcome": self._outcome()}, self._closer())

    def _fact(self, at: datetime, kind: str, body: Mapping[str, Any], technician: int = -1) -> Later:
        return Later(at, kind, self.call.technician if technician < 0 else technician, body)

    def _why(self, kind: str) -> str:
        alike = [why for why in _WHYS[kind] if why.isascii() != self.hebrew]
        return self.chance.choice(alike)

    def _outcome(self) -> str | None:
        return self.chance.choice(_OUTCOMES[self.hebrew]) if self.chance.random() < 0.8 else None

    def _closer(self) -> int:
        """Return who closes it: mostly who wrote it down."""
        return -1 if self.chance.random() < 0.75 else self.chance.randrange(len(self.technicians))

    def _soon(self, minutes: int) -> datetime:
        return self.written + timedelta(minutes=self.chance.randint(1, minutes), seconds=self.chance.randrange(60))

    def _understood(self) -> Iterator[Later]:
        """Yield that a draft is made a note after all, as half of them are."""
        chance, made = self.chance, self.made
        if chance.random() < 0.5:
            return
        line = f"{made.plan.customers[self.call.customer].name}. {self.call.code}"
        context = Context(self.written, made.codes, _Met(), self.technicians[self.call.technician].name)
        reading = capture.reading_of(line, context)
        columns = capture.columns_of(reading)
        del columns["at"]
        changes = {name: value for name, value in columns.items() if value != getattr(self.note, attribute(name))}
        when = self.calendar.at_work(chance, self.written + timedelta(hours=chance.lognormvariate(1, 1.2)))
        yield self._fact(when, "amended", {"changes": changes, "line": line})

    def _amended(self) -> Later:
        """Return that a note is corrected: its code, with all that this brings, or its words."""
        chance = self.chance
        when = self._soon(600)
        drawn = chance.random()
        if drawn < 0.45 and self.call.why != "wrong" and not self.note.due:
            code = self.made.codes.code(chance.choice(("printer", "internet", "email", "access", "install", "VPN")))
            if code and code.name != self.note.code:
                changes = {"code": code.name, "meaning": code.meaning, "kind": code.kind, "direction": None}
                differing = {name: each for name, each in changes.items() if each != getattr(self.note, name)}
                return self._fact(when, "amended", {"changes": differing})
        if drawn < 0.6:
            other = (self.call.technician + chance.randrange(1, 40)) % 40
            return self._fact(when, "amended", {"changes": {"technician": self.technicians[other].name}})
        detail = chance.choice(_BEHIND[self.hebrew])
        detail = f"{self.note.detail}, {detail}" if self.note.detail else detail
        return self._fact(when, "amended", {"changes": {"detail": detail}})

    def _seen(self) -> Iterator[Later]:
        """Yield that a message is seen by whom it is for; some wait for ever."""
        names = [each.name for each in self.technicians]
        if self.note.for_ in names and self.chance.random() < 0.985:
            when = self.calendar.at_work(
                self.chance, self.written + timedelta(hours=self.chance.lognormvariate(0.5, 1.3))
            )
            yield self._fact(when, "seen", {"by": self.note.for_}, names.index(self.note.for_))

    def _closed(self) -> datetime | None:
        """Return when it is closed; nothing where nobody does."""
        chance, sort = self.chance, self.sort
        if not self.note.due:
            if chance.random() > sort.closed * 0.85:
                return None
            hours = sort.hours * chance.lognormvariate(0, 1.3)
            return self.calendar.at_work(chance, self.written + timedelta(hours=hours))
        due, drawn = datetime.fromisoformat(self.note.due).astimezone(ZONE), chance.random()
        if drawn < 0.66:
            worked = self.calendar.at_work(chance, self.written + (due - self.written) * chance.betavariate(1.6, 1.3))
            return worked if worked <= due else max(self._soon(3), due - timedelta(minutes=chance.randint(1, 50)))
        if drawn > 0.995:
            return None
        days = 0 if drawn < 0.965 else chance.lognormvariate(2.9, 0.8)  # some lie about for weeks
        return self.calendar.at_work(chance, due + timedelta(days=days, hours=2 + chance.lognormvariate(2.4, 1.2)))

    def _followed(self, closed: datetime | None) -> Iterator[Later]:
        """Yield what is done before it is closed: somebody takes it or is given it, rings in vain, or puts it off."""
        chance = self.chance
        until = closed or self.written + timedelta(days=4)
        if until - self.written < timedelta(hours=2):
            return
        moments = sorted(self.calendar.at_work(chance, self._between(until)) for _ in range(4))
        if chance.random() < 0.12:
            yield self._fact(moments[0], "taken", {"by": self.technicians[self.call.technician].name})
        elif chance.random() < 0.05:
            to = self.technicians[chance.randrange(40)].name
            yield self._fact(moments[0], "given", {"to": to, "why": self._why("given")})
        if chance.random() < 0.09:
            yield from self._tried(moments[1])
        if not (closed or self.note.due):  # what nobody will look at again nobody puts off
            return
        if chance.random() < 0.05:
            end = self.calendar.at_work(chance, moments[2] + timedelta(days=chance.choice((2, 3, 7, 7))))
            why = self._why("waiting")
            yield self._fact(moments[2], "waiting", {"until": end.isoformat(timespec="seconds"), "why": why})
        elif chance.random() < 0.06:
            due = self.calendar.at_work(chance, moments[3] + timedelta(days=chance.choice((1, 1, 2, 4))))
            why = self._why("snoozed")
            yield self._fact(moments[3], "snoozed", {"due": due.isoformat(timespec="seconds"), "why": why})

    def _between(self, until: datetime) -> datetime:
        """Return a moment between now and then."""
        when = self.written + (until - self.written) * self.chance.uniform(0.1, 0.9)
        return when.replace(microsecond=0)

    def _tried(self, when: datetime) -> Iterator[Later]:
        """Yield that the customer was rung in vain, up to three times."""
        for number in range(self.chance.choice((1, 1, 1, 2, 3))):
            at = when + timedelta(hours=2 * number)
            by = self.technicians[self.call.technician].name
            yield self._fact(at, "tried", {"by": by, "at": at.isoformat(timespec="seconds")})


# All of it


def make(folder: Path, seed: int = 7, notes: int = NOTES, end: date = END) -> Truth:
    """Write ``log.db`` and ``codes.toml`` of a year up to a day into a folder, and return what is true of it.

    There is no log yet; of fewer than two thousand notes the customers gone wrong would be too many.
    """
    if (folder / "log.db").exists():
        raise FileExistsError(folder / "log.db")
    chance = random.Random(seed)
    calendar = Calendar(end - _DAY * (_DAYS - 1), end)
    plan = Plan(chance, calendar, notes)
    plan.made()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codes.toml").write_text(codes_text(plan.customers, plan.technicians), encoding="utf-8")
    codes, findings = codes_file.load(folder / "codes.toml", end.year)
    assert not findings, [codes_file.say(each, "codes.toml") for each in findings]
    made = Made(plan, codes, chance, datetime(end.year, end.month, end.day, 23, 59, 59, tzinfo=ZONE))
    with open_log(os.fspath(folder / "log.db")) as log, roomy(log.connection), seldom_merged(log):
        made.write(log)
    return _truth(plan, made)


def _truth(plan: Plan, made: Made) -> Truth:
    calendar, standing = plan.calendar, [*made.notes.values()]
    contacts = [note for note in standing if definitions.is_contact(note)]
    whys = Counter(call.why for call in plan.calls)
    first, last = calendar.broken
    told = [each for each in plan.customers if each.listed]
    return Truth(
        first=calendar.first,
        last=calendar.last,
        now=made.now,
        notes=len(standing),
        contacts=len(contacts),
        customers=len(plan.customers),
        technicians=tuple(each.name for each in plan.technicians),
        events=dict(sorted(made.kinds.items())),
        statuses=dict(sorted(Counter(note.status for note in standing).items())),
        codes=dict(Counter(code for note in contacts for code in (note.code or "").split("+") if code).most_common()),
        promises=dict(Counter(each for note in standing if (each := definitions.promise(note, made.now)))),
        broken=Broken(BROKEN, first, last, _times_broken(plan)),
        wrong=tuple(_wrong(plan, place) for place in plan.wrong),
        season=max(_SORTS, key=lambda sort: sort.weight * sort.season[2] if sort.season else 0).name,
        seasons={sort.name: _season(sort, calendar) for sort in _SORTS if sort.season},
        merged={each.name: each.others for each in told if each.others},
        joined=made.joined,
        internal=tuple(each.name for each in told if each.internal),
        users={each.name: each.users for each in told if each.users},
        avoidable=tuple(sort.name for sort in _SORTS if "avoidable" in sort.settings),
        self_service=tuple(sort.name for sort in _SORTS if "self_service" in sort.settings),
        unknown=made.unknown,
        recoded=made.recoded,
        again=whys["again"],
        forwarded=whys["forwarded"],
        callbacks=whys["answers"],
        follows=made.follows,
    )


def _wrong(plan: Plan, place: int) -> Wrong:
    """Return how often a customer gone wrong called before and after."""
    days = [call.at.date() for call in plan.calls if call.customer == place and call.why == "wrong"]
    quarter = plan.since - _DAY * _QUARTER
    before, after = sum(quarter <= day < plan.since for day in days), sum(day >= plan.since for day in days)
    return Wrong(plan.customers[place].name, plan.since, before, after)


def _times_broken(plan: Plan) -> float:
    """Return how many times as often as else the broken process was called about, days that are quiet allowed for."""
    calendar = plan.calendar
    numbers, weights = [0, 0], [0.0, 0.0]
    for call in plan.calls:
        numbers[calendar.is_broken(call.at.date())] += call.code == BROKEN
    for day in calendar.days:
        weights[calendar.is_broken(day)] += calendar.weight(day)
    return round(numbers[1] / weights[1] / max(numbers[0] / weights[0], 0.001), 2)


def _season(sort: Sort, calendar: Calendar) -> tuple[date, date]:
    """Return the first and the last day of a season within the year."""
    days = [day for day in calendar.days if calendar.season(sort, day) > 1]
    return days[0], days[-1]


def main() -> None:
    """Make a year where the command line says, and print what was made."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tests.bench.year", description="a year of a desk of forty")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    started = time.monotonic()
    truth = make(given.folder, given.seed, given.notes)
    took = time.monotonic() - started
    for name, value in truth._asdict().items():
        shown = f"{len(value)}" if isinstance(value, (dict, tuple)) and len(value) > 40 else value
        print(f"{name}: {shown}")
    print(f"{truth.notes} notes and {sum(truth.events.values()) - truth.notes} later events in {took:.1f} s")


if __name__ == "__main__":
    main()
