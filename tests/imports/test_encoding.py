"""In which encoding a file is written: proved, asked for, or refused."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quicklog.errors import BadUsageError
from quicklog.imports.readers import encoding
from quicklog.imports.readers.encoding import decide

HEBREW = 'לקוח,קוד\r\nרמי כהן,וירוסים\r\nד"ר לוי,גיבוי\r\nבנק הפועלים בע"מ,אל פסק\r\n'


def decided(content: bytes, asked: str | None = None) -> str:
    return decide(io.BytesIO(content), "file.csv", asked).name


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1255", "cp1255"),
    ],
)
def test_hebrew_is_recognised_however_it_is_written(codec: str, name: str) -> None:
    content = HEBREW.encode(codec)
    assert decided(content) == name
    assert content.decode(decided(content)) == HEBREW


def test_utf_16_that_begins_with_its_larger_half_is_recognised() -> None:
    assert decided(b"\xfe\xff" + HEBREW.encode("utf-16-be")) == "utf-16"


@pytest.mark.parametrize("codec", ["utf-8", "cp1255", "cp1252", "iso8859-8"])
def test_ascii_is_utf_8_unless_something_else_is_asked_for(codec: str) -> None:
    assert decided(b"customer,code\n") == "utf-8-sig"
    assert decided(b"customer,code\n", codec) in ("utf-8-sig", codec)


def test_windows_hebrew_is_said() -> None:
    assert decide(io.BytesIO(HEBREW.encode("cp1255")), "f").says == "Windows Hebrew (cp1255)"
    assert decide(io.BytesIO(HEBREW.encode()), "f").says is None


OTHERS = {
    "cp1252": "Müller,Gómez,école,été,à la carte,Ärger,naïve,Åse",
    "cp1251": "Иван Петров,вирусы на компьютере,Москва",
    "koi8-r": "Иван Петров,вирусы на компьютере,Москва",
    "cp866": "Иван Петров,вирусы на компьютере,Москва",
    "cp1253": "Γιάννης Παπαδόπουλος,πρόβλημα,Αθήνα",
    "cp1256": "محمد علي,فيروسات على الحاسوب",
    "cp1254": "Şükrü Yıldız,bilgisayar virüsü,İstanbul",
    "cp1250": "Liška Žižkov,viry v počítači,Łódź",
    "cp862": "רמי כהן,וירוסים",
    "shift_jis": "田中さん,ウイルス",
    "gb18030": "王先生,电脑病毒",
}


@pytest.mark.parametrize("codec", OTHERS)
def test_other_languages_are_never_taken_for_hebrew(codec: str) -> None:
    with pytest.raises(BadUsageError, match=r"is not UTF-8.*--encoding"):
        decided(f"customer,code\n{OTHERS[codec]}\n".encode(codec))


@pytest.mark.parametrize("codec", OTHERS)
def test_what_is_asked_for_is_taken(codec: str) -> None:
    assert f"{OTHERS[codec]}\n".encode(codec).decode(decided(f"{OTHERS[codec]}\n".encode(codec), codec)) == (
        f"{OTHERS[codec]}\n"
    )


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        (HEBREW.encode(), "cp1252", "file.csv is UTF-8, not cp1252: leave --encoding out"),
        (HEBREW.encode(), "cp1255", "file.csv"),
        (HEBREW.encode("utf-16"), "cp1255", "file.csv is UTF-16, not cp1255: leave --encoding out"),
        (HEBREW.encode("cp1255"), "utf-8", "file.csv:1 is not UTF-8"),
        (b"a\nb\n\xff\n", "ascii", "file.csv:3 is not ascii"),
        (b"customer", "rot13", "unknown --encoding rot13"),
        (b"customer", "base64", "unknown --encoding base64"),
        (b"customer", "idna", "unknown --encoding idna"),
        (b"customer", "klingon", "unknown --encoding klingon"),
        (b"a\n\xff\xfe\xfd\n", None, "file.csv:2 is not UTF-8"),
        (b"a\nb\0c\n", None, "file.csv is not text: line 2 holds NUL"),
        ("a,b\n".encode("utf-16-le"), None, "file.csv is not text"),
        (b"\xff\xfea", None, "file.csv:1 is not UTF-16"),
    ],
)
def test_a_wrong_guess_is_refused_with_the_remedy(content: bytes, asked: str | None, said: str) -> None:
    with pytest.raises(BadUsageError) as caught:
        decided(content, asked)
    assert str(caught.value).startswith(said)
    assert caught.value.remedy


def test_utf_16_without_its_mark_is_taken_when_asked_for() -> None:
    assert HEBREW.encode("utf-16-le").decode(decided(HEBREW.encode("utf-16-le"), "utf-16-le")) == HEBREW


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1255", "utf-16", "latin-1"]))
@example(b"\xef", None)
@example(b"\xef\xbb", "utf-8")
def test_any_bytes_are_decoded_or_refused(content: bytes, asked: str | None) -> None:
    try:
        name = decided(content, asked)
    except BadUsageError:
        return
    assert "\0" not in content.decode(name)


def test_words_and_letters_that_a_chunk_cuts_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in range(1, 40):
        monkeypatch.setattr(encoding, "_CHUNK", size)
        assert decided(HEBREW.encode("cp1255")) == "cp1255"
        assert decided(HEBREW.encode()) == "utf-8-sig"
        with pytest.raises(BadUsageError, match=r"file.csv:2 is not UTF-8"):
            decided("a\nМюллер иван\nb".encode("cp1251"))
