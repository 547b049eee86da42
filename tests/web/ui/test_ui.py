"""What holds for every template of the product, and how amounts, days and curves are written."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import lucide
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from ritournelle.web.shell import charts, fonts, speed
from ritournelle.web.templatetags import ui

PACKAGE = Path(fonts.__file__).parents[2]
TEMPLATES = sorted(
    path
    for path in PACKAGE.rglob("templates/**/*.html")
    if "outbox/templates" not in path.as_posix()  # e-mails: their readers know no style sheet
)
SOURCES = sorted(PACKAGE.glob("web/**/*.py"))
NAMED_ICON = re.compile(
    r"""{% icon "([\w-]+)"|\b(?:icon|end)="([a-z][\w-]+)"|"icon": "([\w-]+)"|"(?:bad|warn|info|ok|flat)", "([a-z][\w-]+)\""""
)
NBSP = "\u00a0"


class Tags(HTMLParser):
    """Collects what a strict policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        inline = {name for name in names if name == "style" or re.fullmatch(r"on[a-z]+", name)}
        # Data in a script element is not run: the policy has nothing to say.
        is_data = ("type", "application/json") in attrs
        is_code = tag == "script" and "src" not in names and not is_data
        if inline or tag == "style" or is_code:
            self.refused.append(self.get_starttag_text() or tag)


def _without_tags(template: str) -> str:
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", template, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    tags = Tags()
    tags.feed(_without_tags(path.read_text()))
    assert tags.refused == []


def test_inline_code_would_be_seen() -> None:
    tags = Tags()
    tags.feed('<p style="x"><b onclick="x"><script>x</script><style></style><script src="x">')
    assert len(tags.refused) == 4


def _icons() -> Iterator[tuple[str, str]]:
    for path in [*TEMPLATES, *SOURCES]:
        for found in NAMED_ICON.finditer(path.read_text()):
            yield next(filter(None, found.groups())), path.name
    for name in ui.TONE_ICONS.values():
        yield name, "tones"


def test_every_icon_exists() -> None:
    missing = []
    for name, place in _icons():
        try:
            lucide._load_icon(name)
        except lucide.IconDoesNotExist:
            missing.append((name, place))
    assert missing == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_component_exists(path: Path) -> None:
    known = {each.stem for each in (PACKAGE / "web/templates/cotton").glob("*.html")}
    used = {name.replace("-", "_") for name in re.findall(r"<c-([\w-]+)", path.read_text())}
    assert used - known - {"vars", "slot"} == set()


def test_every_component_says_what_it_is_for() -> None:
    for path in (PACKAGE / "web/templates/cotton").glob("*.html"):
        assert path.read_text().startswith("{# "), path.name


def test_every_component_is_in_the_catalogue() -> None:
    catalogue = (PACKAGE.parents[1] / "docs/interface.md").read_text()
    inner = {"logo", "nav_link", "toast", "field_errors", "drawing"}  # used by the frame only
    names = {path.stem for path in (PACKAGE / "web/templates/cotton").glob("*.html")} - inner
    assert [name for name in sorted(names) if f"c-{name.replace('_', '-')}" not in catalogue] == []


def test_colours_stay_in_the_tokens() -> None:
    sheet = (PACKAGE / "web/static/ui/app.css").read_text()
    rest = sheet[sheet.index("@layer components {") : sheet.index("@layer print {")]
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(", rest) == []


# Amounts, days and names


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(ui.eur(123450), f"1{NBSP}234,50{NBSP}€", id="cents"),
        pytest.param(ui.eur(-5), f"−0,05{NBSP}€", id="less than nothing"),
        pytest.param(ui.eur(123450, False), f"1{NBSP}235{NBSP}€", id="whole euros, half up"),
        pytest.param(ui.eur(None), "", id="no amount"),
        pytest.param(ui.money(990, "USD"), f"9,90{NBSP}$", id="dollars"),
        pytest.param(ui.signed(124000), f"+1{NBSP}240{NBSP}€", id="more"),
        pytest.param(ui.signed(-16000), f"−160{NBSP}€", id="less"),
        pytest.param(ui.signed(0), f"0{NBSP}€", id="as much"),
        pytest.param(ui.compact(1_250_000), f"12,5{NBSP}k", id="thousands"),
        pytest.param(ui.compact(250_000_000), f"2,5{NBSP}M", id="millions"),
        pytest.param(ui.compact(50), "0,5", id="half a euro"),
        pytest.param(ui.compact(0), "0", id="nothing"),
        pytest.param(ui.qty(Decimal("2.500")), "2,5", id="quantity"),
        pytest.param(ui.qty(1248), f"1{NBSP}248", id="count"),
        pytest.param(ui.percent(Decimal("5.50")), f"5,5{NBSP}%", id="rate"),
        pytest.param(ui.growth(4), f"+4{NBSP}%", id="growth"),
        pytest.param(ui.growth(-4), f"−4{NBSP}%", id="decline"),
        pytest.param(ui.frdate(date(2026, 12, 1)), "1er décembre 2026", id="first of the month"),
        pytest.param(ui.frdate(date(2026, 12, 1), "D j M"), "mar. 1er déc.", id="short day"),
        pytest.param(ui.frdate(date(2026, 8, 22), "l j F"), "samedi 22 août", id="day of the week"),
        pytest.param(ui.frdate(None), "", id="no day"),
        pytest.param(ui.frtime(None), "", id="no moment"),
        pytest.param(ui.in_days(-1), "hier", id="yesterday"),
        pytest.param(ui.in_days(0), "aujourd’hui", id="today"),
        pytest.param(ui.in_days(1), "demain", id="tomorrow"),
        pytest.param(ui.in_days(12), "dans 12 jours", id="later"),
        pytest.param(ui.in_days(-3), "il y a 3 jours", id="before"),
        pytest.param(ui.initials("Studio Lavande"), "SL", id="two words"),
        pytest.param(ui.initials("SARL Meunier"), "ME", id="legal form"),
        pytest.param(ui.initials("Vélo &amp; Co"), "VC", id="escaped"),
        pytest.param(ui.initials("Le Du"), "LD", id="nothing but small words"),
        pytest.param(ui.initials(""), "", id="no name"),
        pytest.param(
            ui.siret("55210055400013"), NBSP.join(["552", "100", "554", "00013"]), id="siret"
        ),
    ],
)
def test_what_templates_write(written: str, expected: str) -> None:
    assert written == expected


def test_a_moment_is_written_in_local_time() -> None:
    with timezone.override("Europe/Paris"):
        assert ui.frtime(datetime(2026, 11, 21, 23, 32, tzinfo=UTC)) == "22 nov. 2026, 00:32"
        assert ui.frdate(datetime(2026, 11, 30, 23, 32, tzinfo=UTC)) == "1er décembre 2026"


def test_names_have_their_colours_and_neighbours_differ() -> None:
    names = ["Ascenseurs Morel", "Studio Lavande", "Boulangerie Saint-Roch", "Vélo & Co"]
    assert len({ui.hue(name) for name in names}) == 4
    assert all(0 <= ui.hue(f"Client {number}") < 12 for number in range(100))


# Charts

series = st.lists(st.integers(-(10**9), 10**11), min_size=2, max_size=36)


@given(values=series)
def test_a_curve_never_goes_beyond_its_values(values: list[int]) -> None:
    chart = charts.AreaChart([str(at) for at in range(len(values))], values)
    heights = [chart._y(value) for value in values]
    numbers = [[*map(float, pair)] for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", chart.line)]
    assert len(numbers) == 1 + 3 * (len(values) - 1) or len(values) == 2
    assert all(min(heights) - 0.01 <= y <= max(heights) + 0.01 for _, y in numbers)


@given(low=st.integers(-(10**9), 0), high=st.integers(0, 10**12))
def test_graduations_are_few_and_hold_everything(low: int, high: int) -> None:
    ticks = charts.nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 0 in ticks
    assert 2 <= len(ticks) <= 7


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        pytest.param(1_842_000, [0, 500_000, 1_000_000, 1_500_000, 2_000_000], id="18 420 €"),
        pytest.param(0, [0, 1], id="nothing yet"),
        pytest.param(3, [0, 1, 2, 3], id="three cents"),
        pytest.param(9_999, [0, 2_500, 5_000, 7_500, 10_000], id="a hundred euros"),
    ],
)
def test_graduations_are_round(high: int, expected: list[int]) -> None:
    assert charts.nice_ticks(0, high) == expected


def test_marks_tell_the_year_before() -> None:
    first, last = charts.AreaChart(["juin", "juillet"], [100, 150], [100, 120], ["j", "j"]).marks
    assert (first.growth, last.growth) == (0, 25)  # 150 is 25 % above 120
    assert (first.is_last, last.is_last) == (False, True)
    assert (first.left, first.width, last.left, last.width) == (0, 50, 50, 50)


def test_a_short_series_draws_nothing() -> None:
    assert charts.sparkline([5]) is None
    assert ui.spark(None) is None


def test_a_flat_series_is_a_line_in_the_middle() -> None:
    drawn = charts.sparkline([5, 5])
    assert drawn is not None
    assert drawn.line == "M0.00 14.00 L100.00 14.00"


@pytest.mark.parametrize(
    ("beat", "billed"),
    [
        pytest.param("monthly", 12, id="monthly"),
        pytest.param("quarterly", 4, id="quarterly"),
        pytest.param("half", 2, id="twice a year"),
        pytest.param("yearly", 1, id="yearly"),
        pytest.param([1, 5], 2, id="own months"),
        pytest.param("unknown", 0, id="unknown"),
    ],
)
def test_a_rhythm_has_twelve_bars(beat: str | list[int], billed: int) -> None:
    bars = charts.rhythm(beat)
    assert len(bars) == 12
    assert sum(bar.is_on for bar in bars) == billed


# The font and speed


def test_the_font_is_found_and_can_write_french() -> None:
    place = finders.find(fonts.NAME)
    assert isinstance(place, str)
    assert Path(place).stat().st_size < 60_000
    codes = TTFont(place).getBestCmap()
    assert {*map(ord, "Élan œuvre ’ « » € − →\u00a0")} <= codes.keys()
    assert finders.find("fonts/other.woff2") is None


def test_two_processes_may_build_the_font_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        folders = {*pool.map(fonts.ensure_font, [tmp_path] * 3)}
    (folder,) = folders
    assert [path.name for path in (folder / "fonts").iterdir()] == ["geist.woff2"]
    assert TTFont(folder / fonts.NAME).flavor == "woff2"


@pytest.mark.parametrize(
    ("headers", "cookie", "content_type", "named"),
    [
        pytest.param({}, "here", "text/html", True, id="a page of somebody"),
        pytest.param({}, "", "text/html", False, id="a page of nobody"),
        pytest.param({"HX-Request": "true"}, "here", "text/html", False, id="a fragment"),
        pytest.param({}, "here", "application/pdf", False, id="a file"),
    ],
)
def test_speculation_rules_are_named_on_pages(
    headers: dict[str, str], cookie: str, content_type: str, named: bool
) -> None:
    request = RequestFactory().get("/", headers=headers)
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    answer = speed.middleware(lambda _: HttpResponse(content_type=content_type))(request)
    assert ("Speculation-Rules" in answer.headers) is named


def test_speculation_leaves_downloads_alone() -> None:
    answer = speed.rules(RequestFactory().get("/speculation.json"))
    assert answer.headers["Content-Type"] == "application/speculationrules+json"
    assert b"[download]" in answer.content


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_entity_in_what_a_component_is_given(path: Path) -> None:
    """A component escapes it again: the page would show its name."""
    given = re.findall(r'<c-[\w.-]+((?:[^<>"]|"[^"]*")*)>', path.read_text())
    assert [one for one in given if re.search(r"&\w+;", one)] == []


@pytest.mark.parametrize(
    ("count", "written"),
    [
        pytest.param(0, "facture", id="none is singular"),
        pytest.param(1, "facture", id="one"),
        pytest.param(Decimal("1.5"), "facture", id="less than two is singular"),
        pytest.param(2, "factures", id="two"),
    ],
)
def test_french_counts_from_two(count: Decimal | int, written: str) -> None:
    assert "facture" + ui.pluralize(count) == written


def test_both_endings_may_be_told() -> None:
    assert (ui.pluralize(1, "a,ont"), ui.pluralize(3, "a,ont")) == ("a", "ont")
