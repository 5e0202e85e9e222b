"""What a reminder says, and the files by which a machine's own timer sends it."""

from __future__ import annotations

from quicklog.lib.message import Message
from quicklog.note.note import who_acts
from quicklog.note.reminders import DUE, HALF, OVERDUE
from quicklog.show.moments import promised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from quicklog.actions.reminding import Reminder

# So many minutes lie between two ticks.
_MINUTES = 10


def line(reminder: Reminder, now: datetime) -> Message:
    """Return a reminder: how the time stands, of whom and what, and who has to act where that is somebody else."""
    note = reminder.note
    what = Message("{customer}: {code}", customer=note.customer, code=note.code)
    named = {"what": what, "due": promised(note.due or "", now), "ref": note.ref}
    told = Message("{what}: three quarters of the time are over, due {due} ({ref})", **named)
    if reminder.step == HALF:
        told = Message("{what}: half of the time is over, due {due} ({ref})", **named)
    elif reminder.step == DUE:
        told = Message("{what}: due {due} ({ref})", **named)
    elif reminder.step == OVERDUE:
        told = Message("{what}: overdue since {due} ({ref})", **named)
    if reminder.mine:
        return told
    return Message("{told}, {name} has to act", told=told, name=who_acts(note))


def timer(platform: str, command: Sequence[str], home: str) -> list[str]:
    """Return what makes a timer for a user on a platform: the files, each behind its place, or a command."""
    if platform == "darwin":
        return [f"# {home}/Library/LaunchAgents/quicklog.plist", *_plist(command)]
    if platform == "win32":
        return [f'schtasks /Create /TN quicklog /SC MINUTE /MO {_MINUTES} /TR "{" ".join(command)}"']
    words = " ".join(f'"{word}"' if " " in word else word for word in command)
    folder = f"{home}/.config/systemd/user"
    return [
        f"# {folder}/quicklog.service",
        *("[Unit]", "Description=Reminders of quicklog", "", "[Service]", "Type=oneshot", f"ExecStart={words}", ""),
        f"# {folder}/quicklog.timer",
        *(
            "[Unit]",
            "Description=Reminders of quicklog",
            "",
            "[Timer]",
            f"OnCalendar=*:0/{_MINUTES}",
            "Persistent=true",
        ),
        *("Persistent=true", "", "[Install]", "WantedBy=timers.target", ""),
        "# systemctl --user daemon-reload && systemctl --user enable --now quicklog.timer",
    ]


def _plist(command: Sequence[str]) -> list[str]:
    from xml.sax.saxutils import escape

    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<plist version="1.0">',
        "<dict>",
        "  <key>Label</key><string>quicklog</string>",
        "  <key>ProgramArguments</key>",
        *("  <array>", *(f"    <string>{escape(word)}</string>" for word in command), "  </array>"),
        f"  <key>StartInterval</key><integer>{_MINUTES * 60}</integer>",
        "</dict>",
        "</plist>",
    ]
