"""The county as it stands before its first month: villages, facilities, roads and residents.

Runs that differ in nothing of this begin alike. Finding out who lives where takes as long as months of a small sample.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from sim.county.endowment import make_facilities
from sim.county.facilities import FacilityTable
from sim.county.geography import Places
from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.county.residents import Residents
from sim.county.synthesis import make_places, make_residents
from sim.county.travel import Ways, ways


@dataclass(frozen=True)
class Beginning:
    """What a run begins with: places and ways stay as they are, the others change from the first month on."""

    places: Places
    facilities: FacilityTable
    ways: Ways
    residents: Residents

    @classmethod
    def of(cls, county: County, behaviour: Behaviour, share: float, month: int, which_sample: int = 0) -> Beginning:
        """The county at a month number with a share of its residents (`make_residents`).

        Of the behaviour it takes how people's frailty, tastes and illnesses are spread, and no level constant.
        """
        places = make_places(county)
        facilities = make_facilities(county, places)
        residents = make_residents(county, behaviour, places, share, month, which_sample)
        return cls(places, facilities, ways(places, facilities), residents)

    def again(self) -> Beginning:
        """The same for another run, which changes nothing of this one."""
        residents = Residents._make(column.copy() for column in self.residents)
        return Beginning(self.places, deepcopy(self.facilities), self.ways, residents)
