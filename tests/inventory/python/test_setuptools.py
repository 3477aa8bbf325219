"""What setuptools puts into archives: defaults, precedence, left-overs, doubts, and what it refuses."""

from __future__ import annotations

import pytest

from auditor.errors import ManifestError, StowgateError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.python.predict import predict
from auditor.model.package import Package

ROOT = "/w/p"
SYSTEM = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
PROJECT = SYSTEM + '[project]\nname = "demo"\nversion = "1.0"\n'


def both(nodes: dict[str, str | Link], *, tree: bool = False) -> tuple[Package, Package]:
    found = {f"{ROOT}/{path}": node if isinstance(node, Link) else node.encode() for path, node in nodes.items()}
    return predict(".", ROOT, MemoryTree(found), route="from-tree" if tree else "from-sdist")


def sdist(nodes: dict[str, str | Link]) -> list[str]:
    return sorted(both(nodes)[0].paths)


def wheel(nodes: dict[str, str | Link], *, tree: bool = False) -> list[str]:
    return sorted(both(nodes, tree=tree)[1].paths)


SIMPLE: dict[str, str | Link] = {
    "pyproject.toml": PROJECT,
    "src/demo/__init__.py": "",
    "src/demo/data.json": "",
    "src/demo/py.typed": "",
    "src/demo/.env": "",
    "README.md": "",
    "LICENSE": "",
    ".env": "",
    "tests/test_a.py": "",
    "tests/conftest.py": "",
    "docs/index.md": "",
}


def test_defaults_of_both_archives() -> None:
    assert sdist(SIMPLE) == [
        "LICENSE", "README.md", "pyproject.toml", "src/demo/__init__.py", "src/demo/py.typed", "tests/test_a.py",
    ]  # fmt: skip
    assert wheel(SIMPLE) == ["demo/__init__.py", "demo/py.typed"]


def test_a_grafted_folder_ships_its_secrets_in_the_wheel_too() -> None:
    nodes = SIMPLE | {"MANIFEST.in": "graft src\n"}
    found = both(nodes)[1]
    assert "demo/.env" in found.paths
    why = next(file.why for file in found.files if file.path == "demo/.env")
    assert (why.source, why.line, why.text) == ("MANIFEST.in", 1, "graft src")


def test_without_include_package_data_it_stays_in_the_sdist() -> None:
    nodes = SIMPLE | {
        "MANIFEST.in": "graft src\n",
        "pyproject.toml": PROJECT + "[tool.setuptools]\ninclude-package-data = false\n",
    }
    assert "src/demo/.env" in sdist(nodes)
    assert "demo/.env" not in wheel(nodes)


def test_setup_cfg_does_not_include_package_data_by_default() -> None:
    config = "[metadata]\nname = demo\nversion = 1\n[options]\npackages = find:\npackage_dir =\n    = src\n"
    nodes: dict[str, str | Link] = {
        "setup.cfg": config + "[options.packages.find]\nwhere = src\n",
        "src/demo/__init__.py": "",
        "src/demo/data.json": "",
        "MANIFEST.in": "graft src\n",
    }
    assert wheel(nodes) == ["demo/__init__.py"]
    assert both(nodes)[1].evidence == "exact"


def test_package_data_and_what_is_taken_away_again() -> None:
    table = '[tool.setuptools]\npackage-data = {"*" = ["*.json", "*.map"]}\nexclude-package-data = {demo = ["*.map"]}\n'
    nodes = SIMPLE | {"pyproject.toml": PROJECT + table, "src/demo/app.js.map": ""}
    found = both(nodes)[0]
    assert wheel(nodes) == ["demo/__init__.py", "demo/data.json", "demo/py.typed"]
    assert [(item.path, item.by.line) for item in found.excluded] == [("src/demo/app.js.map", 9)]


def test_a_list_left_by_an_earlier_build_is_read() -> None:
    nodes = SIMPLE | {"src/demo.egg-info/SOURCES.txt": "docs/index.md\ngone.txt\n.env\n"}
    found = both(nodes)[0]
    assert {"docs/index.md", ".env"} <= found.paths
    assert next(file.why.kind for file in found.files if file.path == ".env") == "stale-sources"
    assert not any("egg-info" in path for path in found.paths)


def test_left_over_builds_ship_from_the_tree_alone() -> None:
    nodes = SIMPLE | {"build/lib/gone/secret.py": ""}
    assert "gone/secret.py" in wheel(nodes, tree=True)
    assert "gone/secret.py" not in wheel(nodes)
    assert not any(path.startswith("build") for path in sdist(nodes))


