from dataclasses import replace
from datetime import date

import pytest

from ritournelle.documents.model import Document
from ritournelle.documents.shape import shape
from tests.documents import samples
from tests.documents.test_checks import Damage, buyer, changed, line, vat


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed(number="FA-2026-0325"), id="another number"),
        pytest.param(changed(issued_on=date(2026, 11, 2)), id="another day"),
        pytest.param(changed(net_cents=1, gross_cents=2), id="other amounts"),
        pytest.param(
            buyer(name="Autre", siren="732829320"), id="another customer of the same kind"
        ),
        pytest.param(line(name="Autre"), id="another product"),
        pytest.param(lambda d: replace(d, lines=d.lines * 2), id="more lines of the same kinds"),
    ],
)
def test_values_do_not_change_the_shape(change: Damage) -> None:
    assert shape(change(samples.simple())) == shape(samples.simple())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed(process="M1"), id="another process"),
        pytest.param(changed(language="en"), id="another language"),
        pytest.param(changed(payment=samples.DEBIT), id="another means of payment"),
        pytest.param(changed(discount_cents=1), id="a discount"),
        pytest.param(changed(due_on=None), id="no due date"),
        pytest.param(changed(buyer=samples.GERMAN), id="another country"),
        pytest.param(buyer(vat_number=""), id="no VAT number"),
        pytest.param(line(unit="LTR"), id="another unit"),
        pytest.param(line(discount_cents=1), id="a discount on a line"),
        pytest.param(vat(exemption="VATEX-EU-AE"), id="an exemption"),
        pytest.param(lambda d: replace(d, notes=(*d.notes[:-1], ("BAR", "B2C"))), id="another business case"),
    ],
)  # fmt: skip
def test_structure_changes_the_shape(change: Damage) -> None:
    assert shape(change(samples.simple())) != shape(samples.simple())


def test_each_sample_but_for_those_with_other_values_only_has_its_own_shape() -> None:
    alike = {"foreign_scripts", "sixty_lines"}
    documents: list[Document] = [
        build() for name, build in samples.ISSUED.items() if name not in alike
    ]
    assert len({shape(document) for document in documents}) == len(documents)
