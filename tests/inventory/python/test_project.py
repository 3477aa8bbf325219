"""Reading pyproject.toml: positions, versions, and what is refused."""

from __future__ import annotations

import pytest

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.python.backend import backends
from auditor.inventory.python.pep440 import choose_release, normalized_version
from auditor.inventory.python.predict import predict
from auditor.inventory.python.project import LEGACY_BACKEND, read_project
from auditor.inventory.python.toml_lines import toml_lines

HEAD = (
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    '[project]\nname = "demo"\nversion = "1"\n'
)


def files(manifest: str, **more: str) -> MemoryTree:
    return MemoryTree({"/p/pyproject.toml": manifest.encode(), **{f"/p/{name}": b"x" for name in more}})


def test_lines_of_keys_and_elements() -> None:
    found = toml_lines(
        'a = 1\n[b.c]\nd = [ # x\n  "e",\n  """f\ng""",\n  {h = "i"},\n]\n[[k]]\nl = 1\n[[k]]\n"m.n" = 2\n'
    )
    assert found["a",] == 1
    assert found["b", "c", "d", 0] == 4
    assert found["b", "c", "d", 1] == 5
    assert found["b", "c", "d", 2, "h"] == 7
    assert found["k", 1, "m.n"] == 12


def test_a_project_without_a_build_system_is_legacy_setuptools() -> None:
    assert read_project(files('[project]\nname = "x"\n'), "/p").backend == LEGACY_BACKEND


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("[project\n", "pyproject.toml:1:9"),
        ("project = 1\n", "`project` must be a table"),
        ("[project]\nname = 3\n", "pyproject.toml:2: `project.name` must be a string"),
        (f"x = {'[' * 5000}{']' * 5000}\n", "nested too deeply"),
    ],
)
def test_a_broken_manifest_says_where(manifest: str, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        read_project(files(manifest), "/p")
    assert message in str(caught.value)


def test_a_manifest_that_is_not_text() -> None:
    with pytest.raises(ManifestError, match="not valid UTF-8"):
        read_project(MemoryTree({"/p/pyproject.toml": b"\xff"}), "/p")


def test_a_folder_without_a_project() -> None:
    with pytest.raises(TargetError, match="not a Python project"):
        predict(".", "/p", MemoryTree({"/p/x": b""}))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("1.0.0", "1.0.0"), ("v1.0-RC.1", "1.0rc1"), ("1.0-1", "1.0.post1"), ("1!2.0.dev", "1!2.0.dev0"), ("x", "")],
)
def test_versions(text: str, canonical: str) -> None:
    assert normalized_version(text) == canonical


@pytest.mark.parametrize(
    ("requires", "chosen"),
    [
        (["flit_core >=3.2,<4"], "3.12.0"),
        (["flit-core"], "4.2.0"),
        (["flit_core~=4.0"], "4.2.0"),
        (["flit_core==3.*"], "3.12.0"),
        (["flit_core<3"], None),
        (["flit_core>=3.0a9,<4.0.dev0"], "3.12.0"),
        (["flit_core==4.0rc1"], None),
        (["flit_core<=4.2.0rc1"], None),
        (["flit_core @ file:///x"], None),
    ],
)
def test_the_release_that_requirements_choose(requires: list[str], chosen: str | None) -> None:
    assert choose_release(requires, "flit_core", ("4.2.0", "3.12.0")) == chosen


def test_every_backend_is_found_by_its_file() -> None:
    assert {"flit_core.buildapi", "hatchling.build", "mesonpy", "pdm.backend", "uv_build", "maturin"} <= set(backends())


@pytest.mark.parametrize("backend", sorted({"mesonpy", "maturin", "scikit_build_core.build", "nobody.knows"}))
def test_what_compiles_or_is_not_known_is_approximate(backend: str) -> None:
    manifest = f'[build-system]\nrequires = []\nbuild-backend = "{backend}"\n[project]\nname = "demo"\nversion = "1"\n'
    tree = MemoryTree({"/p/pyproject.toml": manifest.encode(), "/p/demo/__init__.py": b""})
    for package in predict(".", "/p", tree):
        assert package.evidence == "approximate"
        assert package.evidence_note
        assert any(path.endswith("__init__.py") for path in package.paths)


def test_a_backend_of_the_project_itself_is_approximate() -> None:
    manifest = HEAD.replace("[project]", 'backend-path = ["."]\n[project]')
    sdist, wheel = predict(".", "/p", MemoryTree({"/p/pyproject.toml": manifest.encode(), "/p/demo/__init__.py": b""}))
    assert "code of the project itself" in sdist.evidence_note
    assert wheel.evidence == "approximate"


def test_a_link_out_of_the_tree_says_where_it_leads() -> None:
    nodes: dict[str, bytes | Link | None] = {
        "/p/pyproject.toml": HEAD.encode(),
        "/p/demo/__init__.py": b"",
        "/p/demo/secret.txt": Link("/etc/secret"),
        "/etc/secret": b"hidden",
    }
    sdist, wheel = predict(".", "/p", MemoryTree(nodes), route="from-tree")
    shipped = next(file for file in wheel.files if file.path == "demo/secret.txt")
    kept = next(file for file in sdist.files if file.path == "demo/secret.txt")
    assert (shipped.link, shipped.size, shipped.read()) == ("/etc/secret", 6, b"hidden")
    assert (kept.link, kept.size) == ("/etc/secret", 0)


def test_a_build_hook_is_named_as_the_doubt() -> None:
    tree = MemoryTree(
        {"/p/pyproject.toml": f"{HEAD}[tool.hatch.build.hooks.custom]\n".encode(), "/p/demo/__init__.py": b""}
    )
    assert "build hook `custom`" in predict(".", "/p", tree)[0].evidence_note
