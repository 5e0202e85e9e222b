"""quicklog's own modules, loaded sooner: a command loads fifty of them, and that is half of what it does.

Python asks four finders for each, the last of which tries five endings, and then reads the file of the compiled module
as one of several kinds. Here it is known what there is: a module or a package beside its parent, compiled by this
Python. Where that is not so, or is out of date, Python's own way is taken, which also compiles it.
"""

from __future__ import annotations

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from types import CodeType
else:  # the module that names them takes longer to import than all this saves
    _external = sys.modules["_frozen_importlib_external"]
    ModuleSpec, SourceFileLoader = type(__spec__), _external.SourceFileLoader

_PACKAGE = "quicklog"
_ENDING = f".{sys.implementation.cache_tag}.pyc"
# What a file of a compiled module begins with: this Python's number, and that its source is known by time and size.
_BEGINNING: bytes = sys.modules["_frozen_importlib_external"].MAGIC_NUMBER + bytes(4)
_HEAD = 16
_COMPILED = f"{os.sep}__pycache__{os.sep}"
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_MOST = 125_000  # bytes of a compiled module; more is a sort of memory that takes longer to get


class Loader(SourceFileLoader):
    """Python's own loader of a source file, with what was compiled of it at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType | None:  # noqa: ARG002  a loader is of one module
        """Return the module's code."""
        return self._code


class Finder:
    """Finds the modules of quicklog that are compiled."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, _target: object = None) -> ModuleSpec | None:
        """Return how a module is loaded; nothing where it is not quicklog's, or not compiled as it stands."""
        if not path or not name.startswith(_PACKAGE):
            return None
        folder, leaf = path[0], name.rpartition(".")[2]
        return _spec(name, folder, leaf) or _spec(name, os.path.join(folder, leaf), "__init__")


def _spec(name: str, folder: str, leaf: str) -> ModuleSpec | None:
    source = f"{folder}{os.sep}{leaf}.py"
    compiled = f"{folder}{_COMPILED}{leaf}{_ENDING}"
    try:
        content = _content(compiled)
        status = os.stat(source)
    except OSError:
        return None
    known = int(status.st_mtime).to_bytes(4, "little") + (status.st_size & 0xFFFFFFFF).to_bytes(4, "little")
    if content[:_HEAD] != _BEGINNING + known or len(content) == _MOST:
        return None
    spec = ModuleSpec(name, Loader(name, source, marshal.loads(memoryview(content)[_HEAD:])), origin=source)  # noqa: S302  as Python does
    spec.has_location, spec.cached = True, compiled
    if leaf == "__init__":
        spec.submodule_search_locations = [folder]
    return spec


def _content(path: str) -> bytes:
    """Return what is in a file, at most so much: it takes half of what a file object would, to read it in one go."""
    handle = os.open(path, _READ)
    try:
        return os.read(handle, _MOST)
    finally:
        os.close(handle)


def install() -> None:
    """Load quicklog's modules so from now on, where they are files, and nobody wants them otherwise."""
    if type(getattr(sys.modules[_PACKAGE], "__loader__", None)) is SourceFileLoader and not (
        sys.flags.optimize or sys.pycache_prefix
    ):
        sys.meta_path.insert(0, Finder)
