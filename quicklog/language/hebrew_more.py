"""Hebrew: the words of sheets, pages, reports and lines in haste, as data. No plain line loads this."""

# The headings of sheets, each by the column of a note that it stands for.
HEADINGS = {
    "customer": "לקוח, לקוחה, שם לקוח, שם הלקוח, שם הלקוחה, שם, פונה, שם הפונה, חברה",
    "technician": "טכנאי, טכנאית, שם הטכנאי, נציג, נציגה, מטפל, מטפלת, עובד, טופל על ידי",
    "code": "קוד, תקלה, נושא, בעיה, פעולה, פנייה, פניה, סיבת הפנייה",
    "detail": "פרטים, פירוט, הערה, הערות, תיאור, מלל",
    "at": "מועד, תאריך ושעה, תאריך שעה, מתי",
    "date": "תאריך, יום, תאריך פנייה, תאריך טיפול",
    "time": "שעה, זמן, שעת הפנייה",
    "due": "תאריך יעד, יעד, הובטח, הובטח עד, עד, עד מתי, לטיפול עד",
    "for": "עבור, לידי, הודעה עבור, נמען",
    "channel": "ערוץ, אמצעי, ערוץ פנייה",
    "kind": "סוג, סוג פנייה, סוג הפנייה",
    "score": "ציון, דירוג, שביעות רצון",
    "ticket": "קריאה, מספר קריאה, מס קריאה, הזמנה, מספר הזמנה, מס הזמנה, פנייה מס",
    "meaning": "משמעות",
    "status": "סטטוס, מצב",
    "outcome": "תוצאה, פתרון, סיכום",
    "closed_at": "נסגר, תאריך סגירה",
    "recorded_at": "נרשם",
    "recorded_by": "נרשם על ידי",
    "closed_by": "נסגר על ידי",
    "line": "שורה",
}
# The words of which headings of moments are made, without the letters before them: see the English ones.
MOMENT_HEADINGS = {
    "date": "תאריך יום",
    "time": "שעה שעת זמן",
    "at": "מועד מתי",
    "of": "שיחה שיחת קריאה קריאת פנייה פניה פניית תקלה תקלת אירוע ביקור הודעה בקשה לקוח לקוחה",
    "opening": "פתיחה פתיחת יצירה יצירת התחלה התחלת תחילת קבלה קבלת דיווח רישום הגעה כניסה",
    "opened": "נפתח נפתחה נוצר נוצרה התקבל התקבלה דווח דווחה התחיל התחילה",
    "closing": "סגירה סגירת סיום פתרון",
    "closed": "נסגר נסגרה הסתיים הסתיימה נפתר נפתרה",
    "due": "יעד",
    "between": "של על",
}
OTHER_MOMENTS = "עדכון עודכן שינוי שונה לידה אחרון אחרונה תפוגה אחריות"
# The words of a sheet for how a note stands: closed, withdrawn, open, or as it is.
STATUSES = {
    "done": "סגור סגורה נסגר נסגרה טופל טופלה בוצע בוצעה הושלם הושלמה נפתר נפתרה הסתיים הסתיימה תוקן תוקנה",
    "void": "בוטל בוטלה מבוטל מבוטלת",
    "open": (
        "פתוח פתוחה נפתח נפתחה נפתח_מחדש נפתחה_מחדש לא_טופל לא_טופלה לא_נסגר לא_נסגרה חדש חדשה ממתין ממתינה "
        "ממתין_ללקוח ממתינה_ללקוח ממתין_לתשובה ממתינה_לתשובה ממתין_לחלקים בטיפול בתהליך בעבודה בהמתנה בביצוע "
        "מושהה הושהה מוקפא מוקפאת הוקפא נדחה נדחתה שויך שויכה הוסלם לביצוע לטיפול"
    ),
}
PLAINLY_OPEN = "פתוח פתוחה נפתח נפתחה"
PAGE_HEADINGS = {"technician": "טכנאי טכנאית", "channel": "ערוץ"}
DATE_HEADINGS = "תאריך יום"
OTHER_DAYS = "למחרת יום_המחרת יום_למחרת היום_שאחרי יום_אחרי יום_לפני יום_קודם סופש סוף_שבוע סוף_השבוע"
COUNTED_DAYS = "יום שבוע"
# The months of the Hebrew calendar, behind a day in letters.
CALENDAR_MONTHS = "תשרי חשון חשוון מרחשוון כסלו טבת שבט אדר ניסן אייר סיון סיוון תמוז אב אלול"
# Words that begin a detail and are not codes: they lead to what is meant, or say how things are.
PASSING = (
    "אבל או אותו אותה אחרי איך אין אמר אמרה אני אנחנו את אתה אתמול ביקש ביקשה גם דחוף היא היה היו היום הוא הלקוח "
    "הם זה זאת זו חזר חדש חייב יש כבר כי כל כמה לא להם לו לה לי לנו לפני ללא מאוד מאז מה מחר מי מתי על עד עוד עם "
    "עכשיו צריך צריכה רוצה רק שוב של שלא שלו שלה תודה"
)

