import numpy as np
import pytest

from sim.calibration.case_file import COUNTS, LEVELS, RuleEntry
from sim.calibration.case_rules import laid_over_bills
from sim.calibration.case_runs import Ensemble, prepare, run_prepared
from sim.calibration.case_use import GROUPS, LEVEL_OF_KIND, PEOPLE, accounts, use_of_month
from sim.calibration.cases import load_case
from sim.calibration.validate import validate
from sim.care.choice import FETCHED
from sim.conventions import NOWHERE, Kind, Option
from sim.county.residents import HYPERTENSION
from sim.model import CountyModel
from sim.policy.registry import load_registry
from tests.calibration.case_texts import example, without_change, write
from tests.engine import runs


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory):
    return Ensemble(0.01, 1, True, str(tmp_path_factory.mktemp("outputs")))


def by_level(by_kind):
    return np.bincount(LEVEL_OF_KIND, by_kind.astype(float), 5)


def seen_in_villages(model):
    """Residents with a visit to a village clinic: by their own choice, or after a stay."""
    chosen = model.choices.facility[model.choices.option != Option.SELF_CARE]
    own = model.episodes.resident[model.choices.option != Option.SELF_CARE]
    pairs = [*zip(own, chosen, strict=True), *zip(model.episodes.resident, model.courses.after_facility, strict=True)]
    return {person for person, place in pairs if place != NOWHERE and model.table.kind[place] == Kind.VILLAGE_CLINIC}


NOT_PAID = RuleEntry(
    service="outpatient", levels=["county"], ratio=0.6, without_referral="not_paid", source="an example of a rule"
)


@pytest.mark.parametrize("rules", [(), (NOT_PAID,)], ids=["as usual", "not paid without referral"])
def test_what_is_counted_of_all_is_what_the_record_has(rules):
    model, fetched = CountyModel(runs.plan()), 0
    for _ in range(14):
        model.begin_month()
        model.bills = laid_over_bills(model.bills, rules)
        before = accounts(model)
        model.finish_month()
        counts, totals = use_of_month(model, before)
        row = {name: values[model.t - 1] for name, values in model.record.county.items()}
        kept = dict(zip(COUNTS, counts[0], strict=True))
        assert (kept["visits"] == by_level(row["visits"].sum(axis=1))).all()
        assert (kept["stays"] == by_level(row["admissions"])).all()
        assert kept["visit_charges"] == pytest.approx(by_level(row["charge_outpatient"]))
        assert kept["stay_charges"] == pytest.approx(by_level(row["charge_inpatient"]), abs=300)
        assert (kept["stay_fund"] == by_level(row["fund_inpatient"])).all()
        assert totals[0, 1] == row["paid_by_patients"].sum()
        assert totals[0, PEOPLE] == row["residents"]
        assert (kept["claimed_visits"] <= kept["visits"]).all()
        assert 0 < kept["claimed_visits"].sum() < kept["visits"].sum()
        assert kept["users"][LEVELS.index("village")] == len(seen_in_villages(model))
        assert (kept["users"] <= kept["visits"]).all()
        fetched += np.count_nonzero(model.courses.is_referred == FETCHED)
    assert (fetched > 0) == bool(rules), f"{fetched} slips fetched"


def test_those_with_hypertension_are_a_part_that_uses_more():
    model = CountyModel(runs.plan())
    before = accounts(model)
    model.step()
    counts, totals = use_of_month(model, before)
    part = GROUPS.index("hypertension")
    has = (model.residents.chronic & HYPERTENSION > 0) & (model.residents.away == 0)
    assert totals[part, PEOPLE] == has.sum()
    assert (counts[part] <= counts[0]).all()
    visits = counts[:, COUNTS.index("visits")].sum(axis=1) / totals[:, PEOPLE]
    assert visits[part] > visits[0]


def test_arms_share_their_past_and_part_with_the_change(tmp_path, registry, ensemble):
    case = load_case(write(tmp_path, example()), registry)
    use = run_prepared(case, prepare(case, ensemble, 1, registry))
    treated, usual = use["more_paid"], use["unchanged"]
    change = case.change - case.horizon.first
    assert treated.counts.shape[0] == case.horizon.n_months
    assert (treated.counts[:change] == usual.counts[:change]).all()
    assert (treated.counts[change] != usual.counts[change]).any()
    village = treated.counts[change:, 0, COUNTS.index("visits"), 0].sum()
    assert village > usual.counts[change:, 0, COUNTS.index("visits"), 0].sum()


def test_the_place_is_laid_over_the_county_and_drawn_within_its_range(tmp_path, registry, ensemble):
    text = example().replace(
        "{value: 0, unit: share, source: '医保发〔2019〕54号: began in 2019'}",
        "{value: 0.5, unit: share, assumed: [0.45, 0.55]}",
    )
    case = load_case(write(tmp_path, text), registry)
    values = set()
    for replicate in (1, 2):
        plans = prepare(case, ensemble, replicate, registry).plans
        drawn = {plan.county.value("insurance.two_disease_uptake") for plan in plans.values()}
        assert len(drawn) == 1, "arms share the draw"
        values |= drawn
    assert len(values) == 2
    assert all(0.45 <= value <= 0.55 for value in values)


def test_an_empty_change_has_exactly_no_effect_in_any_draw(tmp_path, registry, ensemble):
    case = load_case(write(tmp_path / "elsewhere", without_change()), registry)
    found = validate([case], ensemble, [1, 2], n_processes=1).findings[0]
    assert found.effects == (0.0, 0.0)
    assert found.verdict == "none"


def test_finished_draws_are_read_and_a_changed_case_is_run_anew(tmp_path, registry, ensemble, monkeypatch):
    file = write(tmp_path, example())
    first = validate([load_case(file, registry)], ensemble, [1], n_processes=1)
    monkeypatch.setattr("sim.calibration.validate.run_prepared", lambda *_: pytest.fail("it was run again"))
    again = validate([load_case(file, registry)], ensemble, [1], n_processes=1)
    assert again.findings[0].effects == first.findings[0].effects
    other = write(tmp_path, example().replace("ratio: 0.7, source", "ratio: 0.8, source"), "other.yaml")
    with pytest.raises(pytest.fail.Exception):
        validate([load_case(other, registry)], ensemble, [1], n_processes=1)


def test_a_draw_that_fails_is_told_and_counts_as_outside(tmp_path, registry, ensemble, monkeypatch):
    def broken(*_):
        raise RuntimeError("out of paper")

    monkeypatch.setattr("sim.calibration.validate.run_prepared", broken)
    text = example().replace("ratio: 0.7, source", "ratio: 0.75, source")
    found = validate([load_case(write(tmp_path, text), registry)], ensemble, [1], n_processes=1)
    assert found.failures[0].reason == "RuntimeError: out of paper"
    assert found.findings[0].share_inside == 0.0
