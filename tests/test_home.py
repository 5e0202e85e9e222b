"""Where things are: who is asked before whom, and a cache that is never wrong and never needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import holidays
import platformdirs
import pytest

from quicklog.config import home
from quicklog.config.home import Home, find
from quicklog.errors import UnreachableError
from quicklog.note.working_time import unpacked
from quicklog.shorthand import codes
from tests.gate import parametrize_few

needs_groups = pytest.mark.skipif(os.name != "posix", reason="the system has no groups of this kind")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files to others"
)
ROOT = Path(__file__).parent.parent
VIRUSES = '[codes.viruses]\nmeaning = "Remove malware"\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def looked() -> Home:
    return find(os.environ)


def config(of: str, text: str) -> Path:
    """Write the config.toml of the user (``user``) or of the machine (``site``)."""
    folders = platformdirs.PlatformDirs("quicklog", appauthor=False)
    path = Path(folders.user_config_dir if of == "user" else folders.site_config_dir) / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def written(path: Path, text: str = VIRUSES) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def is_remembered(*options: str | None) -> bool:
    """Tell whether what is asked for comes from the cache."""
    real = home._found
    asked = []

    def count(*question: object) -> Home:
        asked.append(question)
        return real(*question)  # type: ignore[arg-type]

    home._found = count  # type: ignore[assignment]
    try:
        find(os.environ, *options)
    finally:
        home._found = real
    return not asked


# Which log


def test_the_log_is_where_the_first_to_be_asked_says(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = platformdirs.PlatformDirs("quicklog", appauthor=False).user_data_dir
    assert looked().log == os.path.join(data, "quicklog.db")
    config("site", f'log = "{tmp_path}/site.db"')
    assert looked().log == f"{tmp_path}/site.db"
    config("user", f'log = "{tmp_path}/user.db"')
    assert looked().log == f"{tmp_path}/user.db"
    monkeypatch.setenv("QL_LOG", f"{tmp_path}/environment.db")
    assert looked().log == f"{tmp_path}/environment.db"
    assert find(os.environ, f"{tmp_path}/option.db").log == f"{tmp_path}/option.db"
    assert looked().log == f"{tmp_path}/environment.db"
    monkeypatch.setenv("QL_LOG", "")
    assert looked().log == f"{tmp_path}/user.db"
    assert str(place) not in looked().log


def test_a_users_config_without_a_log_leaves_the_machines(tmp_path: Path) -> None:
    config("site", f'log = "{tmp_path}/site.db"\ntechnician = "nobody"')
    config("user", 'technician = "Eli Levi"')
    assert (looked().log, looked().technician) == (f"{tmp_path}/site.db", "Eli Levi")


def test_a_relative_option_is_seen_from_where_one_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "inner").mkdir()
    for _ in range(2):
        assert find(os.environ, "a.db").log == f"{place}/a.db"
        monkeypatch.setenv("QL_LOG", "../b.db")
        assert looked().log == f"{place.parent}/b.db"
        monkeypatch.chdir(place / "inner")
        assert find(os.environ, "a.db").log == f"{place}/inner/a.db"
        assert looked().log == f"{place}/b.db"
        monkeypatch.chdir(place)


def test_a_relative_log_in_a_config_is_seen_from_that_config(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = config("user", 'log = "logs/team.db"')
    assert looked().log == f"{path.parent}/logs/team.db"
    monkeypatch.chdir(place.parent)
    assert looked().log == f"{path.parent}/logs/team.db"


def test_a_tilde_is_the_home(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config("user", 'log = "~/user.db"')
    assert looked().log == f"{own_home}/user.db"
    monkeypatch.setenv("QL_LOG", "~/logs/a.db")
    assert looked().log == f"{own_home}/logs/a.db"
    written(own_home / "team.toml")
    monkeypatch.setenv("QL_CODES", "~/team.toml")
    assert list(looked().codes.by_key) == ["viruses"]


def test_a_folder_that_is_gone_is_said_only_where_it_matters(place: Path, tmp_path: Path) -> None:
    place.rmdir()
    assert find(os.environ, f"{tmp_path}/a.db").log == f"{tmp_path}/a.db"
    with pytest.raises(UnreachableError, match="directory no longer exists"):
        find(os.environ, "a.db")


# Holidays

HOLIDAYS = '[hours]\nsun-thu = "08:00-17:00"\nholidays = "IL"\n'


def years_of(found: Home) -> tuple[int, int] | None:
    return unpacked(found.codes.hours).years


def test_holidays_are_worked_out_again_in_another_year(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QL_CODES", str(written(place / "codes.toml", HOLIDAYS)))
    assert years_of(find(os.environ, year=2026)) == (2025, 2028)
    assert years_of(find(os.environ, year=2026)) == (2025, 2028)
    assert years_of(find(os.environ, year=2027)) == (2026, 2029)
    assert years_of(find(os.environ, year=2026)) == (2025, 2028)


def test_holidays_are_worked_out_again_by_another_release_of_the_library(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holidays, "__file__", str(written(place / "library.py", "")))
    monkeypatch.setenv("QL_CODES", str(written(place / "codes.toml", HOLIDAYS)))
    looked()
    assert is_remembered()
    written(place / "library.py", "newer")
    assert not is_remembered()
    assert is_remembered()


# Which codes


def test_the_codes_are_where_the_first_to_be_asked_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def used(*options: str) -> tuple[str, list[str]]:
        found = find(os.environ, *options)
        return found.codes_path, list(found.codes.by_key)

    monkeypatch.setenv("QL_LOG", f"{tmp_path}/team/log.db")
    assert used()[0] == home.starter()
    assert len(used()[1]) > 20
    beside = written(tmp_path / "team" / "codes.toml", '[codes.beside]\nmeaning = "x"\n')
    assert used() == (str(beside), ["beside"])
    named = written(tmp_path / "environment.toml", '[codes.environment]\nmeaning = "x"\n')
    monkeypatch.setenv("QL_CODES", str(named))
    assert used() == (str(named), ["environment"])
    option = written(tmp_path / "option.toml", '[codes.option]\nmeaning = "x"\n')
    assert used(f"{tmp_path}/other.db", str(option)) == (str(option), ["option"])
    monkeypatch.setenv("QL_CODES", "")
    assert used() == (str(beside), ["beside"])


def test_the_starter_is_good() -> None:
    found = looked()
    assert found.complaint is None
    assert found.codes.code("וירוסים") is not None


def test_relative_codes_are_seen_from_where_one_is(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(place / "team.toml", '[codes.here]\nmeaning = "x"\n')
    written(place / "inner" / "team.toml", '[codes.there]\nmeaning = "x"\n')
    for _ in range(2):
        monkeypatch.chdir(place)
        assert list(find(os.environ, None, "team.toml").codes.by_key) == ["here"]
        monkeypatch.chdir(place / "inner")
        assert list(find(os.environ, None, "team.toml").codes.by_key) == ["there"]


def test_codes_that_an_option_names_and_are_not_there_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match=r"none\.toml cannot be read \(No such file"):
        find(os.environ, None, f"{tmp_path}/none.toml")


def test_codes_that_the_environment_names_and_are_not_there_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QL_CODES", f"{tmp_path}/none.toml")
    for found in (looked(), looked()):
        assert found.codes == codes.EMPTY
        assert f"{tmp_path}/none.toml cannot be read" in str(found.complaint)


def test_what_is_typed_at_the_prompt_is_kept_only_where_its_own_user_says_so(own_home: Path) -> None:
    config("site", 'history = "on"')
    assert looked().history is None
    config("user", 'history = "on"')
    for found in (looked(), looked()):
        assert found.history is not None
        assert found.history.startswith(str(own_home))
        assert found.history.endswith("history")
    config("user", 'history = "off"')
    assert (looked().history, looked().complaint) == (None, None)


@pytest.mark.parametrize("of", ["user", "site"])
def test_a_daily_copy_is_a_setting_of_the_user_or_of_the_machine(of: str) -> None:
    assert looked().backup is None
    config(of, 'backup = "daily"')
    assert [looked().backup, looked().backup] == ["daily", "daily"]
    config(of, 'backup = "off"')
    assert (looked().backup, looked().complaint) == (None, None)


def test_what_the_user_switches_off_is_off_though_the_machine_has_it_on() -> None:
    config("site", 'backup = "daily"')
    config("user", 'backup = "off"')
    assert looked().backup is None


@pytest.mark.parametrize("of", ["user", "site"])
@pytest.mark.parametrize("value", ['"hourly"', '""', "true", "false", "5", "{ a = 1 }"])
@pytest.mark.parametrize(("name", "only"), [("backup", "daily"), ("history", "on")])
def test_a_setting_that_moves_no_note_is_complained_of_and_stops_nothing(
    of: str, value: str, name: str, only: str
) -> None:
    path = config(of, f"log = '/x.db'\n{name} = {value}")
    for found in (looked(), looked()):  # found, and remembered
        assert found.complaint == f'{path}: {name} may only be "{only}" or "off": it does not count'
        assert (found.log, found.backup, found.history) == ("/x.db", None, None)


def test_a_daily_copy_of_the_machine_is_not_lost_by_a_slip_of_a_user() -> None:
    config("site", 'backup = "daily"')
    config("user", 'backup = "dialy"')
    assert looked().backup == "daily"


def test_all_that_does_not_count_is_said_at_once(place: Path) -> None:
    config("user", "backup = 1\nhistory = 1")
    written(place / "codes.toml", "[codes.viruses\n")
    complaint = str(find(os.environ, "log.db").complaint)
    assert [word in complaint for word in ("backup", "history", "codes.toml:")] == [True] * 3


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("[codes.viruses\n", []),
        (VIRUSES + "[codes.ups]\nmeanin = 5\n", ["viruses", "ups"]),
        (VIRUSES + '[codes.UPS]\nmeaning = "x"\naliases = ["viruses"]\n', ["viruses", "ups"]),
    ],
)
def test_broken_codes_are_complained_of_and_stop_nothing(place: Path, text: str, known: list[str]) -> None:
    path = written(place / "codes.toml", text)
    for _ in range(2):  # found, and remembered
        found = find(os.environ, "log.db")
        assert found.complaint is not None
        assert found.complaint.startswith(f"{path}:")
        assert "\n" not in found.complaint
        assert list(found.codes.by_key) == known


def test_codes_beside_the_log_that_cannot_be_read_stop_nothing(place: Path) -> None:
    (place / "codes.toml").mkdir()
    for _ in range(2):
        found = find(os.environ, "log.db")
        assert found.complaint is not None
        assert "codes.toml cannot be read" in found.complaint
        assert found.codes == codes.EMPTY


def test_a_warning_is_no_complaint(place: Path) -> None:
    written(place / "codes.toml", '[codes.100]\nmeaning = "x"\n')
    assert find(os.environ, "log.db").complaint is None


# config.toml


LOG_IN_DOUBT = [
    *["log = ", "log = 5", 'logs = "x.db"', "[log]\npath = 1", 'log = "a"\nlog = "b"', "\0", "log = '\x1b[31m"],
    *['lgo = "x"', 'Log = "x"', 'logfile = "x"', "data = '/srv/team'", "database = 'team.db'", 'p = "C:\\\\team"'],
    *["log = ['x']", "a." * 5000 + "a = 1", "\n".join(f"k{number} = 1" for number in range(200))],
]


@pytest.mark.parametrize("of", ["user", "site"])
@parametrize_few("text", LOG_IN_DOUBT, 6)
def test_a_slip_that_may_be_about_the_log_leaves_it_in_doubt(of: str, text: str, tmp_path: Path) -> None:
    path = config(of, text)
    for found in (looked(), looked()):
        assert str(path) in str(found.log_in_doubt)
        assert str(found.log_in_doubt).isprintable()
        assert (found.complaint, found.waits_for) == (None, "")
    given = find(os.environ, f"{tmp_path}/given.db")
    assert (given.log_in_doubt, given.waits_for) == (None, f"{tmp_path}/given.db")
    assert str(path) in str(given.complaint)


@pytest.mark.parametrize("of", ["user", "site"])
@pytest.mark.parametrize(
    "text", ["x = 1", 'tecnician = "Eli"', "technician = 5", f"technician = '{'x' * 101}'", "[a.b]"]
)
def test_a_slip_that_is_not_about_the_log_stops_nothing(of: str, text: str, tmp_path: Path) -> None:
    path = config(of, f"log = '{tmp_path}/team.db'\n{text}")
    for found in (looked(), looked()):
        assert (found.log, found.log_in_doubt, found.technician) == (f"{tmp_path}/team.db", None, None)
        assert found.complaint == found.slips
        assert str(found.slips).startswith(f"{path}: ")
    path.write_text(text, encoding="utf-8")
    assert (looked().log_from, looked().log_in_doubt) == ("usual", None)


def test_the_nearest_setting_is_named() -> None:
    config("user", 'tecnician = "Eli"')
    assert "tecnician is not a setting, did you mean technician?" in str(looked().slips)


def test_a_log_that_is_named_well_is_not_doubted_for_another_slip(tmp_path: Path) -> None:
    config("site", "broken")
    config("user", f"log = '{tmp_path}/mine.db'\nlogs = 'x'")
    assert (looked().log, looked().log_from, looked().log_in_doubt) == (f"{tmp_path}/mine.db", "settings", None)
    config("user", "")
    assert looked().log_in_doubt is not None


def test_who_names_the_log_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked().log_from == "usual"
    config("site", f"log = '{tmp_path}/site.db'")
    assert looked().log_from == "machine"
    config("user", f"log = '{tmp_path}/mine.db'")
    assert looked().log_from == "settings"
    monkeypatch.setenv("QL_LOG", "x.db")
    assert looked().log_from == "given"


@pytest.mark.parametrize("kind", ["bytes", "folder", "fifo", "large", "nowhere"])
def test_a_config_that_cannot_be_read_leaves_the_log_in_doubt_at_once(kind: str) -> None:
    path = config("user", "")
    path.unlink()
    odd(path, kind)
    assert str(looked().log_in_doubt).startswith(f"{path} ")


def odd(path: Path, kind: str) -> None:
    """Make something in the place of a file that a person would write."""
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "nowhere":
        path.symlink_to(path.with_name("nowhere"))
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(50_000_000)
    else:
        path.write_bytes(b"log = '\xff'")


@pytest.mark.parametrize("kind", ["bytes", "folder", "fifo", "device", "large"])
def test_codes_that_are_no_such_file_are_one_complaint_at_once(kind: str, place: Path) -> None:
    odd(place / "codes.toml", kind)
    for found in (find(os.environ, "log.db"), find(os.environ, "log.db")):
        assert f"{place}/codes.toml" in str(found.complaint)
        assert found.codes == codes.EMPTY


@needs_groups
def test_codes_that_are_a_link_are_followed_in_a_folder_of_ones_own_only(place: Path, tmp_path: Path) -> None:
    (place / "codes.toml").symlink_to(written(tmp_path / "elsewhere.toml"))
    place.chmod(0o770)
    for found in (find(os.environ, "log.db"), find(os.environ, "log.db")):
        assert found.codes == codes.EMPTY
        assert "a link in a folder that others may write" in str(found.complaint)
    place.chmod(0o700)
    for found in (find(os.environ, "log.db"), find(os.environ, "log.db")):
        assert (list(found.codes.by_key), found.complaint) == (["viruses"], None)


def test_a_config_may_begin_with_a_byte_order_mark_or_be_empty(own_home: Path) -> None:
    config("user", "\ufefflog = '/x.db'")
    assert looked().log == "/x.db"
    config("user", "log = ''")
    assert looked().log.endswith("quicklog.db")
    config("user", "")
    assert looked().log.endswith("quicklog.db")
    assert str(own_home) in looked().log


def test_a_place_for_settings_that_is_no_folder_holds_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(written(tmp_path / "a file")))
    assert looked().log.endswith("quicklog.db")


# The cache


def test_what_was_found_is_remembered_with_its_codes(place: Path) -> None:
    written(place / "codes.toml")
    config("user", 'technician = "Eli Levi"')
    first = find(os.environ, "log.db")
    assert is_remembered("log.db")
    assert find(os.environ, "log.db") == first
    assert (first.technician, list(first.codes.by_key)) == ("Eli Levi", ["viruses"])


@pytest.mark.parametrize("has_complaint", [False, True])
def test_a_second_process_needs_no_heavy_library(place: Path, has_complaint: bool) -> None:
    written(place / "codes.toml", VIRUSES + ("[codes.x]\n" if has_complaint else ""))
    code = (
        "import os, sys\nfrom quicklog.config.home import find\nfound = find(os.environ, 'log.db')\n"
        "print(sorted(found.codes.by_key), [name for name in ('platformdirs', 'tomllib', 're') if name in sys.modules])"
    )
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    said = [subprocess.check_output([sys.executable, "-S", "-c", code], env=environ | sites(), text=True) for _ in "ab"]
    names = "['viruses', 'x']" if has_complaint else "['viruses']"
    assert said == [f"{names} ['platformdirs', 'tomllib', 're']\n", f"{names} []\n"]


def sites() -> dict[str, str]:
    """Return the way to the libraries for an interpreter that is started without ``site``."""
    return {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(platformdirs.__file__).parent.parent)])}


@pytest.mark.parametrize("of", ["user", "site", "codes", "beside"])
def test_the_cache_is_dropped_when_a_file_appears_changes_or_vanishes(
    of: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if of == "codes":
        monkeypatch.setenv("QL_CODES", str(written(place / "team.toml")))
        path, texts = place / "team.toml", [VIRUSES + "\n", VIRUSES + '[codes.ups]\nmeaning = "x"\n']
    elif of == "beside":
        monkeypatch.setenv("QL_LOG", str(place / "log.db"))
        path, texts = place / "codes.toml", [VIRUSES, VIRUSES + '[codes.ups]\nmeaning = "x"\n']
    else:
        path = config(of, "")
        path.unlink()
        texts = [f'log = "{place}/one.db"', f'log = "{place}/another.db"']
    looked()
    assert is_remembered()
    seen = []
    for text in texts:
        path.write_text(text, encoding="utf-8")
        assert not is_remembered()
        assert is_remembered()
        seen.append(looked())
    assert seen[0] != seen[1]
    # The same words with the same size and time, in another file.
    status = path.stat()
    other = path.with_suffix(".new")
    shutil.copy(path, other)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert not is_remembered()
    if of != "codes":
        path.unlink()
        assert not is_remembered()
        assert is_remembered()
        assert looked() not in seen


def test_each_environment_is_remembered_by_itself(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.db", "b.db"):
        monkeypatch.setenv("QL_LOG", name)
        looked()
    for name in ("a.db", "b.db"):
        monkeypatch.setenv("QL_LOG", name)
        assert is_remembered()
        assert looked().log == f"{place}/{name}"
    assert not is_remembered("c.db")
    assert is_remembered("c.db")
    assert is_remembered()


def cached(own_home: Path) -> list[Path]:
    return sorted((own_home / "xdg_cache_home" / "quicklog").iterdir())


def test_a_flipped_bit_anywhere_in_the_cache_is_noticed(own_home: Path, place: Path) -> None:
    written(place / "codes.toml")
    first = find(os.environ, "log.db")
    (path,) = cached(own_home)
    content = path.read_bytes()
    for byte in range(0, len(content), 13):
        path.write_bytes(content[:byte] + bytes([content[byte] ^ 1]) + content[byte + 1 :])
        assert find(os.environ, "log.db") == first
        assert path.read_bytes() == content


@pytest.mark.parametrize("damage", ["empty", "short", "garbage", "folder", "another's"])
def test_a_damaged_cache_is_passed_over_and_made_anew(own_home: Path, damage: str) -> None:
    first = looked()
    (path,) = cached(own_home)
    content = path.read_bytes()
    damaged = {
        "empty": b"",
        "short": content[:-10],
        "garbage": bytes(range(256)) * 20,
    }
    if damage in damaged:
        path.write_bytes(damaged[damage])
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        find(os.environ, "/other.db")
        (other,) = [each for each in cached(own_home) if each != path]
        other.replace(path)
    assert not is_remembered()
    assert looked() == first
    assert is_remembered() == (damage != "folder")


def test_a_cache_that_cannot_be_kept_is_missed_by_nobody(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = looked()
    monkeypatch.setenv("XDG_CACHE_HOME", str(written(own_home / "a file")))
    assert looked() == first
    assert not is_remembered()
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    assert looked() == first


def test_the_cache_is_its_owners_alone(own_home: Path) -> None:
    looked()
    (path,) = cached(own_home)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@needs_groups
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_cache_that_others_may_write_is_not_believed(own_home: Path, which: str) -> None:
    looked()
    (path,) = cached(own_home)
    (path if which == "file" else path.parent).chmod(0o777)
    assert not is_remembered()
    assert is_remembered() == (which == "file")


@needs_root
@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_cache_of_somebody_else_is_not_believed(own_home: Path, which: str) -> None:
    looked()
    (path,) = cached(own_home)
    os.chown(path if which == "file" else path.parent, 54101, 54101)
    assert not is_remembered()


@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_link_in_the_place_of_the_cache_is_not_followed(own_home: Path, which: str, tmp_path: Path) -> None:
    looked()
    (path,) = cached(own_home)
    moved = path if which == "file" else path.parent
    os.rename(moved, tmp_path / "moved")
    moved.symlink_to(tmp_path / "moved")
    assert not is_remembered()
    assert is_remembered() == (which == "file")  # which was replaced


@needs_root
def test_a_home_that_is_anothers_is_left_and_nothing_is_made_in_it(own_home: Path, monkeypatch: Any) -> None:
    import pwd

    mine = own_home / "mine"
    mine.mkdir()
    theirs = own_home / "theirs"
    theirs.mkdir()
    os.chown(theirs, 54101, 54101)
    real = pwd.getpwuid(0)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: pwd.struct_passwd([*real[:5], str(mine), real[6]]))
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(theirs))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name)
    found = looked()
    assert os.environ["HOME"] == str(mine)
    assert all(path.startswith(f"{mine}/") for path in (found.log, found.pocket))
    assert list(theirs.iterdir()) == []
    assert is_remembered()


def test_the_login_is_the_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "somebody else")
    monkeypatch.setenv("LOGNAME", "somebody else")
    said = home.login()
    assert said
    assert said != "somebody else"
    if os.name == "posix":
        assert said == subprocess.check_output(["id", "-un"], text=True).strip()
        monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
        assert home.login() == "4000000"
