"""What one run writes down: preallocated monthly tables of counts and fen, and nothing derived from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.conventions import N_CADRES, N_CONDITIONS, N_KINDS, N_OPTIONS, N_SCHEMES
from sim.months import Horizon

N_VISIT_TYPES = 4
FIRST_CONTACTS, RETURN = slice(0, 2), 3
"""0 acute episode, 1 chronic follow-up, 2 by referral (up, or down after the acute phase), 3 further visits of an
illness to the one who treats it."""

N_QUINTILES = 5

SHAPES: dict[str, tuple[tuple[int, ...], str]] = {
    # flows of the month, residents of the county only unless said otherwise
    "visits": ((N_KINDS, N_VISIT_TYPES), "visits by kind of facility and type"),
    "slip_visits": ((N_KINDS,), "of these, visits only to obtain a referral slip"),
    "self_care": ((), "episodes treated by oneself"),
    "tcm_visits": ((N_KINDS,), "visits with TCM diagnosis or treatment"),
    "inflow_visits": ((N_KINDS,), "visits of people from other counties, on top of `visits`"),
    "admissions": ((N_KINDS,), "admissions by kind of facility"),
    "bed_days": ((N_KINDS,), "bed-days used"),
    "well_managed": ((N_KINDS,), "visits with correct management"),
    "satisfied": ((N_KINDS,), "visits the patient was content with"),
    "refused_visits": ((N_KINDS,), "visits turned away for lack of capacity"),
    "refused_admissions": ((N_KINDS,), "admissions turned away for lack of beds or under a cap"),
    "referred_up": ((N_KINDS,), "visits sent up, by the kind that sent them"),
    "referred_down": ((), "discharges handed down to a township hospital for follow-up"),
    "charge_outpatient": ((N_KINDS,), "fen charged for visits"),
    "charge_inpatient": ((N_KINDS,), "fen charged for stays"),
    "fund_outpatient": ((N_KINDS,), "fen paid by the insurance funds for visits"),
    "fund_inpatient": ((N_KINDS,), "fen paid by the insurance funds for stays"),
    "assistance": ((), "fen of medical assistance"),
    "paid_by_patients": ((N_QUINTILES,), "fen paid by residents, by income quintile"),
    "service_income": ((N_KINDS,), "fen of charges for labour services (no drugs, consumables, tests)"),
    "travel_minutes": ((N_KINDS,), "minutes travelled to visits, one way, summed"),
    "wait_minutes": ((N_KINDS,), "minutes waited at visits, summed"),
    "village_travel_minutes": ((2,), "minutes travelled one way and visits of the remotest fifth of villages"),
    "births": ((), ""),
    "deaths": ((), ""),
    "left_county": ((), "residents who left as migrants"),
    "returned": ((), "migrants who returned"),
    "moved_to_town": ((), "villagers who moved to a town neighbourhood of the county"),
    "staff_exits": ((N_KINDS,), "workers who left"),
    "staff_hires": ((N_KINDS,), "workers hired"),
    # stocks at the end of the month
    "residents": ((), "residents present"),
    "residents_village": ((), "of these, living in villages"),
    "residents_60_plus": ((), "of these, aged 60 and over"),
    "residents_by_quintile": ((N_QUINTILES,), "residents present by income quintile"),
    "key_population": ((), "residents under 7, over 64, or with a registered chronic illness"),
    "contracted": ((), "residents with a family-doctor contract"),
    "contracted_key": ((), "of these, in the key population"),
    "effective_contracts": ((), "contracts under which real service is given"),
    "catastrophic_residents": (
        (N_QUINTILES,),
        "residents whose payment since January passed the catastrophic share of a year's income",
    ),
    "insured": ((N_SCHEMES,), "residents by insurance scheme"),
    "fund_balance": ((N_SCHEMES,), "fen in the pooled fund of the scheme"),
    "fund_income": ((N_SCHEMES,), "fen received by the scheme this month"),
    "staff": ((N_KINDS, N_CADRES), "persons by kind of facility and cadre"),
    "facilities": ((N_KINDS,), "open facilities"),
    "beds": ((N_KINDS,), "beds"),
    "posted_down": ((), "county doctors working at township level this month (full-time equivalents x 1000)"),
    "township_standard": ((2,), "township hospitals at the basic standard; all township hospitals"),
    "township_standard_over_10k": ((2,), "the same for those serving more than 10 000 residents"),
    "small_township_capability": ((2,), "sum of 1000 x capability of small township hospitals; their number"),
    "pay": ((N_KINDS,), "fen of yearly pay per worker at the current rate, bonus included"),
    "gp_pay": ((), "fen of yearly pay per township general practitioner"),
    "county_clinician_pay": ((), "fen of yearly pay per county hospital clinician"),
    "effort": ((), "1000 x the lead hospital's effort in sending patients and doctors down"),
    "caps_in_force": ((), "1 while township admission caps bind, else 0"),
    # treatment and chronic illness
    "declined_admissions": ((), "cases for admission that stayed at home"),
    "avoidable_admissions": ((N_KINDS,), "admissions that no criterion asked for"),
    "readmissions": ((N_KINDS,), "admissions of patients discharged in the same month"),
    "transferred_down": ((), "county stays that ended in a township bed"),
    "complications": ((), "acute moderate and severe episodes of the chronically ill"),
    "chronically_ill": ((), "chronically ill residents present"),
    "chronic_control": ((), "sum of 1000 x control of the chronically ill present"),
    # staff: who came, who left, who holds a post
    "staff_inflow": ((N_KINDS, N_CADRES), "newcomers to a kind and cadre, from outside, elsewhere or another cadre"),
    "staff_outflow": ((N_KINDS, N_CADRES), "leavers of a kind and cadre, to outside, elsewhere or another cadre"),
    "moved_up": ((), "of the leavers, township staff who went to a county hospital"),
    "village_exits_60_plus": ((), "of the leavers, village doctors aged 60 and over"),
    "village_doctors_60_plus": ((), "village doctors aged 60 and over in post"),
    "posts_approved": ((N_KINDS,), "posts (bianzhi) approved x 1000"),
    "posts_filled": ((N_KINDS,), "staff who hold a post"),
    "bonded": ((2,), "bonded graduates at work; students on their way x 1000"),
    "lent": (
        (N_KINDS, 4),
        "doctors x 1000 posted, on outreach, back from secondment, sent to villages; negative: lent",
    ),
    # ways of paying beside claims
    "drg_gain": ((N_KINDS,), "fen of the fund's inpatient payments beyond charges, by a payment standard"),
    "settlements": ((N_KINDS,), "fen from the funds beside claims: capitation, package, budgets; penalties negative"),
    "penalties": ((N_KINDS,), "fen of penalties paid to the funds after audits"),
    "capital": ((N_KINDS,), "fen of capital spending at township level"),
    "debt": ((N_KINDS,), "fen of debt for capital at the end of the month"),
    "package_burn": ((), "1000 x spending of the package over what the months gone by allow; 0 without a package"),
    "restraint": ((), "1000 x pressure on the alliance's members to hold back as the package runs out"),
    # behaviour of providers
    "reported_visits": ((N_KINDS,), "visits as reported, what managers add under pressure included"),
    "reported_admissions": ((N_KINDS,), "admissions as reported, what managers add under pressure included"),
    "inducement": ((N_KINDS,), "1000 x the multiplier of the chance of admission, mean of facilities"),
    "felt_audit_risk": ((N_KINDS,), "1000 x the felt chance that an unneeded stay is found, mean of facilities"),
    "township_effort": ((), "1000 x how far township hospitals stretch for patients, mean of facilities"),
    "retention_effort": ((), "1000 x the lead hospital's effort in keeping patients in the county"),
    "resistance": ((), "1000 x the county hospitals' resistance to sending patients down"),
    "target_pressure": ((), "1000 x the pressure of the target on managers"),
    "own_beds": ((N_KINDS,), "beds bought this month out of hospitals' own money"),
    "stays_by_condition": (
        (N_OPTIONS + 1, N_CONDITIONS),
        "admissions but for readmissions, by option; in the last row those beyond every hospital of the county",
    ),
    # what levers need before they can work
    "pooling_clinics": ((3,), "village clinics open; of these, the rule of outpatient pooling admits; designated"),
    "bonus_townships": ((2,), "township institutions that pay a bonus out of surplus; all township institutions"),
    "drugs_at_hand": ((N_KINDS,), "1000 x share of the county hospital's chronic drugs at hand, mean of facilities"),
    # buildings and network
    "clinic_houses": (
        (4,),
        "open village clinics whose house is at the building standard, publicly owned, integrated; all of them",
    ),
    "equipment": ((3,), "township hospitals: sum of 1000 x grade installed, of 1000 x grade in use; their number"),
    "facilities_opened": ((N_KINDS,), "facilities opened since the start on sites kept free, staffed or not"),
    "commissioned": ((), "1000 x sub-centres in full work, those coming into work in proportion"),
    # insurance of the poor, service points, separate accounts
    "premium_subsidy": ((), "fen of personal premiums that the finance bureau pays for the poor"),
    "assisted_insured": ((2,), "low-income and destitute members of the resident scheme"),
    "insurance_service": ((2,), "1000 x minutes to the nearest insurance counter; 1000 x odds of entitlement taken up"),
    "separate_account": ((N_KINDS,), "fen paid for stays in newly opened departments beside caps and package"),
    # Chinese medicine
    "tcm_offer": ((N_KINDS,), "1000 x the chance that a wish for TCM is met, mean of open facilities"),
    "tcm_staffed": ((2,), "township hospitals with a TCM physician; all township hospitals"),
    # services beside visits and stays, emergencies, operations, what people know and managers care for
    "home_visits": ((N_KINDS,), "visits at people's homes"),
    "online_contacts": ((N_KINDS,), "follow-up contacts of contract holders that took place online"),
    "online_counted": ((N_KINDS,), "of these, counted as visits by the county's rule"),
    "shared_care": ((), "1000000 x how far hospital doctors share in managing chronic illness"),
    "rounds": ((2,), "1000 x mobile rounds to remote villages by townships; by the county"),
    "brought_in": ((), "1000000 x share of severe cases brought straight to a hospital"),
    "severe_not_well_managed": ((N_KINDS,), "visits of the severely ill without correct management"),
    "operations": ((N_KINDS, 2), "stays with an operation; of these, with harm a county hospital would have avoided"),
    "township_surgery": ((2,), "1000000 x part of operations a township hospital may and can do; chance of added harm"),
    "believed_capability": ((N_KINDS,), "1000000 x capability people believe in, mean of facilities"),
    "attention": ((N_KINDS,), "1000000 x time given to each patient beyond the usual, mean of facilities"),
    # workforce policies
    "doctor_time": (
        (N_KINDS, 4),
        "doctors x 1000: heads of department who lead township hospitals, time that public-health physicians free, "
        "specialists of regional centres, retired doctors called back; negative: lent",
    ),
    "graded_posts": (
        (3,),
        "added posts of higher grade filled, per million township professionals: mid, senior, targeted",
    ),
    "contract_fees": ((3,), "fen of contract fees paid by insurance funds, public-health money, residents"),
}
"""Name of each county table, its shape for one month, and what it holds. All are int64; money in fen."""

MONEY = frozenset(name for name, (_, text) in SHAPES.items() if text.startswith("fen "))
"""Tables in fen."""

PER_INSTITUTION = frozenset(
    {
        "facilities",
        "staff",
        "staff_exits",
        "staff_hires",
        "beds",
        "posted_down",
        "township_standard",
        "township_standard_over_10k",
        "small_township_capability",
        "pay",
        "gp_pay",
        "county_clinician_pay",
        "effort",
        "caps_in_force",
        "staff_inflow",
        "staff_outflow",
        "moved_up",
        "village_exits_60_plus",
        "village_doctors_60_plus",
        "posts_approved",
        "posts_filled",
        "bonded",
        "lent",
        "package_burn",
        "restraint",
        "inducement",
        "felt_audit_risk",
        "township_effort",
        "retention_effort",
        "resistance",
        "target_pressure",
        "own_beds",
        "pooling_clinics",
        "bonus_townships",
        "drugs_at_hand",
        "clinic_houses",
        "equipment",
        "facilities_opened",
        "commissioned",
        "insurance_service",
        "tcm_offer",
        "tcm_staffed",
        "shared_care",
        "rounds",
        "brought_in",
        "township_surgery",
        "believed_capability",
        "attention",
        "doctor_time",
        "graded_posts",
    }
)
"""Tables that a sample of the residents does not shrink; all others are of the sample and are multiplied by `scale`."""

FACILITY_COLUMNS = {
    "visits": "visits received",
    "admissions": "admissions received",
    "doctors": "doctors in post",
    "wait_minutes": "expected wait in minutes",
    "capability": "correct management expected over its case mix, 0-1",
    "load": "outpatient load over capacity",
    "occupancy": "bed-days used over bed-days available",
    "balance": "fen in its account",
}
"""Columns of the month × facility table; float64."""


@dataclass
class Record:
    """Tables of one run; axis 0 is the month of the horizon.

    `county[name]` int64[month, ...] per `SHAPES`; `facility[name]` float64[month, facility] per `FACILITY_COLUMNS`;
    `ledger` int64[month, account] fen, closing balances, with `accounts` naming its columns;
    `facility_townships` the township each facility lies in, empty outside all. `scale` is how many
    residents each simulated one stands for (1 for a full run, 10 for a 10% sample): counts and fen are of the sample.
    """

    horizon: Horizon
    facility_ids: list[str]
    facility_names: list[str]
    facility_kinds: NDArray[np.int8]
    accounts: list[str]
    scale: float
    facility_townships: list[str] = field(default_factory=list)
    county: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    facility: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    ledger: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))

    def __post_init__(self) -> None:
        months, facilities = self.horizon.n_months, len(self.facility_ids)
        if not self.county:
            self.county = {name: np.zeros((months, *shape), np.int64) for name, (shape, _) in SHAPES.items()}
            self.facility = {name: np.zeros((months, facilities)) for name in FACILITY_COLUMNS}
            self.ledger = np.zeros((months, len(self.accounts)), np.int64)

    def over(self, horizon: Horizon) -> Record:
        """A copy over another horizon with the same first month: months of both as they are, further ones empty.

        ValueError if the other horizon begins in another month.
        """
        if horizon.first != self.horizon.first:
            raise ValueError(f"a record from {self.horizon.names[0]} cannot begin in {horizon.names[0]}")
        other = replace(self, horizon=horizon, county={}, facility={}, ledger=np.zeros((0, 0), np.int64))
        n = min(horizon.n_months, self.horizon.n_months)
        for name, table in self.county.items():
            other.county[name][:n] = table[:n]
        for column, values in self.facility.items():
            other.facility[column][:n] = values[:n]
        other.ledger[:n] = self.ledger[:n]
        return other

    def year_to(self, name: str, month: int) -> NDArray[np.int64]:
        """Sum of a county flow over the 12 months that end with `month` (index); ValueError with less history."""
        if month < 11:
            raise ValueError(f"{name}: 12 months are needed, {month + 1} are recorded")
        total: NDArray[np.int64] = self.county[name][month - 11 : month + 1].sum(axis=0)
        return total
