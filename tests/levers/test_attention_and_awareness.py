"""What surveys, weights of satisfaction and campaigns do: attention to patients, and beliefs that come true."""

import numpy as np
import pytest

from sim.care.campaign import campaign
from sim.care.learning import Beliefs
from sim.conventions import Level
from sim.measure.tally import N_COUNTS, Count
from sim.system.attention import Attention

WEIGHT, MONEY = "performance_assessment.weight_satisfaction", "performance_assessment.money_linked_share"
SURVEYS, GAIN = "satisfaction_survey.surveys_per_year", "satisfaction_survey.feedback_gain"


@pytest.fixture
def attend(facilities, county, behaviour, levers):
    """Mean attention at townships and at county hospitals after a year of months of 100 visits, so many content."""

    def year(moved, content=80):
        attention = Attention.usual(len(facilities))
        counts = np.zeros((len(facilities), N_COUNTS), np.int64)
        counts[:, Count.ACUTE], counts[:, Count.CONTENT] = 100, content
        for _ in range(12):
            attention.adapt(facilities, counts, county, behaviour, levers | moved)
        return [float(attention.extra[facilities.level == level].mean()) for level in (Level.TOWNSHIP, Level.COUNTY)]

    return year


def test_weight_of_satisfaction_buys_attention_with_money_behind_it(attend):
    assert attend({}) == [0.0, 0.0]
    weighed, bare = attend({WEIGHT: 0.6})[0], attend({WEIGHT: 0.6, MONEY: 0.0})[0]
    assert weighed > 0.05, f"attention {weighed:.3f} with money behind it"
    assert bare <= 0, f"attention {bare:.3f} without"
    assert attend({WEIGHT: 0.6})[1] == 0, "county hospitals are not assessed by it"


def test_surveys_teach_what_lacks_the_oftener_the_more(attend):
    none, once, often = (attend({SURVEYS: n, GAIN: 0.2})[0] for n in (0.0, 1.0, 12.0))
    assert none == 0 < once < often, f"attention {none:.4f}, {once:.4f}, {often:.4f} with 0, 1 and 12 surveys a year"
    assert attend({SURVEYS: 12.0})[0] == 0, "surveys nobody heeds"
    assert attend({SURVEYS: 12.0, GAIN: 0.2}, content=98)[0] == 0, "who pleases everybody has nothing to learn"


def test_a_campaign_makes_beliefs_true_in_both_directions(levers):
    capability = np.array([[0.6, 0.3]])
    beliefs = Beliefs(np.array([[0.4, 0.5]]), np.array([[0.1, -0.1]]))
    campaign(beliefs, capability, levers)
    assert beliefs.known.tolist() == [[0.4, 0.5]], "no campaign"
    for _ in range(12):
        campaign(beliefs, capability, levers | {"information_campaign.awareness_gain": 0.4})
    up, down = beliefs.known[0]
    assert (up, down) == (pytest.approx(0.48), pytest.approx(0.42)), f"40% of both gaps closed in a year: {up}, {down}"
    assert beliefs.trust[0] == pytest.approx([0.06, -0.06]), f"stories forgotten: {beliefs.trust}"
