"""A code put into codes.toml: nothing else in the file changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quicklog.config import codes_edit, codes_file, home
from quicklog.errors import BadUsageError
from tests.cli import SAMPLES

with open(home.starter(), "rb") as file:
    STARTER = file.read()
SAMPLE = (SAMPLES.parents[1] / "samples" / "codes.toml").read_bytes()
FIELDS: dict[str, str | list[str]] = {"meaning": "Pump it out", "aliases": ["flod", "הצפה"], "kind": "fault"}
BLOCK = (
    b'[codes.flood]\nmeaning = "Pump it out"\naliases = ["flod", "\xd7\x94\xd7\xa6\xd7\xa4\xd7\x94"]\nkind = "fault"\n'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"%s"),
        (b"\xef\xbb\xbf", b"\xef\xbb\xbf%s"),
        (b"# our codes\n", b"# our codes\n\n%s"),
        (b'[codes.a]\nmeaning="x"', b'[codes.a]\nmeaning="x"\n\n%s'),
        (b'[codes.a]\nmeaning="x"\n# end\n', b'[codes.a]\nmeaning="x"\n# end\n\n%s'),
        (b"[settings]\nrepeat_days = 3\n", b"[settings]\nrepeat_days = 3\n\n%s"),
        (b'[codes.a]\nmeaning="x"\n[settings]\n', b'[codes.a]\nmeaning="x"\n\n%s\n[settings]\n'),
        (b'[codes.a]\nmeaning="x"\n# a\n\n# s\n[settings]\n', b'[codes.a]\nmeaning="x"\n# a\n\n%s\n# s\n[settings]\n'),
        (b'[codes.a]\nmeaning="x"\n\n\n[settings]\n', b'[codes.a]\nmeaning="x"\n\n%s\n\n[settings]\n'),
        (
            b'[channels]\n[codes.a]\nmeaning="""\n[settings]"""\n',
            b'[channels]\n[codes.a]\nmeaning="""\n[settings]"""\n\n%s',
        ),
        (b'[codes]\na.meaning="x"\n', b'[codes]\na.meaning="x"\n\n%s'),
    ],
)
def test_a_code_stands_behind_the_others(before: bytes, after: bytes) -> None:
    assert codes_edit.with_code(before, "codes.toml", "flood", FIELDS) == after.replace(b"%s", BLOCK)
    windows = codes_edit.with_code(before.replace(b"\n", b"\r\n"), "codes.toml", "flood", FIELDS)
    if b"\n" in before:
        assert windows == after.replace(b"%s", BLOCK).replace(b"\n", b"\r\n")


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@pytest.mark.slow
@given(content=st.sampled_from([STARTER, SAMPLE]), name=WORDS, meaning=WORDS, alias=WORDS)
def test_whatever_is_added_all_else_stays(content: bytes, name: str, meaning: str, alias: str) -> None:
    before, _ = codes_file.read(content)
    try:
        added = codes_edit.with_code(content, "codes.toml", name, {"meaning": meaning, "aliases": [alias]})
    except BadUsageError:
        return
    after, findings = codes_file.read(added)
    assert findings == []
    assert after.all()[:-1] == before.all()
    assert (after.technicians, after.channels, after.settings) == (before.technicians, before.channels, before.settings)
    at = next(place for place, (one, other) in enumerate(zip(content, added, strict=False)) if one != other)
    size = len(added) - len(content)
    assert added[:at] + added[at + size :] == content
    assert after.all()[-1].meaning == codes_file._sentence(meaning)


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("viruses", {"meaning": "x"}, "viruses is a code already: Remove malware"),
        ("VIRUS", {"meaning": "x"}, "VIRUS stands for viruses already"),
        ("new", {"meaning": "x", "aliases": ["וירוס"]}, "וירוס stands for viruses already"),
        ("eli", {"meaning": "x"}, 'eli was not added: "eli" is also the technician "Eli Levi"'),
        ("930", {"meaning": "x"}, '930 was not added: "930" reads as a time'),
        ("a+b", {"meaning": "x"}, 'a+b was not added: "a+b" cannot be typed as a code'),
        ("new", {"meaning": "x", "aliases": ["a. b"]}, 'new was not added: "a. b" cannot be typed as a code'),
        ("new", {"meaning": "x", "kind": "comedy"}, "new was not added: unknown kind"),
        ("...", {"meaning": "x"}, '... was not added: "..." has no letter'),
    ],
)
def test_a_code_that_cannot_be_is_refused(name: str, fields: dict[str, str | list[str]], said: str) -> None:
    with pytest.raises(BadUsageError) as caught:
        codes_edit.with_code(SAMPLE, "codes.toml", name, fields)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[codes\n", "codes.toml:1: invalid TOML"),
        (b"\xff", "codes.toml:1: this is not UTF-8"),
        (b'codes = {a={meaning="x"}}\n', "codes.toml does not write its codes as tables"),
    ],
)
def test_a_file_that_cannot_take_it_is_named(content: bytes, said: str) -> None:
    with pytest.raises(BadUsageError) as caught:
        codes_edit.with_code(content, "codes.toml", "flood", FIELDS)
    assert str(caught.value).startswith(said)


def test_an_old_mistake_elsewhere_does_not_matter() -> None:
    content = b'[codes.a]\nmeaning="x"\nkindd=3\n'
    assert codes_edit.with_code(content, "codes.toml", "flood", FIELDS) == content + b"\n" + BLOCK
