"""What holds the house up: import directions, whole rules, a light start, and nothing that should not be here."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from auditor import catalogue, rules
from auditor.cli import COMMANDS
from auditor.errors import RuleError, UsageError
from auditor.model.rule import Rule

ROOT = Path(__file__).parent.parent
AUDITOR = ROOT / "auditor"

# What each room may import from, apart from itself; a room that is not named here fails the test below.
ALLOWED = {
    "errors": set[str](),
    "model": {"errors"},
    "cache": set[str](),
    "rules": {"errors", "model", "cache", "__init__"},
    "config": {"errors", "model"},
    "inventory": {"errors", "model", "__init__"},
    "unpack": {"errors", "model", "inventory"},
    "scan": {"errors", "model", "inventory", "unpack", "cache"},
    "repair": {"errors", "model", "inventory"},
    "release": {"errors", "model", "inventory"},
    "baseline": {"errors", "model"},
    "attest": {"errors", "model", "inventory", "rules", "__init__"},
    "checks": {"errors", "model", "inventory", "unpack", "scan", "repair", "release"},
    "fix": {"errors", "model", "inventory", "checks", "repair", "audit"},
    "catalogue": {"errors", "model", "rules", "checks"},
    "suppress": {"errors", "model", "config", "catalogue", "checks"},
    "memory": {
        "errors", "model", "cache", "rules", "config", "inventory", "unpack", "scan", "checks", "catalogue", "suppress",
        "__init__",
    },
    "audit": {
        "errors", "model", "config", "inventory", "unpack", "scan", "checks", "catalogue", "suppress", "baseline",
        "release",
    },
    "why": {"errors", "model", "inventory"},
    "formats": {"model", "__init__"},
    "cli": {
        "errors", "model", "rules", "config", "inventory", "unpack", "scan", "checks", "catalogue", "suppress",
        "memory", "audit", "why", "fix", "repair", "release", "baseline", "attest", "formats", "secrets", "__init__",
    },
    "secrets": {"errors", "model", "rules", "config", "inventory", "unpack", "scan", "checks", "catalogue", "suppress"},
    "__init__": {"model", "audit"},
    "__main__": {"cli"},
}  # fmt: skip


def _room(path: Path) -> str:
    inside = path.relative_to(AUDITOR)
    return inside.parts[0].removesuffix(".py")


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    """The module a `from` import means, dots and all."""
    if not node.level:
        return node.module or ""
    package = (AUDITOR.name, *path.parent.relative_to(AUDITOR).parts)
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "auditor" else [module]
        else:
            continue
        for name in names:
            head, _, rest = name.partition(".")
            if head == "auditor":
                room = rest.partition(".")[0]
                exists = (AUDITOR / room).is_dir() or (AUDITOR / f"{room}.py").is_file()
                found.add(room if room and exists else "__init__")
    return found


@pytest.mark.parametrize("path", sorted(AUDITOR.rglob("*.py")), ids=lambda path: str(path.relative_to(AUDITOR)))
def test_imports_follow_the_way_through(path: Path) -> None:
    room = _room(path)
    assert room in ALLOWED, f"{path} opens a room without saying what it may import"
    assert _imports(path) - {room} <= ALLOWED[room]


def test_no_two_rooms_lead_to_each_other() -> None:
    # The package itself offers its version to some rooms and loads `audit` on first use.
    rooms = {room: needed - {"__init__"} for room, needed in ALLOWED.items() if room != "__init__"}
    assert set(graphlib.TopologicalSorter(rooms).static_order()) == set(rooms)


def test_every_command_is_in_the_table_and_every_entry_of_it_is_a_command() -> None:
    modules = {path.stem.removesuffix("_command") for path in (AUDITOR / "cli").glob("*_command.py")}
    assert modules == set(COMMANDS)


def test_model_needs_nothing_but_the_standard_library() -> None:
    for path in (AUDITOR / "model").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [_absolute(path, node)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or top == "auditor", (path, name)


def _loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys; from auditor.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_help_imports_nothing_heavy() -> None:
    loaded = _loaded_by("--help")
    heavy = {"rich", "yaml", "pathspec", "json", "tomllib", "hyperscan", "sourcemap", "semgrep", "sqlite3", "asyncio"}
    assert "click" in loaded
    assert not heavy & loaded
    assert {name for name in loaded if name.startswith("auditor")} == {"auditor", "auditor.cli", "auditor.errors"}


def test_a_list_as_json_needs_neither_rich_nor_the_rules(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    loaded = _loaded_by("list", str(tmp_path), "--format", "json")
    assert "auditor.audit" in loaded
    assert not {"rich", "yaml", "auditor.catalogue"} & loaded


def test_the_wheel_carries_exactly_the_rules(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = {
            name.removeprefix("auditor/_rules/") for name in archive.namelist() if name.startswith("auditor/_rules/")
        }
        strays = [name for name in archive.namelist() if not name.startswith(("auditor/", "stowgate-"))]
    assert shipped == {str(path.relative_to(ROOT / "rules")) for path in (ROOT / "rules").rglob("*") if path.is_file()}
    assert not strays


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode:
        return [path for path in ROOT.rglob("*") if path.is_file() and ".git" not in path.parts]
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_registry_host_and_no_path_of_a_machine_is_written_anywhere() -> None:
    forbidden = re.compile(
        rb"p[y]pi[.]org|pythonh[o]sted[.]org|registry[.]np[m]js|registry[.]yarn[p]kg|npmm[i]rror|de[b][.]debian[.]org"
        rb"|/w[o]rk/(?:main|shared)|(?<![\w.~])/r[o]ot/"
    )
    guilty = [path for path in _tracked() if forbidden.search(path.read_bytes())]
    assert guilty == []


def test_rule_files_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    good = (ROOT / "rules/ships/nothing-built.yaml").read_text("utf-8")
    folder = tmp_path / "ships"
    folder.mkdir()
    path = folder / "a-rule.yaml"
    for broken, complaint in (
        (good.replace("level: error", "level: fatal"), "level is one of"),
        (good.replace("title:", "titel:"), "missing 'title'"),
        (good.replace("score: 5.3", "score: 53"), "score is a number"),
        (good.replace("https://", "http://"), "https://"),
        (good + "pattern: {regex: x}\n", "'match' needs at least one example"),
        ("- a list", "not a mapping"),
        ("a: [", "not readable as YAML"),
    ):
        path.write_text(broken)
        with pytest.raises(RuleError, match=re.escape(complaint)):
            rules.read(path)
    path.write_text(good)
    assert rules.read(path).id == "ships/a-rule"


def test_a_rule_that_nobody_knows_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(RuleError, match="no rules in"):
        rules.read_all(ROOT / "fixtures" / "ships")
    with pytest.raises(UsageError) as caught:
        catalogue.load().get("ships/nothing-buit")
    assert "ships/nothing-built" in caught.value.hint


@pytest.mark.parametrize("rule", catalogue.load().rules.values(), ids=lambda rule: rule.id)
def test_rules_speak_in_whole_sentences(rule: Rule) -> None:
    assert len(rule.title) < 90
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith((".", "`"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    assert rule.references
