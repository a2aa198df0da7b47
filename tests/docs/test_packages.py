"""docs/packages.md is the page of the packages as they are."""

from __future__ import annotations

from tests.docs.packages import PACKAGES, PAGE, page


def test_the_page_is_up_to_date():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), f"{PAGE.name} ({len(written)} characters) is stale; run python -m tests.docs.packages"


def test_every_package_has_its_section():
    for file in PACKAGES.glob("*.yaml"):
        assert f"\n## {file.stem}\n" in page(), f"{file.stem} has no section among {len(page())} characters"
