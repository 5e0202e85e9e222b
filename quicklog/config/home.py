"""Where things are kept: the log, the codes and the settings of a user, found once and remembered.

Finding them takes platformdirs and tomllib, which cost more than a whole capture. So what was found, the codes
compiled, is kept in a cache file, and holds as long as the environment and every file that was looked at are the same.
"""

from __future__ import annotations

import os
import sys

from quicklog import __version__
from quicklog.errors import UnreachableError
from quicklog.lib import clock
from quicklog.lib.message import Message, joined, packed, unpacked
from quicklog.lib.record import Record
from quicklog.note.chain import digest_of
from quicklog.shorthand import codes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.config.settings import Settings
    from quicklog.shorthand.codes import Codes

    Print = tuple[int, int, int, int]

# The variables of the environment that decide where things are.
_DECIDING = (
    "QL_LOG",
    "QL_CODES",
    *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
    *("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_STATE_HOME"),
)
# The variables that say where a user's own things are.
_HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_BY_HANDLE = os.name == "posix" and os.open in os.supports_dir_fd
_OTHERS_WRITE = 0o022
_OFF = "off"
_STARTER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "codes.toml")


class Home(Record):
    """Where a user's things are, and what they say.

    ``codes_path`` is the codes.toml in use; ``complaint`` says what is wrong with it or with the settings, where
    something is that stops nothing; ``slips`` is that part of it which is about the settings.
    ``technician`` is the name that the user's own config.toml gives; ``pocket`` is the folder of the notes that wait;
    ``backup`` is "daily" where a copy is wanted every day; ``log_from`` is what names the log: ``usual`` where nothing
    does, ``settings`` for the user's config.toml, ``machine`` for that of the machine, ``given`` for an option or the
    environment. ``history`` is the file in which the prompt keeps what was typed, where that is wanted.
    ``log_in_doubt`` says what is wrong with the settings where that may be about the log: ``log`` is then only the
    usual one, and no note may be written to it or looked for in it. ``heads`` is the file in which the heads of the log
    are kept, where one is set. ``notify`` is the command that gets reminders, by the user's own config.toml alone.
    """

    log: str
    codes_path: str
    pocket: str
    codes: Codes
    complaint: Message | None = None
    slips: Message | None = None
    log_in_doubt: Message | None = None
    technician: str | None = None
    backup: str | None = None
    log_from: str = "usual"
    history: str | None = None
    heads: str | None = None
    notify: str | None = None

    @property
    def codes_in_doubt(self) -> bool:
        """Whether something is wrong with the codes.toml in use: what a line means may not be what it would mean."""
        return self.complaint != self.slips

    @property
    def waits_for(self) -> str:
        """The log that a note is meant for which waits; empty, for the one then in use, where it is in doubt."""
        return "" if self.log_in_doubt else self.log


def find(
    environ: Mapping[str, str], log: str | None = None, codes_path: str | None = None, *, year: int | None = None
) -> Home:
    """Return where things are: by the options, the environment, the settings files, or the usual place.

    Raises ``UnreachableError`` where the codes that an option names are not there. Those that the environment names
    may lie on a share that is away: they stop nothing, nor does any slip in a config.toml. A home that is another's
    is left for one's own, for the rest of the process. The holidays of the codes are those round the ``year``, this one
    if it is left out: what was found in another is found again.
    """
    _go_home()
    paths = (log, codes_path, environ.get("QL_LOG"), environ.get("QL_CODES"))
    relative = any(path and not os.path.isabs(path) for path in paths)
    here = _here() if relative else None
    deciding = (__version__, sys.implementation.cache_tag, here, log, codes_path, *map(environ.get, _DECIDING))
    cache = _cache_path(environ, repr(deciding))
    year = year or clock.this_year()
    return _remembered(cache, (*deciding, year)) or _found(environ, log, codes_path, cache, (*deciding, year))