def test_a_folder_called_like_the_release_ships() -> None:
    nodes = SIMPLE | {"demo-1.0/old.txt": "", "demo-1.0.txt": ""}
    assert "old.txt" in sdist(nodes)


def test_links_ship_what_they_lead_to() -> None:
    nodes = SIMPLE | {"src/demo/out.py": Link("/etc/hostname")}
    tree = {f"{ROOT}/{path}": node if isinstance(node, Link) else node.encode() for path, node in nodes.items()}
    found, _ = predict(".", ROOT, MemoryTree(tree | {"/etc/hostname": b"example\n"}))
    file = next(file for file in found.files if file.path == "src/demo/out.py")
    assert (file.link, file.read()) == ("/etc/hostname", b"example\n")
    assert "src/demo/out.py" not in sdist(nodes)


def test_several_top_level_packages_are_refused() -> None:
    with pytest.raises(ManifestError, match="several top-level packages"):
        both({"pyproject.toml": PROJECT, "one/__init__.py": "", "two/__init__.py": "", "tests/a.py": ""})


def test_a_single_module_is_found_and_its_neighbours_are_not() -> None:
    nodes: dict[str, str | Link] = {
        "pyproject.toml": PROJECT,
        "demo.py": "",
        "setup.py": "import setuptools\nsetuptools.setup()\n",
    }
    assert wheel(nodes) == ["demo.py"]
    assert both(nodes)[1].evidence == "exact"


def test_data_files_carry_the_version() -> None:
    table = '[tool.setuptools.data-files]\n"share/demo" = ["docs/*.md"]\n'
    assert "demo-1.0.data/data/share/demo/index.md" in wheel(SIMPLE | {"pyproject.toml": PROJECT + table})


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("from setuptools import setup\nimport demo\nsetup()\n", "setup.py:2 imports demo"),
        ("from setuptools import setup\nexec(open('v').read())\nsetup()\n", "setup.py:2 calls exec"),
        ("from setuptools import setup\nopen('x', 'w')\nsetup()\n", "setup.py:2 opens a file for writing"),
        ("from setuptools import setup\nsetup(packages=list_them())\n", "setup.py:2 calls list_them"),
        ("from setuptools import setup\np = ['demo']\np.append('x')\nsetup(packages=p)\n", "`packages`"),
        ("from setuptools import setup\np = ['demo']\nq = p\nq.append('x')\nsetup(packages=p)\n", "`packages`"),
        ("from setuptools import setup\nsetup(cmdclass={'build_py': int})\n", "`cmdclass`"),
        ("from setuptools import setup\nsetup(rust_extensions=[])\n", "`rust_extensions`"),
        ("from setuptools import setup\nif 1:\n    setup()\n", "no plain call"),
        ("def setup(): ...\nsetup()\n", "defines its own setup"),
        ("from setuptools import setup\nsetup()\nsetup()\n", "2 calls"),
    ],
)
def test_code_in_setup_py_is_named(script: str, cause: str) -> None:
    found = both(SIMPLE | {"setup.py": script})[0]
    assert found.evidence == "approximate"
    assert cause in found.evidence_note


