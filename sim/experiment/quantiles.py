"""At which quantile of its range each assumed number of a run stands, and on what that number rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.county.inputs import County
from sim.county.priors import Behaviour
from sim.experiment.posterior import Posterior
from sim.policy.registry import Registry
from sim.policy.scenario import Scenario
from sim.rng import assumption_quantile

Quantile = Callable[[str], float]

ASSUMED, SOURCED, FITTED, LUCK = "assumed", "sourced", "fitted", "luck"
"""What an input rests on: a range nobody measured, a range around what a source gives, a calibration, or chance."""

BASES = (ASSUMED, SOURCED, FITTED)
PRIOR, RULE, OBSERVATION = "prior", "rule", "observation"
SAYS_ASSUMED = "Assumed"
"""How the source of an observation begins that nobody made."""


@dataclass(frozen=True)
class Borrowed:
    """Assumptions taken from another replicate, all else – luck too – from the run's own.

    names: groups as `group_of` gives them, or bases as `basis_of` does.
    """

    names: frozenset[str]
    replicate: int


@dataclass(frozen=True)
class Inputs:
    """What a run's numbers come from; scenario is None where no lever is asked about, posterior where there is none."""

    registry: Registry
    behaviour: Behaviour
    county: County
    posterior: Posterior | None
    scenario: Scenario | None = None

    def quantile_of(self, seed: int, replicate: int) -> Quantile:
        """The quantile of every assumed number in a replicate.

        The values of levers and events of a scenario are drawn by seed and replicate; all else by the posterior's draw,
        and where there is none by seed and replicate too. Every scenario of a replicate meets the same.
        """
        own = assumption_quantile(seed, replicate)
        if self.posterior is None:
            return own
        calibrated = self.posterior.quantile_of(replicate)
        return lambda name: (calibrated if self._is_of_the_county(name) else own)(name)

    def _is_of_the_county(self, name: str) -> bool:
        return name in self.county.numbers or name.partition(".")[0] in (PRIOR, RULE, OBSERVATION)

    def basis_of(self, name: str) -> str:
        """What the number rests on that is drawn under a name: one of `BASES`, or LUCK for an event of a scenario.

        Fitted parameters of a posterior are FITTED whatever their range was. A lever's value rests on its document
        where the scenario marks it so, and is ASSUMED as soon as one of several packages that act together assumes it.
        """
        if self.posterior is not None and name in self.posterior.names:
            return FITTED
        kind, _, rest = name.partition(".")
        if name in self.registry.parameters:
            return ASSUMED if "A" in self._sources(name) else SOURCED
        if kind == PRIOR:
            return ASSUMED if self.behaviour.priors[rest].assumed else SOURCED
        if kind == OBSERVATION:
            return ASSUMED if rest in self._assumed_observations() else SOURCED
        if kind == RULE or name in self.county.numbers:
            return ASSUMED  # what a source gives of these is not drawn at all
        return LUCK

    def _sources(self, key: str) -> set[str]:
        if self.scenario is None:
            return set()
        packages = (self.scenario, *self.scenario.members)
        return {package.paths[key].src for package in packages if key in package.paths}

    def _assumed_observations(self) -> set[str]:
        rows = self.county.observations
        return set(rows.loc[rows["source"].astype(str).str.startswith(SAYS_ASSUMED), "id"])

    def with_borrowed(self, seed: int, replicate: int, borrowed: Borrowed | None) -> Quantile:
        """The quantiles of a replicate, some of them taken from another replicate."""
        own = self.quantile_of(seed, replicate)
        if borrowed is None:
            return own
        other = self.quantile_of(seed, borrowed.replicate)
        return lambda name: (other if self._is_among(name, borrowed.names) else own)(name)

    def _is_among(self, name: str, wanted: frozenset[str]) -> bool:
        return group_of(name, self.registry) in wanted or self.basis_of(name) in wanted


def group_of(name: str, registry: Registry) -> str:
    """The group of an assumption by the name it is drawn under: `lever.insurance`, `prior.choice`, `county.workforce`.

    Levers go by family, priors and county numbers by section; insurance rules and observed levels are a group each.
    """
    if name in registry.parameters:
        return f"lever.{registry.parameters[name].family}"
    first, _, rest = name.partition(".")
    if first == PRIOR:
        return f"prior.{rest.partition('.')[0]}"
    return first if first in (RULE, OBSERVATION) else f"county.{first}"
