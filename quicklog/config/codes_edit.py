"""A code put into the text of a codes.toml: every other byte of it stays as it was, comments and order too."""

from __future__ import annotations

from quicklog.config import codes_file
from quicklog.config.codes_file import first_lines
from quicklog.errors import BadUsageError
from quicklog.lib.text import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from quicklog.shorthand.codes import Codes

_BOM = "\ufeff"


def with_code(content: bytes, path: str, name: str, fields: Mapping[str, str | list[str]]) -> bytes:
    """Return a file with one code more, behind its other codes.

    Raises ``BadUsageError`` where the file is invalid TOML, a word is taken, or the code could not be used as it is
    given; ``path`` is what the file is called in that.
    """
    before, old = codes_file.read(content)
    broken = [finding for finding in old if not finding.key]
    if broken:
        raise BadUsageError(codes_file.say(broken[0], path), "ql codes edit opens it")
    _refuse_taken(before, [name, *fields.get("aliases", [])])
    added = _spliced(content.decode(), name, fields).encode()
    after, new = codes_file.read(added)
    known = {(finding.key, finding.what) for finding in old}
    fresh = [finding for finding in new if (finding.key, finding.what) not in known]
    if fresh and fresh[0].key:
        raise BadUsageError("{name} was not added: {what}", name=name, what=fresh[0].what)
    if fresh or [code for code in after.all() if key(code.name) != key(name)] != before.all():
        raise BadUsageError("{path} does not write its codes as tables", "add it with ql codes edit", path=path)
    return added


def _refuse_taken(codes: Codes, words: Iterable[str]) -> None:
    """Raise ``BadUsageError`` where a word is a code's already."""
    for word in words:
        taken = codes.code(word)
        if taken and key(taken.name) == key(word):
            raise BadUsageError(
                "{word} is a code already: {meaning}", "choose another word", word=word, meaning=taken.meaning
            )
        if taken:
            raise BadUsageError("{word} stands for {name} already", "choose another word", word=word, name=taken.name)


def _spliced(text: str, name: str, fields: Mapping[str, str | list[str]]) -> str:
    """Put the code behind the last one, before the blank line and the comments that lead to what follows."""
    from tomlkit import dumps

    lines = text.split("\n")
    after = _end_of_codes(lines, first_lines(text.removeprefix(_BOM)))
    head, tail = "\n".join(lines[:after]), "\n".join(lines[after:])
    newline = "\r\n" if "\r\n" in text else "\n"
    block = dumps({"codes": {name: dict(fields)}}).replace("\n", newline)
    if tail:
        return f"{head}\n{newline}{block}{'' if not lines[after].strip() else newline}{tail}"
    ended = head if head.endswith("\n") or not head.strip(_BOM) else head + newline
    return ended + newline * bool(head.strip(f"{_BOM} \r\n")) + block


def _end_of_codes(lines: list[str], starts: Mapping[tuple[str, ...], int]) -> int:
    """Return after how many lines the codes end; comments right under the last one are its own."""
    last = max((line for path, line in starts.items() if path[0] == "codes"), default=0)
    following = min((line for path, line in starts.items() if path[0] != "codes" and line > last), default=0)
    if not last or not following:
        return len(lines)
    end = following - 1
    while end > last and lines[end - 1].strip()[:1] in ("", "#"):
        end -= 1
    while lines[end].strip().startswith("#"):
        end += 1
    return end
