"""The generated pages are current, and what the documentation shows is what happens."""

from __future__ import annotations

import re

import pytest

from docs import generate


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_current(name: str) -> None:
    assert (generate.ROOT / name).read_text("utf-8") == generate.PAGES[name](), "run `make docs`"


def test_the_readme_opens_with_what_it_is_and_two_commands() -> None:
    page = (generate.ROOT / "README.md").read_text("utf-8")
    head = page[:1500]
    assert head.startswith("# stowgate\n")
    assert head.index("make demo") < head.index("make test")


def test_links_between_pages_lead_somewhere() -> None:
    for path in [*generate.ROOT.glob("*.md"), *(generate.ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), (path.name, target)
