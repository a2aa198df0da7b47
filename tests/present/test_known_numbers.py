"""A planner reads how much of a county is known: in `check`, and among the conditions of every run."""

import io

import pytest
from rich.console import Console

from sim.plan import county_folder, load_county
from sim.present.inspection import check
from sim.present.text import known_numbers


@pytest.mark.parametrize(("lang", "words"), [("zh", "县级数字{}个，"), ("en", "{} county numbers, ")])
def test_the_sentence_tells_all_numbers_those_known_and_those_of_the_county_itself(lang, words):
    county = load_county(county_folder("xiangtan"))
    known = sum(number.is_known for number in county.numbers.values())
    own = sum(county.numbers[key].is_known for key in county.numbers.keys() - county.inherited)
    n = len(county.numbers)
    said, head = known_numbers(county, lang), words.format(n)
    assert said.startswith(f"{head}{known / n:.0%}")
    assert f"{own / n:.0%}" in said.removeprefix(head).partition("%")[2], "the county's own share comes second"
    assert 0 < own < known, "most of what is known of Xiangtan is known of the nation only"


def test_everything_known_of_the_typical_county_is_its_own():
    county = load_county(county_folder("typical"))
    assert county.own_known_share() == county.known_share() > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_says_it_in_the_language_asked_for(lang):
    paper = io.StringIO()
    check("sonid_left", lang, Console(file=paper, width=200))
    assert known_numbers(load_county(county_folder("sonid_left")), lang) in paper.getvalue()
