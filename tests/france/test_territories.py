import pytest

from ritournelle.france.territories import Territory, territory_of


@pytest.mark.parametrize(
    ("country", "postcode", "territory"),
    [
        pytest.param("FR", "75002", Territory.MAINLAND, id="Paris"),
        pytest.param("FR", "", Territory.MAINLAND, id="no postcode"),
        pytest.param("FR", "20 090", Territory.CORSICA, id="Ajaccio"),
        pytest.param("FR", "97110", Territory.GUADELOUPE, id="Guadeloupe"),
        pytest.param("GP", "97110", Territory.GUADELOUPE, id="Guadeloupe by its ISO code"),
        pytest.param("FR", "97200", Territory.MARTINIQUE, id="Martinique"),
        pytest.param("FR", "97300", Territory.GUYANE, id="Guyane"),
        pytest.param("FR", "97400", Territory.REUNION, id="Réunion"),
        pytest.param("FR", "97600", Territory.MAYOTTE, id="Mayotte"),
        pytest.param("FR", "97133", Territory.ABROAD, id="Saint-Barthélemy"),
        pytest.param("FR", "97150", Territory.ABROAD, id="Saint-Martin"),
        pytest.param("FR", "97500", Territory.ABROAD, id="Saint-Pierre-et-Miquelon"),
        pytest.param("FR", "98714", Territory.ABROAD, id="Tahiti"),
        pytest.param("NC", "98800", Territory.ABROAD, id="Nouméa by its ISO code"),
        pytest.param("MC", "98000", Territory.MONACO, id="Monaco"),
        pytest.param("FR", "98000", Territory.MONACO, id="Monaco written as France"),
        pytest.param("DE", "10115", Territory.EU, id="Berlin"),
        pytest.param("GR", "10431", Territory.EU, id="Athens"),
        pytest.param("ES", "35001", Territory.ABROAD, id="Canary Islands"),
        pytest.param("ES", "28001", Territory.EU, id="Madrid"),
        pytest.param("FI", "22100", Territory.ABROAD, id="Åland"),
        pytest.param("CH", "1201", Territory.ABROAD, id="Geneva"),
        pytest.param("GB", "SW1A 1AA", Territory.ABROAD, id="London"),
        pytest.param("XI", "BT1 1AA", Territory.ABROAD, id="Northern Ireland, for services"),
    ],
)
def test_the_vat_territory_of_an_address(country: str, postcode: str, territory: Territory) -> None:
    assert territory_of(country, postcode) is territory
