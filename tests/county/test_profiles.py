"""Every county that comes with the project: its files agree with each other and say truly how much they know."""

import re

import numpy as np
import pandas as pd
import pytest
from county_folder import COUNTIES
from ruamel.yaml import YAML

from sim.conventions import Kind, Option
from sim.county.endowment import make_facilities
from sim.county.inputs import check_county
from sim.county.numbers import dictionary
from sim.county.synthesis import make_places
from sim.county.travel import reach
from sim.model import CountyModel
from tests.engine import runs

SHIPPED = sorted(folder.parent.name for folder in COUNTIES.glob("*/county.yaml"))
PROFILES = [name for name in SHIPPED if name not in ("typical", "xiangtan")]
EXPECTED = {
    "jiangle", "jiangyong", "pingjiang", "shaoshan", "shaxian", "sonid_left", "tumed_left", "wenshui", "xiangxiang",
    "youxi",
}  # fmt: skip
QUICK = ("sonid_left", "wenshui")
SUBCENTRES_OF_WENSHUI = {"刘胡兰镇", "下曲镇", "开栅镇"}


def written(name):
    """What a county.yaml says, read without the program: {section.key: entry}."""
    data = YAML(typ="safe").load((COUNTIES / name / "county.yaml").read_text(encoding="utf-8"))
    sections = {key.split(".")[0] for key in dictionary()}
    return {f"{s}.{key}": entry for s in sections & set(data) for key, entry in data[s].items()}


def with_source(entries):
    return sum(bool(entry.get("source")) and "assumed" not in entry for entry in entries.values())


def minutes_of_villagers(name, option):
    """Mean minutes of village residents to an option, over those who have it."""
    county = runs.county(name)
    places = make_places(county)
    way = reach(places, make_facilities(county, places))
    there = ~places.is_community & (way.minutes[:, option] > 0)
    return float(np.average(way.minutes[there, option], weights=places.population[there]))


def test_the_counties_of_the_policy_documents_are_there():
    assert set(PROFILES) >= EXPECTED, f"missing: {EXPECTED - set(PROFILES)}"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_county_has_every_number_and_no_finding_of_a_wrong_size(name):
    county = runs.county(name)
    assert county.id == name
    assert set(county.numbers) == set(dictionary())
    assert [line for line in check_county(COUNTIES / name) if "grow with the population" in line] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_the_known_share_is_what_the_files_say(name):
    county, own = runs.county(name), written(name)
    every = own if name == "typical" else written("typical") | own
    assert county.known_share() == pytest.approx(with_source(every) / len(dictionary()))
    assert county.own_known_share() == pytest.approx(with_source(own) / len(dictionary()))


@pytest.mark.parametrize("name", PROFILES)
def test_the_readme_says_how_many_numbers_are_the_county_s_own(name):
    text, own = (COUNTIES / name / "README.md").read_text(encoding="utf-8"), written(name)
    stated = re.search(r"本县自己的数字(\d+)个，其中(\d+)个有来源", text)
    assert stated, "the README states how many numbers are known"
    assert tuple(map(int, stated.groups())) == (len(own), with_source(own))
    assert f"{len(own)} numbers of its own, {with_source(own)} with a source" in text


@pytest.mark.parametrize("name", PROFILES)
def test_villages_townships_and_people_add_up_to_the_stated_totals(name):
    stated = {key: entry["value"] for key, entry in written(name).items()}
    villages = runs.county(name).villages
    kinds = villages["kind"].value_counts()
    assert villages["population"].sum() == stated["population.residents"]
    assert kinds["village"] == stated["population.villages"]
    assert kinds["community"] == stated["population.communities"]
    assert villages["township"].nunique() == stated["population.townships"]
    assert villages["village_id"].is_unique
    assert (villages["population"] > 0).all()
    in_town = villages["population"][villages["kind"] == "community"].sum() / villages["population"].sum()
    assert in_town == pytest.approx(stated["population.share_in_communities"], abs=1e-3)


@pytest.mark.parametrize("name", PROFILES)
def test_people_and_institutions_grow_together(name):
    county, typical = runs.county(name), runs.county("typical")

    def per_resident(key, of):
        return of.value(key) / of.value("population.residents")

    for key in ("facilities.county_staff", "facilities.county_general_beds", "workforce.applicants_per_year"):
        ratio = per_resident(key, county) / per_resident(key, typical)
        assert 0.5 < ratio < 2.5, f"{name} has {ratio:.2f} times the {key} per resident of the typical county"


def test_wenshui_has_the_townships_of_its_three_sub_centres():
    townships = set(runs.county("wenshui").villages["township"])
    assert townships >= SUBCENTRES_OF_WENSHUI, f"missing: {SUBCENTRES_OF_WENSHUI - townships}"


def test_a_pastoral_banner_is_far_from_care_and_partly_without_clinics():
    for option in (Option.OTHER_CLINIC, Option.TOWNSHIP, Option.COUNTY_GENERAL, Option.OUT_OF_COUNTY):
        there, here = minutes_of_villagers("sonid_left", option), minutes_of_villagers("typical", option)
        assert there > 2 * here, f"{option.name}: {there:.0f} minutes in the banner, {here:.0f} in the typical county"
    villages = runs.county("sonid_left").villages
    gacha = villages[villages["kind"] == "village"]
    assert gacha["has_clinic"].mean() == pytest.approx(2 / 3, abs=0.02)


def test_minutes_to_the_seat_of_youxi_follow_the_coordinates_of_its_townships():
    villages = runs.county("youxi").villages
    minutes = villages.groupby("township")["minutes_to_county"].agg(["min", "max", "count"])
    known = minutes[minutes["count"] > 0]
    assert len(known) == 13
    assert (known["min"] == known["max"]).all(), "one number for each township"
    assert known["min"].idxmax() == "尤溪口镇", "56 km of road from the county seat, the farthest township"
    assert pd.isna(minutes.loc["城关镇", "min"]), "the county seat itself is laid out by the model"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in PROFILES]
)
def test_fourteen_months_of_a_hundredth_of_the_county_run_to_the_end(name):
    plan = runs.plan("baseline", name, share=0.01, until="2022-02")
    assert plan.horizon.n_months == 14
    model = CountyModel(plan)
    model.run()
    visits = model.record.county["visits"]
    assert visits.shape[0] == 14
    by_month = visits.reshape(14, -1).sum(axis=1)
    assert (by_month > 0).all(), f"no visits in month {int(by_month.argmin())} of {name}"
    used = visits.sum(axis=0)
    assert used[Kind.VILLAGE_CLINIC].sum() > 0, f"nobody goes to the village clinics of {name}"
    assert used[Kind.TOWNSHIP_HOSPITAL].sum() > 0, f"nobody goes to the township hospitals of {name}"
