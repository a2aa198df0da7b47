"""How options appeal to villages: the compiled pass against the formula written with whole arrays."""

import numpy as np
import pytest

from sim.care.appeal import OPTION_CONSTANTS, STAY_CONSTANTS, add_up, make_appeal
from sim.care.learning import Beliefs
from sim.care.surgery import stay_constant
from sim.conventions import N_OPTIONS, NOWHERE, Option
from tests.twins.conftest import same


@pytest.fixture
def beliefs(month):
    """Beliefs and village stories far enough from the middle that some reach 0 and 1."""
    trust = np.linspace(-0.9, 0.9, month.places.n_villages * N_OPTIONS).reshape(-1, N_OPTIONS)
    return Beliefs(month.institutions.capability.copy(), trust)


@pytest.fixture
def delay_days(month):
    """Days until the next mobile round, in every other village."""
    return np.where(np.arange(month.places.n_villages) % 2, 1.75, 0.0).astype(np.float32)


def perceived(facility, beliefs):
    """Perceived capability float64[village, condition, option], 0 where there is no facility."""
    condition = np.arange(facility.shape[1])[None, :, None]
    believed = beliefs.known[np.maximum(facility, 0), condition] + beliefs.trust[:, None, :]
    return np.where(facility == NOWHERE, 0.0, np.clip(believed, 0.0, 1.0))


def utilities(month, beliefs, delay_days):
    """Utilities of visits and of stays, float64[village, condition, option] each."""
    b, conditions, facility = month.behaviour, month.behaviour.conditions, month.reach.facility
    heavy, at = b["choice.quality_severe"], np.maximum(facility, 0)
    quality = b["choice.quality_minor"] * np.array([1.0, (1 + heavy) / 2, heavy])[conditions.severity]
    drugs = b["choice.drugs"] * conditions.drug_need[None, :, None] * month.drugs[at]
    attitude = b["choice.attitude"] * (month.institutions.effort.township - 1)[at]
    wait = b["choice.wait"] * b["choice.travel"] * month.institutions.service.wait[at]
    constants = np.array([b[key] for key in OPTION_CONSTANTS])
    base = quality[None, :, None] * perceived(facility, beliefs) + drugs + attitude - wait + constants
    base[:, :, Option.OWN_CLINIC] -= (
        delay_days[:, None].astype(float) * b["choice.delay_day"] * (1 + conditions.severity)
    )
    base[:, :, Option.SELF_CARE] = constants[Option.SELF_CARE] - b["choice.severe_self_care"] * conditions.severity

    stay_constants = np.array([b[key] for key in STAY_CONSTANTS])
    stay_base = heavy * b["choice.quality_minor"] * perceived(facility, beliefs) + attitude + stay_constants
    stay_base[:, :, [Option.TOWNSHIP, Option.SUBCENTRE]] += stay_constant(b, month.county)[None, :, None]
    stay_base[:, :, Option.SELF_CARE] = stay_constants[Option.SELF_CARE]
    return base, stay_base


def test_utilities_are_the_twins(month, beliefs, delay_days):
    there, appeal, reach = month.institutions, make_appeal(month.behaviour, month.county), month.reach
    base, stay_base = np.full(reach.facility.shape, np.nan), np.full(reach.facility.shape, np.nan)
    attitude, wait = appeal.attitude * (there.effort.township - 1), appeal.wait * there.service.wait
    add_up(
        appeal, reach.facility, delay_days, beliefs.known, beliefs.trust, month.drugs, attitude, wait, base, stay_base
    )
    visits, stays = utilities(month, beliefs, delay_days)
    same(base, visits, "utility of visits")
    same(stay_base, stays, "utility of stays")


def test_perceived_quality_is_belief_plus_trust_within_0_and_1(month):
    """Seen through the utility: weighed by quality alone, an option is worth what is believed of it."""
    capability = np.linspace(0.2, 0.9, len(month.table))[:, None].repeat(13, axis=1)
    beliefs = Beliefs.at_start(capability, month.places.n_villages)
    beliefs.trust[0, Option.TOWNSHIP], beliefs.trust[0, Option.OUT_OF_COUNTY] = 0.05, 0.5
    facility = np.full((month.places.n_villages, 13, N_OPTIONS), NOWHERE, np.int32)
    facility[0, :, Option.TOWNSHIP] = 0
    facility[0, :, Option.OUT_OF_COUNTY] = len(month.table) - 1
    appeal, nothing = make_appeal(month.behaviour, month.county), np.zeros(len(month.table))
    plain = appeal._replace(
        constant=np.zeros(N_OPTIONS), quality=np.ones(13), drugs=np.zeros(13), self_care=np.zeros(13)
    )  # fmt: skip
    seen, stays = np.empty(facility.shape), np.empty(facility.shape)
    no_delay = np.zeros(month.places.n_villages, np.float32)
    add_up(plain, facility, no_delay, beliefs.known, beliefs.trust, nothing, nothing, nothing, seen, stays)
    assert seen[0, :, Option.TOWNSHIP] == pytest.approx(0.25)
    assert (seen[0, :, Option.OUT_OF_COUNTY] == 1.0).all()
    assert seen[1:].max() == 0.0
