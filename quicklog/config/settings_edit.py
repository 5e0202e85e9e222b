"""A setting put into the text of a config.toml: all else in it stays as it was, comments and order too."""

from __future__ import annotations

_BOM = "\ufeff"


def with_setting(text: str, name: str, value: str) -> str:
    """Return settings with this one and all else as it was; raises ``ValueError`` or ``TypeError`` where not."""
    from tomllib import loads

    from tomlkit import dumps, parse

    bare = text.removeprefix(_BOM)
    before = loads(bare)
    if isinstance(before.get(name), (dict, list)):  # more than a line
        raise TypeError(f"{name} is no text in it")
    document = parse(bare)
    if name in document:
        document[name] = value
        after = dumps(document)
    else:  # before everything else, where it belongs to no table
        newline = "\r\n" if "\r\n" in bare else "\n"
        after = dumps({name: value}).replace("\n", newline) + bare
    if loads(after) != before | {name: value}:
        raise ValueError(f"{name} cannot be put into it")
    return text[: len(text) - len(bare)] + after
