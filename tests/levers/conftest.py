"""The typical county and its facilities, as for the tests of institutions."""

from tests.system.conftest import behaviour, county, effort, facilities, levers, mix, places, plan

__all__ = ["behaviour", "county", "effort", "facilities", "levers", "mix", "places", "plan"]
