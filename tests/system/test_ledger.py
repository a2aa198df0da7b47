import numpy as np
import pytest

from sim.system.ledger import Ledger, LedgerError


@pytest.fixture
def ledger():
    return Ledger(["a", "b", "c"])


def test_a_transfer_moves_every_fen_once(ledger):
    ledger.transfer("premiums", "fund_resident", 701)
    ledger.transfer("fund_resident", "alliance", -1)
    assert (ledger.of("premiums"), ledger.of("fund_resident"), ledger.of("alliance")) == (-701, 702, -1)
    ledger.check()


def test_facilities_are_paid_and_charged(ledger):
    ledger.to_facilities("residents", np.array([5, 0, -2]))
    assert ledger.facilities.tolist() == [5, 0, -2]
    assert ledger.of("residents") == -3
    assert ledger.of("facility:a") == 5
    ledger.check()


def test_books_that_do_not_close_are_a_fault(ledger):
    ledger.balance[0] += 1
    with pytest.raises(LedgerError, match="off by 1 fen"):
        ledger.check()


def test_an_unknown_account_is_a_fault(ledger):
    with pytest.raises(KeyError):
        ledger.transfer("residents", "nobody", 1)
