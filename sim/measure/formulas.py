"""Which function computes which indicator; words and sources of the same ids are in sim/measure/indicators.yaml."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sim.conventions import PRIMARY_KINDS, Level
from sim.measure import access, aftermath, buildings, money, visits, workforce
from sim.measure.windows import LEVEL_NAMES, Parts, kinds_of

Formula = Callable[..., Parts]

LEVELS = {name: kinds_of(level) for level, name in LEVEL_NAMES.items()}
WITH_BEDS = {name: kinds for name, kinds in LEVELS.items() if name != LEVEL_NAMES[Level.VILLAGE]}
IN_COUNTY = {name: kinds for name, kinds in LEVELS.items() if name != LEVEL_NAMES[Level.OUT_OF_COUNTY]}
HOSPITALS = {name: kinds for name, kinds in IN_COUNTY.items() if name in WITH_BEDS}
SIDES = {"primary": PRIMARY_KINDS, "county": kinds_of(Level.COUNTY)}

_PLAIN: tuple[Formula, ...] = (
    visits.primary_visit_share_all,
    visits.primary_visit_rate_county,
    visits.primary_visit_share_county,
    visits.primary_visits_total,
    visits.in_county_visit_rate,
    visits.out_of_county_visit_share,
    visits.in_county_inpatient_share,
    visits.out_of_county_admission_share,
    visits.primary_admission_share,
    visits.tcm_visit_share_primary,
    visits.self_care_share,
    visits.referred_down_per_100,
    visits.visits_per_resident,
    visits.admissions_per_resident,
    visits.residents,
    visits.primary_visit_share_county_reported,
    money.primary_inpatient_fund_share,
    money.primary_inpatient_fund_share_all,
    money.primary_fund_share_county,
    money.primary_fund_share_total,
    money.fund_spent_in_county_share,
    money.service_income_share_primary,
    money.separate_account_share,
    money.oop_per_resident,
    money.fund_per_resident,
    money.package_burn,
    money.oop_share_of_charges,
    money.oop_poorest_to_richest,
    money.catastrophic_share_poorest,
    money.fund_balance,
    money.fund_balance_months,
    workforce.village_doctor_licensed_share,
    workforce.village_doctors_60_plus_share,
    workforce.township_posts_filled_share,
    workforce.township_bonus_share,
    access.pooling_eligible_share,
    access.pooling_designated_share,
    workforce.township_exit_rate,
    workforce.gp_per_10k,
    workforce.tcm_physician_share,
    workforce.township_basic_standard_share,
    workforce.township_over10k_standard_share,
    workforce.small_township_capability,
    workforce.gp_county_pay_ratio,
    workforce.township_county_pay_gap,
    workforce.village_doctor_income,
    workforce.lead_hospital_effort,
    workforce.posted_doctors,
    access.patient_satisfaction,
    access.travel_minutes,
    access.travel_minutes_remotest,
    aftermath.avoidable_admission_share,
    aftermath.readmission_share,
    aftermath.forgone_admission_share,
    aftermath.chronic_control,
    aftermath.complications_per_100,
    buildings.village_standardised_share,
    buildings.village_public_share,
    buildings.village_integrated_share,
    buildings.township_equipment_in_use,
)

FORMULAS: dict[str, Formula] = (
    {formula.__name__: formula for formula in _PLAIN}
    | {f"visits_per_resident_{n}": partial(visits.visits_per_resident, kinds=k) for n, k in LEVELS.items()}
    | {f"admissions_per_resident_{n}": partial(visits.admissions_per_resident, kinds=k) for n, k in WITH_BEDS.items()}
    | {f"cost_per_visit_{n}": partial(money.cost_per_visit, kinds=k) for n, k in LEVELS.items()}
    | {f"cost_per_stay_{n}": partial(money.cost_per_stay, kinds=k) for n, k in WITH_BEDS.items()}
    | {f"doctors_{n}": partial(workforce.doctors, kinds=k) for n, k in IN_COUNTY.items()}
    | {f"bed_occupancy_{n}": partial(workforce.bed_occupancy, kinds=k) for n, k in HOSPITALS.items()}
    | {f"waiting_minutes_{n}": partial(access.waiting_minutes, kinds=k) for n, k in SIDES.items()}
    | {f"visit_refusal_rate_{n}": partial(access.visit_refusal_rate, kinds=k) for n, k in SIDES.items()}
    | {f"admission_refusal_rate_{n}": partial(access.admission_refusal_rate, kinds=k) for n, k in HOSPITALS.items()}
    | {
        "residents_village": partial(visits.residents, name="residents_village"),
        "correct_management_primary": partial(access.correct_management, kinds=PRIMARY_KINDS),
        "correct_management_all": access.correct_management,
        "fd_contract_rate_all": access.contract_rate,
        "fd_contract_rate_key": partial(access.contract_rate, contracts="contracted_key", people="key_population"),
        "fd_effective_rate": partial(access.contract_rate, contracts="effective_contracts"),
    }
)
"""Indicator id → function of the windows of a record."""