def _go_home() -> None:
    """Leave a home that is another's for one's own.

    ``sudo`` may leave root the home of the user who called it. What root makes there, that user cannot change; and what
    that user writes there must not lead root.
    """
    if os.name != "posix":
        return
    strange = [name for name in _HOMES if os.environ.get(name) and not _may_be_ones_own(os.environ[name])]
    if not strange:
        return
    import pwd

    try:
        own = pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return
    if not os.path.isdir(own) or not _may_be_ones_own(own):
        return
    for name in strange:
        del os.environ[name]
    if "HOME" in strange:
        os.environ["HOME"] = own


def _may_be_ones_own(folder: str) -> bool:
    """Tell whether a folder, or what is there of those above it, is this user's or the system's, and not another's."""
    while True:
        try:
            return os.stat(folder).st_uid in (os.geteuid(), 0)
        except (OSError, ValueError):
            above = os.path.dirname(folder)
            if above in (folder, ""):
                return True
            folder = above


def _remembered(cache: str, deciding: tuple[object, ...]) -> Home | None:
    """Return what the cache holds, if it is whole and nothing that it rests on has changed."""
    import marshal

    try:
        kept = _kept(cache)
        digest, content = kept[:32], kept[32:]
        if digest_of(content) != digest:
            return None
        kept_for, watched, (log, path, pocket, compiled, said, *rest) = marshal.loads(content)  # noqa: S302  our own
        if kept_for != deciding or any(_print(each) != seen for each, seen in watched):
            return None
        complaint, slips, doubt = (None if each is None else unpacked(each) for each in said)
        return Home(log, path, pocket, codes.restored(compiled), complaint, slips, doubt, *rest)
    except (OSError, ValueError, EOFError, TypeError, LookupError):
        return None


def _kept(cache: str) -> bytes:
    """Return what is in a file that nobody but this user can have put where it is; raises ``OSError`` on any other.

    ``marshal`` believes what it reads. ``files.Folder`` does the same, but is not loaded for a note.
    """
    folder, name = os.path.split(cache)
    if not _BY_HANDLE:  # on Windows the folder is its user's by its place
        with open(cache, "rb") as file:
            return file.read()
    above = os.open(folder, _FOLDER | _NO_LINK)
    try:
        _refuse_others(os.fstat(above))
        handle = os.open(name, os.O_RDONLY | _NO_LINK | _AT_ONCE, dir_fd=above)
    finally:
        os.close(above)
    try:
        status = os.fstat(handle)
        _refuse_others(status)
        return os.read(handle, status.st_size)
    finally:
        os.close(handle)


