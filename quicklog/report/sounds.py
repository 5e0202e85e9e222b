"""Names in Hebrew letters and in Latin ones that may sound alike: what is left of both when vowels are left out.

Hebrew writes few vowels, so that only consonants are compared; a letter that may be one, or may stand for several
sounds, is taken in each way.
"""

from __future__ import annotations

from itertools import product
from math import prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# So many consonants at least tell a name; one that may be read in more ways than so many is left out.
_LEAST, _MOST = 3, 256
_FIRST_HEBREW, _LAST_HEBREW = "א", "ת"
# What each letter may sound like, of classes that both scripts have; nothing is a vowel, or is not heard.
_HEBREW: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("אעי", ("",)),
    **dict(zip("בגדזטלמנסרש", ((each,) for each in "bgdstlmnsrs"), strict=True)),
    **dict(zip("םן", (("m",), ("n",)), strict=True)),
    **dict.fromkeys("צץ", ("s",)),
    **dict.fromkeys("קכך", ("k",)),
    **dict.fromkeys("פף", ("p",)),
    "ת": ("t",),
    "ח": ("k", "h"),
    "ה": ("h", ""),
    "ו": ("", "b"),
}
_LATIN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("aeiouy", ("",)),
    **{letter: (sound,) for letter, sound in zip("bcdfgjklmnpqrstvwz", "bkdpggklmnpkrstbbs", strict=True)},
    "h": ("h", ""),
    "x": ("ks",),
}
# Two letters that are one sound: of ch and kh the Hebrew letter is one of several.
_DIGRAPHS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sh", "tz", "ts", "zh"), ("s",)),
    **dict.fromkeys(("ch", "kh"), ("k", "h")),
    "ck": ("k",),
    "th": ("t",),
    "ph": ("p",),
    "gh": ("g",),
}


def skeletons(key: str) -> Iterator[str]:
    """Yield what a name may sound like, its vowels left out; nothing for one that tells too little."""
    words = key.split(" ")
    if all(map(_is_hebrew, words)):
        ways = [[_HEBREW[letter] for letter in word] for word in words]
    elif all(map(_is_latin, words)):
        ways = [_latin(word) for word in words]
    else:
        return
    if prod(len(sounds) for word in ways for sounds in word) > _MOST:
        return
    for heard in product(*({_single("".join(each)) for each in product(*word)} for word in ways)):
        if all(heard) and sum(map(len, heard)) >= _LEAST:
            yield " ".join(heard)


def _is_hebrew(word: str) -> bool:
    return bool(word) and all(letter in _HEBREW for letter in word)


def _is_latin(word: str) -> bool:
    return bool(word) and all(letter in _LATIN for letter in word)


def _latin(word: str) -> list[tuple[str, ...]]:
    """Return what each sound of a word in Latin letters may be."""
    ways: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        two = word[place : place + 2]
        ways.append(_DIGRAPHS.get(two) or _LATIN[word[place]])
        place += 2 if two in _DIGRAPHS else 1
    return ways


def _single(heard: str) -> str:
    """Return consonants each once where they stand twice: Yossi and יוסי."""
    return "".join(each for place, each in enumerate(heard) if not place or heard[place - 1] != each)


def are_in_two_scripts(one: str, other: str) -> bool:
    """Tell whether one name is written in Hebrew letters and the other in Latin ones."""
    return (_FIRST_HEBREW <= one[0] <= _LAST_HEBREW) != (_FIRST_HEBREW <= other[0] <= _LAST_HEBREW)
