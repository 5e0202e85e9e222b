"""The commands and their options, as completion needs them; made by ``python -m tests.completion``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Sort = str | tuple[str, ...] | None
    # What the command does; its options, each with the sort of its value and what it says; the sorts of its arguments.
    Command = tuple[str, dict[str, tuple[Sort, str]], tuple[Sort, ...]]

COMMANDS: dict[str, Command] = {
    "": (
        "One line after the call, and no customer is forgotten",
        {
            "--log": ("file", "The log; default: QL_LOG, or your settings"),
            "--codes": ("file", "The team's codes; default: codes.toml beside the log"),
            "--version": (None, "Show the version"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "add": (
        "Write one note; with - the lines of stdin, a note each; with nothing, on a terminal, notes as you type them",
        {
            "--at": ("", "When it was: 9:30, -10m, yesterday 9:30"),
            "--due": ("", "Promised by then: 2d, thu 12:00, tomorrow"),
            "--for": ("technician", "A message for this person"),
            "--channel": ("channel", "phone, email, face, chat"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "request, fault, question, complaint",
            ),
            "--detail": ("", "Free words"),
            "--customer": ("customer", "Who it was about"),
            "--technician": ("technician", "Who served the customer"),
            "--code": ("code", "What it was about"),
            "--again": (None, "The customer of my last note; the line goes on after that place"),
            "--like": ("ref", "As that note, but for its time and detail, which the line gives"),
            "--dry-run": (None, "Only show how the line is read"),
            "--json": (None, "One JSON object a note, one a line"),
            "--help": (None, "Show this message and exit"),
        },
        ("line*",),
    ),
    "drafts": (
        "Show the lines that were not understood, and why",
        {
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "fix": (
        "Make a draft a note, by a new line",
        {"--json": (None, "One JSON object a note, one a line"), "--help": (None, "Show this message and exit")},
        ("draft", "line*"),
    ),
    "completion": (
        "Print the script that lets the Tab key complete commands, options, customers, codes, technicians and refs",
        {"--help": (None, "Show this message and exit")},
        (("bash", "zsh", "fish", "powershell"),),
    ),
    "backup": (
        "Copy the log while others use it, and check the copy",
        {
            "--keep-all": (None, "Remove no older copy"),
            "--quiet": (None, "Say nothing where all is well"),
            "-q": (None, "Say nothing where all is well"),
            "--json": (None, "Answer with one JSON object"),
            "--help": (None, "Show this message and exit"),
        },
        ("file",),
    ),
    "restore": (
        "Put a copy in the place of the log",
        {"--yes": (None, "Do it without asking"), "--help": (None, "Show this message and exit")},
        ("file",),
    ),
    "amend": (
        "Correct a note, by a whole new line or field by field",
        {
            "--at": ("", "When it was: 9:30, -10m, yesterday 9:30"),
            "--due": ("", "Promised by then: 2d, thu 12:00, tomorrow"),
            "--for": ("technician", "A message for this person"),
            "--channel": ("channel", "phone, email, face, chat"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "request, fault, question, complaint",
            ),
            "--detail": ("", "Free words"),
            "--customer": ("customer", "Who it was about"),
            "--technician": ("technician", "Who served the customer"),
            "--code": ("code", "What it was about"),
            "--help": (None, "Show this message and exit"),
        },
        ("ref", "line*"),
    ),
    "void": (
        "Take a note back, and say why",
        {"--why": ("", "Why it does not count; kept in the record"), "--help": (None, "Show this message and exit")},
        ("ref",),
    ),
    "undo": ("Take back the last note that I wrote", {"--help": (None, "Show this message and exit")}, ()),
    "erase": (
        "Remove a customer's personal data from the log, for good",
        {
            "--yes": (None, "Do it without asking"),
            "--dry-run": (None, "Only show what would be erased"),
            "--json": (None, "Answer with one JSON object"),
            "--help": (None, "Show this message and exit"),
        },
        ("customer*",),
    ),
    "done": (
        "Close a promise or a message; of any other note, write what came of it",
        {"--help": (None, "Show this message and exit")},
        ("open", "*"),
    ),
    "open": (
        "Show the promises and messages that are not closed, overdue ones first",
        {
            "--mine": (None, "Only messages for me, and promises of mine that are for nobody else"),
            "--overdue": (None, "Only what is past its due time"),
            "--since": ("", "From this day or time on: 20/11, yesterday, 2026-11-20"),
            "--until": ("", "Up to the end of this day, or up to this time"),
            "--customer": ("customer", "Of this customer"),
            "--technician": ("technician", "By this technician; an alias will do"),
            "--code": ("code", "With this code; an alias will do"),
            "--channel": ("channel", "By this channel: phone, email, face"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "Of this kind: request, fault, complaint",
            ),
            "--text": ("", "With all of these words"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "inbox": (
        "Show the messages for me, and mark them as seen",
        {
            "--all": (None, "Also those that I have seen before"),
            "--peek": (None, "Do not mark them as seen"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "customer": (
        "Show a customer's file: every contact and every correction, in the order of time",
        {
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        ("customer*",),
    ),
    "import": (
        "Bring in notebook pages, sheets and exports",
        {
            "--dry-run": (None, "Only show how they are read"),
            "--map": ("", "Read their heading as our column; as often as needed"),
            "--encoding": ("", "The encoding, where it is not recognised: cp1255"),
            "--sheet": ("", "A workbook's sheet; default: the first"),
            "--json": (None, "One JSON object a note, one a line"),
            "--help": (None, "Show this message and exit"),
        },
        ("file*",),
    ),
    "today": (
        "Show the day's notes, its counts, and what is open",
        {
            "--date": ("", "Another day: yesterday, 20/11, 2026-11-20"),
            "--mine": (None, "Only what I served"),
            "--watch": (None, "Show it anew whenever the log changes"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "list": (
        "Show notes, the newest first",
        {
            "--since": ("", "From this day or time on: 20/11, yesterday, 2026-11-20"),
            "--until": ("", "Up to the end of this day, or up to this time"),
            "--customer": ("customer", "Of this customer"),
            "--technician": ("technician", "By this technician; an alias will do"),
            "--code": ("code", "With this code; an alias will do"),
            "--channel": ("channel", "By this channel: phone, email, face"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "Of this kind: request, fault, complaint",
            ),
            "--status": (
                ("logged", "open", "done", "draft", "void"),
                "With this status: logged, open, done, void, draft",
            ),
            "--text": ("", "With all of these words"),
            "--limit": ("", "At most so many, the newest"),
            "--all": (None, "All of them; a table shows 50 otherwise"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "find": (
        "Find notes by their words, the newest first",
        {
            "--since": ("", "From this day or time on: 20/11, yesterday, 2026-11-20"),
            "--until": ("", "Up to the end of this day, or up to this time"),
            "--customer": ("customer", "Of this customer"),
            "--technician": ("technician", "By this technician; an alias will do"),
            "--code": ("code", "With this code; an alias will do"),
            "--channel": ("channel", "By this channel: phone, email, face"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "Of this kind: request, fault, complaint",
            ),
            "--status": (
                ("logged", "open", "done", "draft", "void"),
                "With this status: logged, open, done, void, draft",
            ),
            "--limit": ("", "At most so many, the newest"),
            "--all": (None, "All of them; a table shows 50 otherwise"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        ("*",),
    ),
    "show": (
        "Show one note and every event behind it",
        {"--json": (None, "One JSON object, with the events in it"), "--help": (None, "Show this message and exit")},
        ("ref",),
    ),
    "export": (
        "Give out every field of the chosen notes, the oldest first",
        {
            "--since": ("", "From this day or time on: 20/11, yesterday, 2026-11-20"),
            "--until": ("", "Up to the end of this day, or up to this time"),
            "--customer": ("customer", "Of this customer"),
            "--technician": ("technician", "By this technician; an alias will do"),
            "--code": ("code", "With this code; an alias will do"),
            "--channel": ("channel", "By this channel: phone, email, face"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "Of this kind: request, fault, complaint",
            ),
            "--status": (
                ("logged", "open", "done", "draft", "void"),
                "With this status: logged, open, done, void, draft",
            ),
            "--text": ("", "With all of these words"),
            "--format": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "-f": (
                ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx"),
                "One of table, csv, tsv, json, jsonl, md, xlsx",
            ),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--excel": (None, "csv for Excel: with BOM, and ' before what it takes for a formula"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "init": (
        "Make a log: your own, or one that a whole group shares",
        {
            "--shared": ("file", "Make a log in this folder for all of a group"),
            "--group": ("", "That group; default: the folder's, or yours"),
            "--force": (None, "Even in a cloud drive's folder, even if the machine has another log"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "doctor": (
        "Check the log and what is around it: the file, the chain, the notes, rights, copies, the pocket, the codes",
        {
            "--rebuild": (None, "Make the notes anew from the events"),
            "--head": (None, "Only print where the chain ends, to keep it elsewhere"),
            "--since-head": ("", "A head printed earlier must still be in the chain"),
            "--to": ("file", "With --head: append it there, too, where it is new"),
            "--heads": ("file", "Every head that was appended there must still be in the chain"),
            "--accept-head": (None, "The log is not what you last saw, and that was meant"),
            "--json": (None, "One JSON object a problem, one a line"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "codes": (
        "The team's codes: list them, check and change the file, print them, see what is missing",
        {"--help": (None, "Show this message and exit")},
        (),
    ),
    "codes list": (
        "Show the codes with their meanings and aliases",
        {"--json": (None, "One JSON object a code, one a line"), "--help": (None, "Show this message and exit")},
        ("*",),
    ),
    "codes check": (
        "Check codes.toml for mistakes",
        {"--json": (None, "One JSON object a mistake, one a line"), "--help": (None, "Show this message and exit")},
        (),
    ),
    "codes card": (
        "Show the codes and the rules of the line, for the notebook",
        {
            "--format": (("table", "md", "html"), "One of table, md, html"),
            "-f": (("table", "md", "html"), "One of table, md, html"),
            "--output": ("file", "Write to this file, whole or not at all"),
            "-o": ("file", "Write to this file, whole or not at all"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "codes suggest": (
        "Find words used often that are no code, codes that may be one, and codes that nobody uses",
        {
            "--since": ("", "In the notes from this day on; default: of 90 days"),
            "--limit": ("", "At most so many of a sort; default 10"),
            "--json": (None, "One JSON object a suggestion, one a line"),
            "--help": (None, "Show this message and exit"),
        },
        (),
    ),
    "codes add": (
        "Add a code to codes.toml",
        {
            "--alias": ("", "Another word for it; may be given again"),
            "--kind": (
                ("request", "fault", "question", "complaint", "compliment", "feedback", "message"),
                "request, fault, question, complaint",
            ),
            "--help": (None, "Show this message and exit"),
        },
        ("", "*"),
    ),
    "codes edit": (
        "Open codes.toml in your editor, and check it",
        {"--help": (None, "Show this message and exit")},
        (),
    ),
}