def _refuse_others(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & _OTHERS_WRITE:
        raise PermissionError


def _here() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        raise UnreachableError("the current directory no longer exists", "cd to another one") from error


def _found(
    environ: Mapping[str, str], log: str | None, codes_path: str | None, cache: str, deciding: tuple[Any, ...]
) -> Home:
    from platformdirs import PlatformDirs

    *_, year = deciding
    folders = PlatformDirs("quicklog", appauthor=False)
    configs = [os.path.join(folder, "config.toml") for folder in (folders.user_config_dir, folders.site_config_dir)]
    before = [(path, _print(path)) for path in configs]
    (own, own_slip), (site, site_slip) = map(_settings, configs)
    given = log or environ.get("QL_LOG")
    chosen, log_from = _chosen(given, own, site)
    doubt = None if chosen is not None else own_slip if log_from == "settings" else site_slip
    place = os.path.abspath(os.path.expanduser(chosen or os.path.join(folders.user_data_dir, "quicklog.db")))
    beside = os.path.join(os.path.dirname(place), "codes.toml")
    named = os.path.expanduser(codes_path or environ.get("QL_CODES") or "")
    path = named or (beside if os.path.exists(beside) else starter())
    watched = [*before, (beside, _print(beside)), (path, _print(path))]
    team, team_complaint = _team(path, year, is_option=bool(codes_path))
    library = sys.modules.get("holidays") if team.hours else None
    if library is not None and library.__file__:  # a later release of it may know better
        watched.append((library.__file__, _print(library.__file__)))
    slips = _joined(*(slip for slip in (own_slip, site_slip) if slip != doubt))
    technician, backup = own.get("technician"), _on("backup", own, site)
    pocket = os.path.join(folders.user_state_dir, "pocket")
    history = os.path.join(folders.user_state_dir, "history") if _on("history", own) else None
    heads = own.get("heads") or site.get("heads")
    complaint = _joined(slips, team_complaint)
    rest = (technician, backup, log_from, history, heads, own.get("notify"))
    if not (team_complaint and os.path.islink(path)):  # whether a link may be followed is not seen by its print
        kept = [None if each is None else packed(each) for each in (complaint, slips, doubt)]
        _remember(cache, (deciding, watched, (place, path, pocket, codes.compiled(team), kept, *rest)))
    return Home(place, path, pocket, team, complaint, slips, doubt, *rest)


def own_settings() -> str:
    """Return where the user's own settings are, or would be."""
    from platformdirs import PlatformDirs

    return os.path.join(PlatformDirs("quicklog", appauthor=False).user_config_dir, "config.toml")


def _settings(path: str) -> tuple[Settings, Message | None]:
    """Return what a config.toml says, as ``settings.read`` does, which is loaded only where something changed."""
    from quicklog.config import settings

    return settings.read(path)


def _chosen(given: str | None, own: Settings, site: Settings) -> tuple[str | None, str]:
    """Return the log that somebody chose, empty where nobody did and None where it is in doubt; and who chose it."""
    if given:
        return given, "given"
    for said, chooser in ((own, "settings"), (site, "machine")):
        log = said.get("log", "")
        if log != "":
            return log, chooser
    return "", "usual"


def _joined(*said: Message | None) -> Message | None:
    return joined("; ", filter(None, said)) or None


def _team(path: str, year: int, *, is_option: bool) -> tuple[Codes, Message | None]:
    """Return the codes in a file, and what is first to be said against it; nothing in it ever stops a capture."""
    from quicklog.config import codes_file

    try:
        team, findings = codes_file.load(path, year)
    except UnreachableError as error:
        if is_option:
            raise
        return codes.EMPTY, error.line
    errors = [finding for finding in findings if finding.severity == "error"]
    if not errors:
        return team, None
    return team, Message("{finding}; ql codes check tells more", finding=codes_file.say(errors[0], path))


def starter() -> str:
    """Return the codes.toml that ships with quicklog: in the package, or at the root of its repository."""
    beside = os.path.join(os.path.dirname(os.path.dirname(_STARTER)), "codes.toml")
    return _STARTER if os.path.exists(_STARTER) else beside


def _on(name: str, *settings: Settings) -> str | None:
    """Return the value of a setting that is off unless it has that value; the first who says anything decides."""
    said = next((each[name] for each in settings if name in each), _OFF)
    return None if said == _OFF else said


def _print(path: str) -> Print | None:
    """Return what tells one state of a file from another; nothing where there is no such file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _cache_path(environ: Mapping[str, str], decided: str) -> str:
    """Return the cache file's place. It is found without platformdirs: finding it must cost nothing."""
    home = os.path.expanduser("~")
    folder = environ.get("XDG_CACHE_HOME") or environ.get("LOCALAPPDATA") or os.path.join(home, ".cache")
    return os.path.join(folder, "quicklog", digest_of(decided.encode("utf-8", "surrogatepass")).hex()[:16])


def _remember(cache: str, kept: tuple[Any, ...]) -> None:
    """Keep what was found, in a folder of one's own; where that cannot be, it is found again each time."""
    import marshal

    from quicklog.lib.files import Folder, make_folders

    content = marshal.dumps(kept)
    place, name = os.path.split(cache)
    try:
        if os.name == "posix" and not _may_be_ones_own(place):
            return
        make_folders(place, 0o700)
        with Folder(place, follow=False) as folder:
            if folder.is_own():
                fresh = f"{name}.{os.getpid()}"
                folder.remove(fresh)  # of a process that was killed
                with open(folder.create(fresh), "wb") as file:
                    file.write(digest_of(content) + content)
                folder.replace(fresh, name)
    except OSError:
        return


def login() -> str:
    """Return the operating system's name for the user: what the log takes as proven."""
    if os.name == "posix":
        import pwd

        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            return str(os.getuid())
    return os.getlogin()
