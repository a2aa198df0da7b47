"""A medical centre of the region draws patients out of the county."""

from tests.engine.paired import OUT, finished, in_county_share, visits

CENTRE = {"regional_medical_centre.out_of_county_attractiveness_gain": 0.15}


def test_sign_06_regional_medical_centre_does_not_raise_the_in_county_share():
    usual, drawn = in_county_share(finished().record), in_county_share(finished(CENTRE).record)
    assert drawn <= usual, f"in-county share {drawn:.4f} with the centre, {usual:.4f} without"


def test_sign_06_regional_medical_centre_is_visited():
    usual, drawn = visits(OUT)(finished().record), visits(OUT)(finished(CENTRE).record)
    assert drawn > usual, f"{drawn:.0f} visits out of the county with the centre, {usual:.0f} without"
