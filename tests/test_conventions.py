"""What review keeps missing: each rule says what to write instead."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/ritournelle"
LONGEST_FILE = 400

# Where the world comes in: there, and only there, the clock is read.
ENTRY_POINTS = (
    "*/management/commands/*",
    "*/views.py",
    "*/api.py",
    "*/workers.py",
    "*/worker.py",
    "*/scheduler.py",
    "outbox/bounces.py",  # called by a web request
    "web/*",
)
CLOCKS = ("today", "now", "utcnow", "localdate", "localtime")

Find = Callable[[ast.AST], bool]


@dataclass(frozen=True)
class Rule:
    """A kind of node that may not be written outside some files, and what to write instead."""

    name: str
    finds: Find
    instead: str
    only_in: tuple[str, ...] = ("*",)
    allowed_in: tuple[str, ...] = ()

    def applies_to(self, path: str) -> bool:
        """Say whether the rule holds in a file, named from the package on."""
        return _matches(path, self.only_in) and not _matches(path, self.allowed_in)

    def offences(self, tree: ast.AST) -> Iterator[int]:
        """Yield the line of every offence."""
        for node in ast.walk(tree):
            if self.finds(node):
                yield node.lineno  # type: ignore[attr-defined]


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def calls(*names: str) -> Find:
    """Find calls of a bare name: `float(x)`."""
    return lambda node: (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    )


def reads_the_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else None
    bare = node.func.id if isinstance(node.func, ast.Name) else None
    # localdate(moment) and localtime(moment) convert; without a moment they read the clock.
    if (name or bare) in ("localdate", "localtime"):
        return not node.args
    return name in CLOCKS and not isinstance(node.func.value, ast.Call)  # type: ignore[attr-defined]


def is_the_utc_day(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "today"


def imports_from(*modules: str) -> Find:
    return lambda node: isinstance(node, ast.ImportFrom) and node.module in modules


def overrides(*methods: str) -> Find:
    return lambda node: isinstance(node, ast.FunctionDef) and node.name in methods


def queries(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")


RULES = [
    Rule(
        "the clock is read at the door only",
        reads_the_clock,
        "take `today: date` or `now: datetime` as an argument",
        allowed_in=ENTRY_POINTS,
    ),
    Rule(
        "no day of the server",
        is_the_utc_day,
        "ask core.nights.local_day(now, organization.time_zone)",
    ),
    Rule("no float", calls("float"), "use integer cents, or Decimal(str) for prices and rates"),
    Rule(
        "no half-even rounding",
        calls("round"),
        "use divide_half_up, multiply or percent_of of core.money",
        only_in=("core/*", "france/*", "documents/*", "invoicing/*"),
    ),
    Rule(
        "no signals",
        imports_from("django.db.models.signals", "django.dispatch"),
        "call a function where it happens",
        allowed_in=("kit/apps.py",),
    ),
    Rule(
        "no work hidden in a row",
        overrides("save", "delete"),
        "write a function in the services of the package, one transaction long",
        only_in=("*/models.py", "*/models/*"),
    ),
    Rule(
        "no query in a template tag",
        queries,
        "query in the view, and pass the rows to the template",
        only_in=("*/templatetags/*",),
    ),
    Rule("no print", calls("print"), "use self.stdout of the command, or logging"),
]


def python_files() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files()
        if rule.applies_to(path.relative_to(PACKAGE).as_posix())
        for line in rule.offences(ast.parse(path.read_text()))
    ]
    assert not offences, f"{rule.name}: {rule.instead}"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("the clock is read at the door only", "timezone.now()", id="timezone.now"),
        pytest.param("the clock is read at the door only", "datetime.now(UTC)", id="datetime.now"),
        pytest.param("the clock is read at the door only", "localdate()", id="localdate"),
        pytest.param("no day of the server", "date.today()", id="date.today"),
        pytest.param("no day of the server", "Field(default=date.today)", id="default of a field"),
        pytest.param("no float", "float('1')", id="float"),
        pytest.param("no half-even rounding", "round(1.5)", id="round"),
        pytest.param(
            "no signals", "from django.db.models.signals import post_save", id="post_save"
        ),
        pytest.param("no signals", "from django.dispatch import receiver", id="receiver"),
        pytest.param(
            "no work hidden in a row", "class A:\n def save(self): ...", id="overridden save"
        ),
        pytest.param("no query in a template tag", "Invoice.objects.all()", id="query"),
        pytest.param("no print", "print(1)", id="print"),
    ],
)
def test_the_rule_sees_an_offence(name: str, code: str) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    assert list(rule.offences(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("local_day(now, zone)", id="a day from a given moment"),
        pytest.param("localtime(moment)", id="converting a moment"),
        pytest.param("def due(today: date): ...", id="today as an argument"),
        pytest.param("claim(rows, now=now)", id="now as an argument"),
    ],
)
def test_a_moment_given_is_no_offence(code: str) -> None:
    tree = ast.parse(code)
    assert not [rule.name for rule in RULES for _ in rule.offences(tree)]


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield functions of a module and methods of its public classes; not `__init__` and such."""
    bodies = [tree.body]
    bodies += [
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    for body in bodies:
        for node in body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


def is_field_of_a_protocol(function: ast.FunctionDef) -> bool:
    """Say whether the body is `...` alone: a protocol names what it reads, no more."""
    (only, *more) = function.body
    return not more and isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)


def test_every_public_function_says_what_it_does() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in python_files()
        if not _matches(path.relative_to(PACKAGE).as_posix(), ("*/management/*", "web/*"))
        for function in public_functions(ast.parse(path.read_text()))
        if not ast.get_docstring(function) and not is_field_of_a_protocol(function)
    ]
    assert not silent, "one line: meaning, units, errors, article of law"


def test_no_file_is_longer_than_a_person_reads() -> None:
    files = [*python_files(), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    long = [
        f"{path.relative_to(ROOT)}: {length} lines"
        for path in files
        if (length := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert not long, "split it into nouns"


# Written apart, so that this file does not hold what it forbids.
SECRETS_OF_A_MACHINE = re.compile(
    "|".join(
        [
            r"py[p]i\.(org|python)",
            r"python[h]osted\.",
            r"registry\.[n]pmjs",
            r"(extra-)?index-[u]rl\s*[=:]",
            r"-[-](extra-index-url|trusted-host|find-links)",
            r"/wor" r"k/[a-z]",  # in two, so that this file does not name it
            r"/root/[.\w]",
            r"/home/[a-z]",
            r"/opt/[a-z]",
        ]
    )
)
NOT_OURS = ("*.egg-info", "*_cache", "__pycache__", ".git", ".venv", ".hypothesis", "var")
BINARY = (".pdf", ".png", ".jpg", ".ttf", ".otf", ".woff2", ".ico", ".webp", ".gz", ".zip")


def our_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files that belong to the repository."""
    for path in sorted(folder.iterdir()):
        if _matches(path.name, NOT_OURS) or path.suffix in BINARY:
            continue
        if path.is_dir():
            yield from our_files(path)
        else:
            yield path


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {match.group()}"
        for path in our_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if (match := SECRETS_OF_A_MACHINE.search(line))
    ]
    assert not found, "the repository must work anywhere: take the place from a setting"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("https://py" + "pi.org/simple", id="registry"),
        pytest.param("see /wor" + "k/shared/design", id="path of a machine"),
        pytest.param("/roo" + "t/.venv", id="home of root"),
    ],
)
def test_a_place_on_one_machine_is_seen(line: str) -> None:
    assert SECRETS_OF_A_MACHINE.search(line)
