"""What bundles, catalogues of translations and lessons hold, for the judgement of values."""

from __future__ import annotations

import pytest

from auditor.checks.secret.engine.examples import expand
from tests.secret.conftest import Judge


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("forms.py", "        username = form.cleaned_data['a']\n        password = form.cleaned_data['b']\n"),
        (
            "bundle.min.js",
            'var CW=1/Math.PI*180,PW=1/180*Math.PI,kW="rgb(234,179,8)",LW="rgb(202,138,4)",PW="rgb(161,98,7)";',
        ),
        ("bundle.min.js", '""===r.password?r.password=r.url.password:r.url.password=r.password}const{a:h}=r;'),
        ("draw.js", 'if (pass === "opaque") depth = first;'),
        ("pt.js", "const t={username:`Nome de utilizador`,password:`L\u00f6senord`};"),
        ("emoji.js", 'e={secret:"\\u3299\\ufe0f",NotMathMLToken:"%1\\u4E0D\\u662F\\u6743\\u6807"};'),
        ("bokeh.js", 'n.DEFAULT_TOKEN="eyJzZXNzaW9uX2lkIjogImRlZmF1bHQifQ";'),
        ("blob.d.ts", "     * identified by 'x-ms-copy-id9'. Possible values\n"),
        ("engines.cfg", "mssql = mssql+pyodbc://scott:tiger^5HHH@mssql2017:1433/test\n"),
    ],
)
def test_expressions_labels_and_lessons_are_no_findings(path: str, text: str, judge: Judge) -> None:
    assert not [found for found in judge(text.encode(), path).detections if found.level in ("error", "warning")]


def test_a_vendor_token_in_a_text_for_people_stays_an_error(judge: Judge) -> None:
    text = expand("Run it with {checksummed:github:ghp_}\n", "readme")
    assert [found.level for found in judge(text, "README.md").detections] == ["error"]


@pytest.mark.parametrize("path", ["docs/guide.rst", "docs_src/tutorial004.py", "CHANGELOG"])
def test_connection_urls_in_documentation_count_less(path: str, judge: Judge) -> None:
    text = expand("postgres://app:{alnum:18}@db.acme-internal.net/app\n", "docs")
    assert [found.level for found in judge(text, path).detections] == ["warning"]
    assert [found.level for found in judge(text, "settings.ini").detections] == ["error"]


def test_docstrings_are_lessons_and_assigned_texts_are_not(judge: Judge) -> None:
    address = expand("postgres://app:{alnum:18}@db.acme-internal.net/app", "docstring")
    lesson = f'def connect():\n    """Connect.\n\n    {address}\n    """\n'
    assert [found.level for found in judge(lesson, "db.py").detections] == ["warning"]
    assert [found.level for found in judge(f'URL = """\n{address}\n"""\n', "db.py").detections] == ["error"]


@pytest.mark.parametrize(("year", "level"), [(2020, "warning"), (2099, "error")])
def test_signatures_that_ended_count_less(year: int, level: str, judge: Judge) -> None:
    text = expand(
        f"https://demo.blob.core.windows.net/c?sv=2019-01-05&ss=b&sp=rwl&se={year}-01-01&sig={{alnum:43}}%3D", "s"
    )
    assert [found.level for found in judge(text).detections if found.rule == "secret/azure-sas-token"] == [level]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"shareId": "{uuid}"', 1),
        ('"requestId": "{uuid}"', 1),
        ("AZURE_TENANT_ID={uuid}", 1),
        ("row = {uuid}", 0),
        ('"debugId": "{uuid}"', 0),
        ('xmlns="{uuid}"', 0),
    ],
)
def test_uuids_count_unless_they_name_a_thing(text: str, count: int, judge: Judge) -> None:
    found = judge(expand(text, text)).detections
    assert [each.level for each in found] == ["note"] * count
