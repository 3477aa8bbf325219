"""Which jobs of a workflow publish, as far as its commands, actions and scripts say."""

from __future__ import annotations

import textwrap

import pytest

from auditor.checks.pipeline._engine import commands, jobs

SCRIPTS = {"release": "pnpm build && changeset publish", "loop": "npm run loop", "check": "npm publish --dry-run"}


@pytest.mark.parametrize(
    ("command", "registries"),
    [
        ("npm publish", {"npm"}),
        ("cd a && npm publish --access public", {"npm"}),
        ("npm publish \\\n  --provenance", {"npm"}),
        ("pnpm -r --filter './packages/*' publish --no-git-checks", {"npm"}),
        ("yarn workspaces foreach -A npm publish", {"npm"}),
        ("for d in packages/*; do npm publish $d; done", {"npm"}),
        ("npx changeset publish", {"npm"}),
        ("npx semantic-release", {"npm"}),
        ("pnpm release", {"npm"}),
        ("npm run release -- --tag next", {"npm"}),
        ("python -m twine upload dist/*", {"python"}),
        ("uv build; uv publish", {"python"}),
        ("poetry publish --build", {"python"}),
        ("python setup.py sdist upload", {"python"}),
        ("npm publish && twine upload dist/*", {"npm", "python"}),
        ("npm publish --dry-run", set()),
        ("npm run check", set()),
        ("npm run publish", set()),
        ("npm run loop", set()),
        ("# npm publish", set()),
        ("echo 'npm publish is done by hand'", set()),
        ("git commit -m 'npm publish'", set()),
        ("npm install semantic-release", set()),
        ("npm config set access publish", set()),
        ("cargo publish", set()),
        ("uv build && twine check dist/*", set()),
    ],
)
def test_a_command_publishes(command: str, registries: set[str]) -> None:
    assert commands.publishes(command, SCRIPTS) == registries


def found(text: str, read: object = jobs.workflow_jobs) -> list[tuple[int, int, list[str]]]:
    return [(job.first, job.last, sorted(job.publishes)) for job in read(textwrap.dedent(text), SCRIPTS)]  # type: ignore[operator]


def test_jobs_are_found_with_their_lines() -> None:
    text = """\
    permissions: {id-token: write}
    jobs:
      build:
        steps:
          - run: |
              npm ci

      "publish":
        permissions: {}
        steps: [{run: npm publish}]
      python:
        steps:
          - uses: pypa/gh-action-pypi-publish@v1
    """
    assert found(text) == [(3, 7, []), (8, 10, ["npm"]), (11, 13, ["python"])]
    assert [job.mints for job in jobs.workflow_jobs(textwrap.dedent(text), {})] == [True, False, True]


@pytest.mark.parametrize(
    ("step", "registries"),
    [
        ("uses: changesets/action@v1\n          with: {publish: pnpm release}", ["npm"]),
        ("uses: changesets/action@v1\n          with: {version: pnpm bump}", []),
        ("uses: JS-DevTools/npm-publish@v3", ["npm"]),
        ("uses: JS-DevTools/npm-publish@v3\n          with: {dry-run: true}", []),
        ("uses: PyO3/maturin-action@v1\n          with: {command: upload}", ["python"]),
        ("uses: PyO3/maturin-action@v1\n          with: {command: build}", []),
        ("name: npm publish", []),
    ],
)
def test_an_action_publishes(step: str, registries: list[str]) -> None:
    text = f"jobs:\n  a:\n    steps:\n        - {step}\n"
    assert [job[2] for job in found(text)] == [registries]


def test_a_pipeline_is_read_through_anchors_and_what_it_extends() -> None:
    text = """\
    spec: {inputs: {a: {default: b}}}
    ---
    default: {script: [npm publish]}
    .base: &base
      script:
        - !reference [.setup, script]
        - [twine upload dist/*]
    one: {extends: .base, when: manual}
    two:
      <<: *base
      script: echo
    three:
      <<: [*base]
    """
    assert [job[2] for job in found(text, jobs.gitlab_jobs)] == [["python"], ["python"], [], ["python"]]


@pytest.mark.parametrize(
    "text",
    [
        "jobs: [a, b]",
        "jobs: {a: 1, b: {steps: x}}",
        ": : :",
        "jobs: &a {b: *a}",
        "- &a [*a]",
        "jobs:\n  a: &a\n    <<: *a\n    steps: [*a]",
        "a: &a\n  extends: [a, b]\n  script: &s [*s]\nb: {extends: [a, b]}",
        "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 7 if n else 1}]\n" for n in range(7)),
        "[" * 400,
    ],
)
def test_odd_yaml_is_read_to_its_end(text: str) -> None:
    for read in (jobs.workflow_jobs, jobs.gitlab_jobs):
        assert all(not job.publishes for job in read(text, {}))
