from collections import defaultdict
from datetime import date

import pytest

from ritournelle.core.vat import Category
from ritournelle.france.exemptions import (
    EXEMPTIONS,
    EXPORT,
    FRANCHISE,
    Case,
    Exemption,
    UnknownExemption,
    exemption,
    exemption_text,
    is_outdated,
)
from tests.france.code_lists import EXEMPTIONS as EXEMPTION_LIST
from tests.france.code_lists import official_codes

TODAY = date(2026, 11, 21)


def test_the_table_holds_the_official_codes_and_no_other() -> None:
    assert {row.code for row in EXEMPTIONS} == official_codes(EXEMPTION_LIST)


def test_a_code_has_one_category() -> None:
    categories: dict[str, set[Category]] = defaultdict(set)
    for row in EXEMPTIONS:
        categories[row.code].add(row.category)
    assert [code for code, found in categories.items() if len(found) > 1] == []


def test_each_article_is_the_one_of_its_row() -> None:
    # VATEX-EU-148-A must not speak of article 143: the code ends with its own article.
    for row in EXEMPTIONS:
        if row.code.startswith("VATEX-EU-1"):
            article, _, point = row.code.removeprefix("VATEX-EU-").partition("-")
            letters = point.lstrip("1").lower().replace("aa", "a bis").replace("fa", "f bis")
            end = f"{article}, 1" if point.startswith("1") else article
            assert row.article.endswith(f"art. {end}, {letters}" if letters else f"art. {end}")
            assert f"art. {article}" in row.fr
            assert f"art. {article}" in row.en


@pytest.mark.parametrize(
    ("code", "category", "fr"),
    [
        pytest.param(FRANCHISE, "E", "TVA non applicable, art. 293 B du CGI", id="franchise"),
        pytest.param("VATEX-EU-AE", "AE", "Autoliquidation, art. 283-2 du CGI", id="EU services"),
        pytest.param("VATEX-FR-AE", "AE", "Autoliquidation, art. 283 du CGI", id="in France"),
        pytest.param(
            "VATEX-EU-IC", "K", "Exonération de TVA, art. 262 ter, I du CGI", id="EU goods"
        ),
        pytest.param("VATEX-EU-G", "G", "Exonération de TVA, art. 262, I du CGI", id="export"),
        pytest.param(
            "VATEX-FR-CGI261-4", "E", "Exonération de TVA, art. 261, 4 du CGI", id="teaching"
        ),
        pytest.param(
            "VATEX-EU-132-1I",
            "E",
            "Exonération de TVA, art. 132, 1, i de la directive 2006/112/CE",
            id="directive",
        ),
    ],
)
def test_the_words_of_an_exemption(code: str, category: str, fr: str) -> None:
    row = exemption(code, TODAY)
    assert (row.category, row.fr) == (category, fr)


def test_goods_and_services_abroad_share_a_code_but_not_their_words() -> None:
    cases = {Case.SERVICES_ABROAD, Case.EXPORTED_GOODS}
    assert exemption_text(EXPORT, TODAY, cases) == (
        "Exonération de TVA, art. 262, I du CGI\u00a0; TVA non applicable, art. 259-1 du CGI"
    )


@pytest.mark.parametrize(
    ("case", "fr"),
    [
        pytest.param(Case.ANY, "Opération hors du champ d’application de la TVA", id="indemnity"),
        pytest.param(
            Case.SELLER_WITHOUT_VAT, "TVA non applicable, art. 294, 1 du CGI", id="from Guyane"
        ),
        pytest.param(
            Case.SERVICES_ABROAD, "TVA non applicable, art. 259-1 du CGI", id="services abroad"
        ),
        pytest.param(
            Case.GOODS_OVERSEAS,
            "Opération hors du champ d’application de la TVA",
            id="a case without words of its own",
        ),
    ],
)
def test_the_words_of_what_is_out_of_scope(case: Case, fr: str) -> None:
    assert exemption("VATEX-EU-O", TODAY, case).fr == fr


def test_words_in_english() -> None:
    assert exemption_text("VATEX-EU-AE", TODAY, language="en") == (
        "Reverse charge, art. 196 of directive 2006/112/EC"
    )


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownExemption, match="VATEX-XX"):
        exemption("VATEX-XX", TODAY)


@pytest.mark.parametrize(
    ("on", "outdated"),
    [
        pytest.param(date(2027, 1, 1), False, id="the CIBS begins, the CGI is tolerated"),
        pytest.param(date(2028, 6, 30), False, id="last day of the tolerance"),
        pytest.param(date(2028, 7, 1), True, id="the day after"),
    ],
)
def test_the_old_words_end_but_billing_goes_on(on: date, outdated: bool) -> None:
    row = exemption(FRANCHISE, on)
    assert row.fr == "TVA non applicable, art. 293 B du CGI"
    assert is_outdated(row, on) is outdated


def test_words_from_the_directive_do_not_end() -> None:
    assert not is_outdated(exemption("VATEX-EU-132-1I", TODAY), date(2040, 1, 1))


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row.code} {row.case}".strip()) for row in EXEMPTIONS]
)
def test_every_row_says_all_it_must(row: Exemption) -> None:
    assert all((row.fr, row.en, row.article, row.subject))
    assert row.category not in (Category.S, Category.Z)
    assert row.valid_to is None or row.valid_from < row.valid_to