def test_a_plain_setup_py_is_read() -> None:
    script = (
        "import os\nfrom setuptools import find_packages, setup\n\n"
        "here = os.path.dirname(__file__)\nNAME = 'demo'\n"
        "with open(os.path.join(here, 'README.md')) as stream:\n    text = stream.read()\n\n"
        "setup(name=NAME, version='1.0', long_description=text, packages=find_packages('src', exclude=['*.tests']),\n"
        "      package_dir={'': 'src'}, package_data={'': ['*.json']})\n"
    )
    nodes: dict[str, str | Link] = {
        "setup.py": script,
        "src/demo/__init__.py": "",
        "src/demo/a.json": "",
        "src/demo/tests/__init__.py": "",
    }
    assert wheel(nodes) == ["demo/__init__.py", "demo/a.json"]
    assert [package.evidence for package in both(nodes)] == ["exact", "exact"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("setup.py", "setup(\n", r"setup\.py:1"),
        ("setup.cfg", "[metadata\nname = x\n", r"setup\.cfg:1"),
        ("setup.cfg", "[options]\na = %(b)s\n", r"setup\.cfg:2"),
        ("setup.cfg", "[options.nothing]\na = b\n", "does not know the section"),
        ("pyproject.toml", PROJECT + "[tool.setuptools]\npackages = 3\n", r"pyproject\.toml:8"),
        ("pyproject.toml", PROJECT + "[tool.setuptools]\nwhat = 3\n", "does not know `what`"),
        ("pyproject.toml", PROJECT + '[tool.setuptools]\npackages = ["gone"]\n', "gone"),
        ("pyproject.toml", SYSTEM + '[project]\nname = "x"\n', "version"),
        ("pyproject.toml", SYSTEM + '[project]\nversion = "1"\n', "name"),
    ],
)
def test_what_setuptools_refuses_is_an_error_with_its_place(name: str, content: str, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        both(SIMPLE | {name: content})


def test_values_that_grow_are_stopped() -> None:
    config = "[options]\n" + "".join(f"a{at} = {f'%(a{at + 1})s' * 40}\n" for at in range(9)) + "a9 = x\n"
    with pytest.raises(ManifestError, match="grows beyond"):
        both(SIMPLE | {"setup.cfg": config})


def test_deep_code_and_deep_values_end() -> None:
    deep = "from setuptools import setup\nsetup(packages=" + "[" * 5000 + "]" * 5000 + ")\n"
    with pytest.raises(StowgateError):
        both(SIMPLE | {"setup.py": deep})
    long = "from setuptools import setup\nsetup(packages=" + "['a']+" * 900 + "[])\n"
    assert both(SIMPLE | {"setup.py": long})[0].evidence == "approximate"


def test_a_folder_within_itself_is_doubted() -> None:
    found = both(SIMPLE | {"src/demo/loop": Link(".")})[0]
    assert found.evidence == "approximate"
    assert "a link into a folder that contains it" in found.evidence_note


@pytest.mark.parametrize(
    ("requirement", "doubted"),
    [("setuptools>=61", False), ("setuptools<69", True), ("setuptools~=65.0", True), ("setuptools<81", False),
     ("wheel", False), ("pbr", True), ("setuptools-rust", True)],
)  # fmt: skip
def test_build_requirements(requirement: str, doubted: bool) -> None:  # noqa: FBT001 - a table
    system = PROJECT.replace('"setuptools"]', f'"setuptools", "{requirement}"]')
    assert (both(SIMPLE | {"pyproject.toml": system})[0].evidence == "approximate") is doubted


def test_a_version_file_of_the_plugin_is_listed_before_it_is_there() -> None:
    text = PROJECT.replace('version = "1.0"', 'dynamic = ["version"]').replace('["setuptools"]', '["setuptools-scm"]')
    nodes = SIMPLE | {"pyproject.toml": text + '[tool.setuptools_scm]\nversion_file = "src/demo/_version.py"\n'}
    found = both(nodes)
    assert "demo/_version.py" in found[1].paths
    assert next(file.why.kind for file in found[0].files if file.path == "src/demo/_version.py") == "generated"


def test_extension_sources_ship_and_the_wheel_is_a_guess() -> None:
    table = '[[tool.setuptools.ext-modules]]\nname = "demo.fast"\nsources = ["src/fast.c"]\n'
    source, built = both(SIMPLE | {"pyproject.toml": PROJECT + table, "src/fast.c": ""})
    assert "src/fast.c" in source.paths
    assert (source.evidence, built.evidence) == ("exact", "approximate")
    assert "compiled" in built.evidence_note


def test_warnings_of_the_manifest_are_passed_on() -> None:
    notices = both(SIMPLE | {"MANIFEST.in": "include gone.txt\nwhat\n"})[0].notices
    assert {(notice.path, notice.line) for notice in notices} == {("MANIFEST.in", 1), ("MANIFEST.in", 2)}


def test_bytecode_of_an_imported_version_is_doubted_where_rules_would_take_it() -> None:
    text = PROJECT.replace('version = "1.0"', 'dynamic = ["version"]')
    text += '[tool.setuptools.dynamic]\nversion = {attr = "demo.__version__"}\n'
    nodes = SIMPLE | {"pyproject.toml": text, "src/demo/__init__.py": "import os\n__version__ = os.name\n"}
    assert both(nodes)[0].evidence == "exact"
    assert both(nodes | {"MANIFEST.in": "graft src\n"})[0].evidence == "approximate"
    assert both(nodes | {"MANIFEST.in": "graft src\nglobal-exclude *.py[co]\n"})[0].evidence == "exact"
    static = nodes | {"src/demo/__init__.py": '__version__ = "2.5"\n', "MANIFEST.in": "graft src\n"}
    assert (both(static)[0].evidence, both(static)[0].version) == ("exact", "2.5")
