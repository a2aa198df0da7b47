"""What patients meet: correct management, content, waiting, travel, refusal, a family doctor."""

from __future__ import annotations

from sim.conventions import Kind
from sim.measure.windows import ALL_KINDS, Parts, Windows, over


def patient_satisfaction(w: Windows) -> Parts:
    """Visits the patient was content with over all visits, both at primary institutions."""
    return over(w.year("satisfied"), w.primary), over(w.every_visit(), w.primary)


def correct_management(w: Windows, kinds: tuple[Kind, ...] = ALL_KINDS) -> Parts:
    """Visits with correct management over visits."""
    return over(w.year("well_managed"), kinds), over(w.every_visit(), kinds)


def waiting_minutes(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Minutes waited over visits."""
    return over(w.year("wait_minutes"), kinds), over(w.every_visit(), kinds)


def travel_minutes(w: Windows) -> Parts:
    """Minutes travelled one way over visits, all residents."""
    return over(w.year("travel_minutes"), ALL_KINDS), over(w.every_visit(), ALL_KINDS)


def travel_minutes_remotest(w: Windows) -> Parts:
    """Minutes travelled one way over visits, residents of the remotest fifth of villages."""
    sums = w.year("village_travel_minutes")
    return sums[:, 0], sums[:, 1]


def visit_refusal_rate(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Visits turned away over visits sought (served and turned away)."""
    refused = over(w.year("refused_visits"), kinds)
    return refused, refused + over(w.every_visit(), kinds)


def admission_refusal_rate(w: Windows, kinds: tuple[Kind, ...]) -> Parts:
    """Admissions turned away over admissions sought (served and turned away)."""
    refused = over(w.year("refused_admissions"), kinds)
    return refused, refused + over(w.year("admissions"), kinds)


def contract_rate(w: Windows, contracts: str = "contracted", people: str = "residents") -> Parts:
    """Residents with a family-doctor contract over residents, of all or of the key population."""
    return w.stock(contracts), w.stock(people)


def pooling_eligible_share(w: Windows) -> Parts:
    """Village clinics that the rule of outpatient pooling admits, over those that are open."""
    clinics = w.stock("pooling_clinics")
    return clinics[:, 1], clinics[:, 0]


def pooling_designated_share(w: Windows) -> Parts:
    """Village clinics designated for outpatient pooling, over those that are open."""
    clinics = w.stock("pooling_clinics")
    return clinics[:, 2], clinics[:, 0]
