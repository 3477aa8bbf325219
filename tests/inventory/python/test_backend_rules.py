"""Rules of single backends that no other has, as their real builds showed them."""

from __future__ import annotations

import pytest

from auditor.errors import ManifestError
from auditor.inventory.filesystem import MemoryTree
from auditor.inventory.python.backend import Route
from auditor.inventory.python.predict import predict
from auditor.model.package import Package

PROJECT = '[project]\nname = "demo"\nversion = "1"\n'
UV = f'[build-system]\nrequires = ["uv_build>=0.13,<0.14"]\nbuild-backend = "uv_build"\n{PROJECT}'
PDM = f'[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n{PROJECT}'


def built(manifest: str, paths: str, *, root: str = "/p", route: Route = "from-tree") -> tuple[Package, Package]:
    nodes = {f"{root}/{path}": b"" for path in paths.split()} | {f"{root}/pyproject.toml": manifest.encode()}
    return predict(".", root, MemoryTree(nodes), route=route)


@pytest.mark.parametrize(
    ("exclude", "kept"),
    [
        ("/src/demo/sub", "demo/__init__.py demo/sub/deep/b demo/sub/a"),
        ("/src/demo/*", "demo/sub/deep/b demo/sub/a"),
        ("/src/demo/sub/**", "demo/__init__.py"),
        ("sub", "demo/__init__.py"),
        ("/**/sub", "demo/__init__.py"),
        ("/src/demo/sub/a", "demo/__init__.py demo/sub/deep/b"),
        ("home/**", ""),
    ],
)
def test_an_anchored_folder_does_not_keep_a_module_s_files_out_of_uv_s_wheel(exclude: str, kept: str) -> None:
    manifest = f'{UV}[tool.uv.build-backend]\nsource-exclude = ["{exclude}"]\n'
    paths = "src/demo/__init__.py src/demo/sub/a src/demo/sub/deep/b"
    _, wheel = built(manifest, paths, root="/home/p")
    assert wheel.evidence == "exact"
    assert wheel.paths == set(kept.split())


def test_an_anchored_folder_keeps_files_out_of_uv_s_sdist() -> None:
    manifest = f'{UV}[tool.uv.build-backend]\nsource-exclude = ["/src/demo/sub"]\n'
    sdist, wheel = built(manifest, "src/demo/__init__.py src/demo/sub/a", route="from-sdist")
    assert "src/demo/sub/a" not in sdist.paths
    assert wheel.paths == {"demo/__init__.py"}


@pytest.mark.parametrize(
    ("setting", "hook"), [("", "pdm_build.py"), ('custom-hook = "tools/hook.py"\n', "tools/hook.py")]
)
def test_pdm_ships_its_build_hook_in_the_sdist(setting: str, hook: str) -> None:
    sdist, wheel = built(f"{PDM}[tool.pdm.build]\n{setting}", f"demo/__init__.py {hook}")
    assert hook in sdist.paths
    assert hook not in wheel.paths
    assert f"the build hook {hook} may add or change files" in sdist.evidence_note


@pytest.mark.parametrize(
    ("archival", "evidence"), [("node: $Format:%H$\n", "exact"), ("node: 8c1f\nref-names: HEAD\n", "approximate")]
)
def test_setuptools_scm_passes_over_an_archive_s_marker_that_was_never_filled_in(archival: str, evidence: str) -> None:
    manifest = '[build-system]\nrequires = ["setuptools>=77", "setuptools-scm>=8"]\n'
    manifest += 'build-backend = "setuptools.build_meta"\n[project]\nname = "demo"\nversion = "1"\n'
    nodes = {"/p/pyproject.toml": manifest.encode(), "/p/demo/__init__.py": b"", "/p/id_rsa": b"x"}
    nodes["/p/.git_archival.txt"] = archival.encode()
    sdist, _ = predict(".", "/p", MemoryTree(nodes))
    assert sdist.evidence == evidence
    assert "id_rsa" not in sdist.paths


@pytest.mark.parametrize(
    ("requires", "backend"),
    [
        ("hatchling==1.26.3", "hatchling.build"),
        ("flit_core==4.1.0", "flit_core.buildapi"),
        ("poetry-core>=1.0.0a9", "poetry.core.masonry.api"),
    ],
)
def test_a_pinned_backend_whose_rules_were_measured_is_exact(requires: str, backend: str) -> None:
    manifest = f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n{PROJECT}description = "d"\n'
    for package in built(manifest, "demo/__init__.py", route="from-sdist"):
        assert package.evidence == "exact"


@pytest.mark.parametrize("key", ["", "demo/sub", "demo..sub"])
def test_setuptools_refuses_package_data_of_what_is_no_package(key: str) -> None:
    manifest = '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n'
    manifest += f'{PROJECT}[tool.setuptools.package-data]\n"{key}" = ["*.txt"]\n'
    with pytest.raises(ManifestError, match="it is no package"):
        built(manifest, "demo/__init__.py demo/a.txt")
