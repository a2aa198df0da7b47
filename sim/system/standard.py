"""The capability standard of township hospitals (服务能力标准): how many common diseases they diagnose and treat."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.county.priors import Behaviour


def diseases_covered(
    rank: NDArray[np.float64], doctors: NDArray[np.float64], levers: Mapping[str, float], behaviour: Behaviour
) -> NDArray[np.float64]:
    """Common diseases each hospital really covers: float64[facility].

    The hospitals of lowest rank (0-1) reach the recommended standard, the next the basic one (国家卫生健康委
    乡镇卫生院服务能力标准: 100 and 60 diseases), as far as there are doctors: each masters only so many diseases.
    """
    recommended = levers["township_capability_standard.share_recommended"]
    basic = max(levers["township_capability_standard.share_basic"], recommended)
    target = np.where(
        rank < recommended,
        levers["township_capability_standard.diseases_recommended"],
        np.where(
            rank < basic,
            levers["township_capability_standard.diseases_basic"],
            behaviour["capability.diseases_below_standard"],
        ),
    )
    covered: NDArray[np.float64] = np.minimum(target, doctors * behaviour["capability.diseases_per_doctor"])
    return np.maximum(covered, 1.0)
