"""Where things are kept: the log, the codes and the settings of a user, found once and remembered.

Finding them takes platformdirs and tomllib, which cost more than a whole capture. So what was found, the codes
compiled, is kept in a cache file, and holds as long as the environment and every file that was looked at are the same.
"""

from __future__ import annotations

import os
import sys

from quicklog import __version__, codes
from quicklog.chain import digest_of
from quicklog.errors import BadUsageError, UnreachableError
from quicklog.record import record
from quicklog.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from quicklog.codes import Codes

    Print = tuple[int, int, int, int]

# The variables of the environment that decide where things are.
_DECIDING = (
    "QL_LOG",
    "QL_CODES",
    *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
    *("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_STATE_HOME"),
)
# The settings of a config.toml, each as it is written.
_SETTINGS = {
    "log": 'log = "FILE"',
    "technician": 'technician = "NAME"',
    "backup": 'backup = "daily"',
    "history": 'history = "on"',
}
# Those that are off unless they have their one value. No note is worth less because one of them is misspelt.
_ONLY = {"backup": "daily", "history": "on"}
_OFF = "off"
_STARTER = os.path.join(os.path.dirname(__file__), "codes.toml")


@record
class Home:
    """Where a user's things are, and what they say.

    ``codes_path`` is the codes.toml in use; ``complaint`` says what is wrong with it or with the settings, where
    something is that stops nothing.
    ``technician`` is the name that the user's own config.toml gives; ``pocket`` is the folder of the notes that wait;
    ``backup`` is "daily" where a copy is wanted every day; ``log_from`` is what names the log: ``usual`` where nothing
    does, ``settings`` for a config.toml, ``given`` for an option or the environment. ``history`` is the file in which
    the prompt keeps what was typed, where that is wanted.
    """

    log: str
    codes_path: str
    pocket: str
    codes: Codes
    complaint: str | None = None
    technician: str | None = None
    backup: str | None = None
    log_from: str = "usual"
    history: str | None = None


def find(environ: Mapping[str, str], log: str | None = None, codes_path: str | None = None) -> Home:
    """Return where things are: by the options, the environment, the settings files, or the usual place.

    Raises ``BadUsageError`` where config.toml cannot be understood, and ``UnreachableError`` where the codes that an
    option names are not there. Those that the environment names may lie on a share that is away: they stop nothing.
    """
    paths = (log, codes_path, environ.get("QL_LOG"), environ.get("QL_CODES"))
    relative = any(path and not os.path.isabs(path) for path in paths)
    here = _here() if relative else None
    deciding = (__version__, sys.implementation.cache_tag, here, log, codes_path, *map(environ.get, _DECIDING))
    cache = _cache_path(environ, repr(deciding))
    return _remembered(cache, deciding) or _found(environ, log, codes_path, cache, deciding)


def _remembered(cache: str, deciding: tuple[object, ...]) -> Home | None:
    """Return what the cache holds, if it is whole and nothing that it rests on has changed."""
    import marshal

    try:
        with open(cache, "rb") as file:
            digest, content = file.read(32), file.read()
        if digest_of(content) != digest:
            return None
        kept_for, watched, (log, path, pocket, compiled, *rest) = marshal.loads(content)  # noqa: S302  our own
        if kept_for != deciding or any(_print(each) != seen for each, seen in watched):
            return None
        return Home(log, path, pocket, codes.restored(compiled), *rest)
    except (OSError, ValueError, EOFError, TypeError, LookupError):
        return None


def _here() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        raise UnreachableError("the current folder is gone", "change to another") from error


def _found(
    environ: Mapping[str, str], log: str | None, codes_path: str | None, cache: str, deciding: tuple[object, ...]
) -> Home:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("quicklog", appauthor=False)
    configs = [os.path.join(folder, "config.toml") for folder in (folders.user_config_dir, folders.site_config_dir)]
    before = [(path, _print(path)) for path in configs]
    (own, own_complaint), (site, site_complaint) = map(_settings, configs)
    given, set_ = log or environ.get("QL_LOG"), own.get("log") or site.get("log")
    chosen, log_from = given or set_, "given" if given else "settings" if set_ else "usual"
    place = os.path.abspath(os.path.expanduser(chosen or os.path.join(folders.user_data_dir, "quicklog.db")))
    beside = os.path.join(os.path.dirname(place), "codes.toml")
    named = os.path.expanduser(codes_path or environ.get("QL_CODES") or "")
    path = named or (beside if os.path.exists(beside) else starter())
    watched = [*before, (beside, _print(beside)), (path, _print(path))]
    team, team_complaint = _team(path, is_option=bool(codes_path))
    complaint = "; ".join(filter(None, (own_complaint, site_complaint, team_complaint))) or None
    technician, backup = own.get("technician"), _on("backup", own, site)
    pocket = os.path.join(folders.user_state_dir, "pocket")
    history = os.path.join(folders.user_state_dir, "history") if _on("history", own) else None
    rest = (complaint, technician, backup, log_from, history)
    _remember(cache, (deciding, watched, (place, path, pocket, codes.compiled(team), *rest)))
    return Home(place, path, pocket, team, *rest)


def _team(path: str, *, is_option: bool) -> tuple[Codes, str | None]:
    """Return the codes in a file, and what is first to be said against it; nothing in it ever stops a capture."""
    from quicklog import codefile

    try:
        team, findings = codefile.load(path)
    except UnreachableError as error:
        if is_option:
            raise
        return codes.EMPTY, str(error)
    errors = [finding for finding in findings if finding.severity == "error"]
    return team, f"{codefile.say(errors[0], path)}; ql codes check tells more" if errors else None


def starter() -> str:
    """Return the codes.toml that ships with quicklog: in the package, or at the root of its repository."""
    beside = os.path.join(os.path.dirname(os.path.dirname(_STARTER)), "codes.toml")
    return _STARTER if os.path.exists(_STARTER) else beside


def _on(name: str, *settings: Mapping[str, str]) -> str | None:
    """Return the value of a setting that is off unless it has that value; the first who says anything decides."""
    said = next((each[name] for each in settings if name in each), _OFF)
    return None if said == _OFF else said


def _settings(path: str) -> tuple[Mapping[str, str], str | None]:
    """Read a config.toml, and say what in it does not count.

    Its ``log`` is seen from its own folder; one that is not there says nothing. What could bring notes into another
    log than the one that is meant is refused.
    """
    import tomllib

    try:
        with open(path, "rb") as file:
            settings = tomllib.loads(file.read().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}, None
    except (OSError, ValueError, RecursionError) as error:
        raise BadUsageError(f"{safe(path)} cannot be read", safe(str(error))) from error
    wrong = [name for name, only in _ONLY.items() if settings.get(name, _OFF) not in (_OFF, only)]
    for name in wrong:
        del settings[name]
    for name, value in settings.items():
        if name not in _SETTINGS or not isinstance(value, str):
            raise BadUsageError(
                f"{safe(path)}: {safe(name)} is no setting", f"it may hold {', '.join(_SETTINGS.values())}"
            )
    if settings.get("log"):
        settings["log"] = os.path.join(os.path.dirname(path), os.path.expanduser(settings["log"]))
    said = [f'{name} may only be "{_ONLY[name]}" or "{_OFF}": it does not count' for name in wrong]
    return settings, f"{safe(path)}: {', '.join(said)}" if said else None


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
    """Keep what was found; where that cannot be written, it is found anew each time."""
    import marshal

    content = marshal.dumps(kept)
    fresh = f"{cache}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(cache), mode=0o700, exist_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file:
            file.write(digest_of(content) + content)
        os.replace(fresh, cache)
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
