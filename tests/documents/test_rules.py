import subprocess

import pytest

from ritournelle.documents import rules as module
from ritournelle.documents.cii import build
from ritournelle.documents.rules import RuleChecker, RulesUnavailable, rules_version
from tests.documents import samples


@pytest.mark.parametrize("name", sorted(samples.ISSUED))
def test_every_sample_passes_the_official_rules(rules: RuleChecker, name: str) -> None:
    assert rules.check(build(samples.ISSUED[name]())) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param("DuePayableAmount>2149.16", "DuePayableAmount>2149.17", "BR-CO-16", id="a wrong amount due"),
        pytest.param("GrandTotalAmount>2149.16", "GrandTotalAmount>2149.17", "BR-CO-15", id="a wrong gross total"),
        pytest.param(">PMT<", ">AAI<", "BR-FR-05_BT-22_PMT", id="no note on recovery costs"),
        pytest.param("FA-2026-0324</ram:ID>", "FA 2026</ram:ID>", "BR-FR-02_BT-1", id="a number with a space"),
        pytest.param('unitCode="HUR"', 'unitCode="ZZZ"', "FX-SCH-A-000613", id="an unknown unit"),
        pytest.param("20.00</ram:RateA", "21.00</ram:RateA", "BR-FR-16_BT-152", id="a rate France does not know"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(rules: RuleChecker, old: str, new: str, rule: str) -> None:
    xml = build(samples.simple()).decode()
    assert old in xml
    findings = rules.check(xml.replace(old, new).encode())
    assert rule in {finding.rule for finding in findings}
    assert all(finding.severity in {"fatal", "warning"} for finding in findings)
    assert all(finding.location.startswith("/*:CrossIndustryInvoice[1]") for finding in findings)


def test_xml_that_cannot_be_read_is_an_error_and_not_a_pass(rules: RuleChecker) -> None:
    with pytest.raises(RulesUnavailable):
        rules.check(b"<broken")
    assert rules.check(build(samples.simple())) == []


def test_a_worker_that_died_is_replaced() -> None:
    xml = build(samples.simple())
    with RuleChecker() as checker:
        assert checker.check(xml) == []
        first = checker._worker
        assert first is not None
        first.kill()
        first.wait()
        assert checker.check(xml) == []
        second = checker._worker
        assert second is not None
        assert second.pid != first.pid
    assert second.poll() is not None


def test_a_worker_that_always_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def dying() -> subprocess.Popen[str]:
        return subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    monkeypatch.setattr(module, "_start_worker", dying)
    with RuleChecker() as checker, pytest.raises(RulesUnavailable, match="died twice"):
        checker.check(b"<a/>")


def test_a_worker_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def hanging() -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["sleep", "60"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    monkeypatch.setattr(module, "_start_worker", hanging)
    with RuleChecker(timeout=1) as checker, pytest.raises(RulesUnavailable, match="died twice"):
        checker.check(b"<a/>")


def test_the_version_names_both_rule_sets() -> None:
    assert rules_version().startswith("Factur-X 1.09.2; EN 16931 ")
    assert "BR-FR Flux 2 " in rules_version()


def test_a_stylesheet_of_another_make_is_refused() -> None:
    with pytest.raises(RulesUnavailable, match="unknown way"):
        module._with_code_list_as_parameter("<xsl:stylesheet/>")
