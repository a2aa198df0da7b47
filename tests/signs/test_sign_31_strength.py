"""Sign 31: a policy of no strength is business as usual."""

from tests.engine import runs


def test_sign_31_strength_zero_is_the_baseline():
    found = runs.differing(runs.run(runs.plan("all_three", strength=0.0)), runs.run(runs.plan("baseline")))
    assert not found, f"the three policies at strength 0 change {found}"
