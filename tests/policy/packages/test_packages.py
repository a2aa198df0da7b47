"""Packages are whole: sources, articles, ranges, commitments, status, places and variants."""

from __future__ import annotations

import pytest

from sim.plan import COUNTIES, SCENARIOS, shipped_scenarios
from sim.policy.registry import NOT_A_QUANTITY, load_registry
from sim.policy.scenario import COMMITMENTS, FULLY_CARRIED_OUT
from sim.policy.yaml_text import read_yaml
from tests.policy.packages.conftest import PACKAGES, facts_of, package_of

DOCUMENTS = SCENARIOS / "documents"


def provisions(name: str) -> list[dict[str, str]]:
    """The sentences of a document that name a lever."""
    return list(read_yaml(DOCUMENTS / f"{name}.levers.yaml").data["provisions"])


def test_there_is_a_package_for_every_document():
    assert sorted(file.stem for file in DOCUMENTS.glob("*.txt")) == PACKAGES


def test_every_value_names_an_article_of_its_document(package):
    articles = {(p["lever"], p["article"]) for p in provisions(package.id)}
    for key, path in package.paths.items():
        lever = key.partition(".")[0]
        if key == "recruitment_simplification.licensed_village_doctor_preference":
            lever = "township_hired_village_used"  # one sentence orders both
        assert (lever, path.article) in articles, f"{package.id}: {key} names {path.article or 'no article'}"


def test_assumed_quantities_have_a_range_to_sweep(package):
    registry = load_registry()
    for key, path in package.paths.items():
        if path.src == "A" and registry.parameters[key].type not in NOT_A_QUANTITY:
            assert path.range is not None, f"{key} is assumed and has no range"


def test_commitments_are_known_and_a_draft_binds_nobody(package):
    for key, path in package.paths.items():
        assert path.commitment in COMMITMENTS, f"{key}: {path.commitment}"
        assert path.commitment.startswith("draft-") == package.is_draft, f"{key} is {path.commitment}"


def test_what_binds_is_carried_out_in_full_and_the_rest_to_the_strength(package):
    assert 0 < package.implementation_strength < 1, f"strength {package.implementation_strength}"
    for key, path in package.paths.items():
        expected = 1.0 if path.commitment in FULLY_CARRIED_OUT else package.implementation_strength
        assert package.strength_of(path) == expected, f"{key} ({path.commitment}): {package.strength_of(path)}"


def test_only_the_draft_says_it_is_one_and_says_so_in_its_title():
    drafts = [name for name in PACKAGES if package_of(name).is_draft]
    assert drafts == ["nm_2023_131"]
    draft = package_of("nm_2023_131")
    assert "征求意见稿" in draft.title_zh, draft.title_zh
    assert "not adopted" in draft.title_en, draft.title_en


def test_the_words_below_a_lever_are_the_document_s():
    for name in PACKAGES:
        said = {f"{p['article']} {p['quote_zh']}" for p in provisions(name)}
        lines = (SCENARIOS / "packages" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
        quoted = [line.strip(" #") for line in lines if line.startswith("      # ")]
        strange = [words for words in quoted if words not in said and not words.startswith("the three named hospitals")]
        assert len(quoted) >= 40, f"{name} quotes {len(quoted)} sentences"
        assert not strange, f"{name} quotes what is no provision: {strange[:3]}"


def test_places_are_counties_with_their_residents(package):
    assert package.county == next(iter(package.counties)), f"{package.county} is not the first place"
    for county, weight in package.counties.items():
        assert (COUNTIES / county / "county.yaml").is_file(), f"there is no county {county}"
        assert weight == facts_of(county)["population.residents"], f"{county}: weight {weight}"


def test_variants_change_or_remove_what_the_package_has(package):
    variants = read_yaml(SCENARIOS / "packages" / f"{package.id}.yaml").data["variants"]
    levers = {key.partition(".")[0] for key in package.paths}
    for name, variant in variants.items():
        assert {"zh", "en"} == set(variant["title"]), f"{name} has no title in both languages"
        assert {"levers", "remove", "implementation_strength", "horizon"} & set(variant), f"{name} changes nothing"
        strange = [key for key in variant.get("remove", ()) if key not in levers and key not in package.paths]
        assert not strange, f"{package.id}@{name} removes what is not there: {strange}"


@pytest.mark.parametrize("short", ["xt", "sm", "nm", "hn", "ws"])
def test_a_package_goes_by_its_name_and_by_the_short_id_of_its_document(short):
    files = shipped_scenarios()
    assert files[short] == files[files[short].stem], f"{short} is {files[short]}"
    assert files[short].parent.name == "packages", f"{short} is {files[short]}"
