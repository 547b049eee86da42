import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.documents import fonts
from ritournelle.documents.fonts import Charset, ensure_fonts
from ritournelle.documents.labels import LABELS, MONTHS


@pytest.fixture(scope="module")
def charset(font_dir: Path) -> Charset:
    return Charset(font_dir)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("Œuvre d’art – 12\u00a0€", "Œuvre d’art – 12\u00a0€", id="French stays"),
        pytest.param(
            "Ștefan Nguyễn Łódź Ελλάδα Киев", "Ștefan Nguyễn Łódź Ελλάδα Киев", id="Europe stays"
        ),
        pytest.param("Zoe\u0301", "Zoé", id="accents are composed"),
        pytest.param("株式会社 Lumen", "□□□□ Lumen", id="another script is marked"),
        pytest.param("شركة", "□□□□", id="Arabic is marked"),
        pytest.param("Pack 🚀 pro", "Pack pro", id="emoji disappear"),
        pytest.param("👩\u200d💻 ok", "ok", id="emoji in several parts disappear"),
        pytest.param("🚀", "□", id="never empty"),
        pytest.param("① ﬁn ＡＢ", "1 fin AB", id="compatibility forms become plain"),
        pytest.param("a\x07b\u202ec", "abc", id="controls and direction marks disappear"),
        pytest.param("un\r\ndeux\ttrois", "un\ndeux trois", id="line ends stay"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_printable(charset: Charset, typed: str, printed: str) -> None:
    assert charset.printable(typed) == printed


@given(text=st.text(max_size=30))
def test_whatever_is_typed_becomes_covered(charset: Charset, text: str) -> None:
    printed = charset.printable(text)
    assert charset.covers(printed.replace("\n", ""))
    assert charset.printable(printed) == printed


@given(text=st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_never_changed(charset: Charset, text: str) -> None:
    assert charset.printable(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("language", sorted(LABELS))
def test_every_label_can_be_printed(charset: Charset, language: str) -> None:
    words = [*LABELS[language].values(), *MONTHS[language]]
    assert [word for word in words if not charset.covers(word)] == []


def test_both_languages_have_the_same_labels() -> None:
    assert LABELS["fr"].keys() == LABELS["en"].keys()


def test_faces_are_cut_once_even_when_two_start_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Barrier(2)

    class Face:
        def save(self, path: Path) -> None:
            path.write_bytes(b"face")
            together.wait(5)

    monkeypatch.setattr(fonts, "_cut", lambda _: Face())
    with ThreadPoolExecutor() as pool:
        folders = set(pool.map(ensure_fonts, [tmp_path, tmp_path]))

    (folder,) = folders
    assert sorted(path.name for path in folder.iterdir()) == [
        "Inter-Regular.ttf",
        "Inter-SemiBold.ttf",
    ]
    assert list(tmp_path.iterdir()) == [folder]


def test_a_disk_that_refuses_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(fonts, "_cut", refuse)
    with pytest.raises(OSError, match="disk full"):
        ensure_fonts(tmp_path)
    assert list(tmp_path.iterdir()) == []