VERBS = (
    "התקשר התקשרה טלפן טלפנה צריך צריכה רוצה ביקש ביקשה אומר אומרת אמר אמרה שואל שואלת שאל שאלה דיווח דיווחה שכח שכחה "
    "מבקש מבקשת מדווח מדווחת"
)
REMARKS = "אין לא יש חסר חסרה של לגבי בקשר שוב"
COUNTED = "מחיר חשבונית חיוב הזמנה רכש אתר שגיאה שלוחה טלפונים רישיון רישוי קריסה תשלום משוב"
OPENING = "בשעה"
LEADS = "שעה"
OTHERWISE = "מאז עד לפני אחרי בין כל החל ועד מ משעה של"
SPANS = "מ משעה החל"
DAYS = "אתמול היום עכשיו שלשום"
BY = "עד ל לפני"
SINCE = "מאז אחרי החל שעבר"
OPENS = "עוד בעוד תוך"
WITHIN = "תוך בתוך"
BETWEEN_TIMES = "היום אתמול ב בשעה"
BEFORE_CODES = "ה ב ל מ ו ש"
# What says of a length that it is gone by, before it; and what may stand before an hour in figures.
AGO_BEFORE = "לפני "
AT = "ב-"
DONE_BY = "עי ידי דרך עם"
DEEDS = (
    "טיפל טיפלה עשה עשתה תיקן תיקנה החליף החליפה הלך הלכה בא באה בדק בדקה סגר סגרה התקין התקינה שלח שלחה התקשר התקשרה "
    "איפס איפסה פתר פתרה עזר עזרה"
)
JOINING_NAMES = " עבור | אצל | בשביל | דרך | בשם "
PART_OF_FIRMS = " ו"
FOR = "של עבור אצל"
BEFORE_NAMES = "ל"
AT_HOUR = "ב"
# Before a day these letters tell that it is still to come; and what says where somebody is from, as one with the word.
ON_DAY = "ביום "
FROM_THE = "מה"

# Periods by their names: so many units from the one in which today is.
PERIODS = {
    "-1 week": "שבוע שעבר, השבוע שעבר, בשבוע שעבר, השבוע הקודם, שבוע קודם, בשבוע הקודם",
    "0 week": "השבוע, השבוע הזה, שבוע זה, בשבוע זה, השבוע הנוכחי",
    "1 week": "שבוע הבא, השבוע הבא, בשבוע הבא, שבוע הקרוב",
    "-1 month": "חודש שעבר, החודש שעבר, בחודש שעבר, החודש הקודם, חודש קודם, בחודש הקודם",
    "0 month": "החודש, החודש הזה, חודש זה, בחודש זה, החודש הנוכחי",
    "1 month": "חודש הבא, החודש הבא, בחודש הבא, חודש הקרוב",
    "-1 year": "שנה שעברה, השנה שעברה, בשנה שעברה, השנה הקודמת",
    "0 year": "השנה, השנה הזאת, השנה הזו, שנה זו, השנה הנוכחית",
    "1 year": "שנה הבאה, השנה הבאה, בשנה הבאה",
}
# What may stand behind the words of a length that ends today.
BEHIND_SPAN = "האחרונים, האחרונות, אחרונים, אחרונות"
# How often something comes again, where no number says it; and what may stand before that.
EVERY = {
    "1 days": "יומי, יום",
    "7 days": "שבועי, שבוע",
    "1 months": "חודשי, חודש",
    "3 months": "רבעוני, רבעון",
    "6 months": "חצי שנתי, חצי שנה",
    "12 months": "שנתי, שנה",
    "24 months": "שנתיים",
}
EACH = "כל"
