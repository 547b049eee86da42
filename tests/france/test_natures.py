import pytest

from ritournelle.france.natures import Nature, nature_mention, process_code

GOODS, SERVICES = Nature.GOODS, Nature.SERVICES


@pytest.mark.parametrize(
    ("natures", "paid", "after_deposit", "expected"),
    [
        pytest.param([SERVICES], False, False, "S1", id="services"),
        pytest.param([GOODS], False, False, "B1", id="goods"),
        pytest.param([GOODS, SERVICES, GOODS], False, False, "M1", id="both"),
        pytest.param([SERVICES], True, False, "S2", id="paid by card before the invoice"),
        pytest.param([SERVICES], False, True, "S4", id="final invoice after a deposit"),
    ],
)
def test_the_process_code(
    natures: list[Nature], paid: bool, after_deposit: bool, expected: str
) -> None:
    assert process_code(natures, paid=paid, after_deposit=after_deposit) == expected


@pytest.mark.parametrize(
    ("natures", "language", "expected"),
    [
        pytest.param([GOODS], "fr", "Nature des opérations : livraison de biens", id="goods"),
        pytest.param(
            [SERVICES], "fr", "Nature des opérations : prestation de services", id="services"
        ),
        pytest.param(
            [SERVICES, GOODS],
            "fr",
            "Nature des opérations : livraison de biens et prestation de services",
            id="both",
        ),
    ],
)
def test_the_nature_is_told(natures: list[Nature], language: str, expected: str) -> None:
    assert nature_mention(natures, language) == expected.replace(" :", "\u00a0:")
