import numpy as np
import pytest

from sim.care.claims import pay_claims
from sim.care.shared_records import duplicates_spared
from sim.county.residents import SPECIAL, Residents
from sim.measure.tally import Count, total
from tests.twins.claiming import Office, pay
from tests.twins.conftest import same

LINE = np.array([300_000, 400_000, 500_000, 700_000, 1_000_000])


@pytest.fixture(scope="module")
def twin(month):
    m = month
    before = Residents(*(column.copy() for column in m.residents))
    spared = duplicates_spared(m.behaviour, m.levers)
    assert spared > 0, "no duplicate test is spared"
    office = Office(before, m.episodes, m.choices, m.courses, m.market, m.coverage, m.rules, spared)
    return office, pay(office, LINE)


def test_payments_and_yearly_amounts_are_the_twins(month, residents, tally, twin):
    m, (office, by_quintile) = month, twin
    pay_claims(residents, m.episodes, m.choices, m.courses, m.market, m.coverage, m.bills, LINE, tally)
    for name in Residents._fields:
        same(getattr(residents, name), getattr(office.residents, name), name)
    summed = total(tally)
    for count in Count:
        same(summed.facility[:, count], office.counts[:, count], count.name)
    same(summed.person, by_quintile, "by quintile")


def test_everything_happens_in_this_month(month, twin):
    office, by_quintile = twin
    before, after = month.residents, office.residents
    assert (office.counts.sum(axis=0)[Count.CHARGE_VISIT : Count.LABOUR + 1] > 0).all(), "every payer pays"
    assert month.rules.absorbed_visit.any(), "the fund absorbs a price rise"
    assert ((before.ytd_outpatient_fund < 30_000) & (after.ytd_outpatient_fund == 30_000)).any(), "a cap is reached"
    assert (after.ytd_two_disease > before.ytd_two_disease).any(), "two-disease drugs"
    ill = np.unique(month.episodes.resident)
    assert (before.chronic[ill] & SPECIAL).any(), "special diseases"
    assert (after.stays > before.stays + 1).any(), "two stays in a month"
    assert by_quintile[:, 1].any(), "catastrophic payment"
