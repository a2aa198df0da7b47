"""Targets of the documents: what they ask, how one run meets them, with what probability many runs do."""

from sim.measure.outcomes import UNDETERMINED, Outcome, evaluate, evaluate_switches
from sim.measure.target_entries import Target
from sim.measure.target_files import Document, document_text, load_all_targets, load_documents, load_targets
from sim.measure.verdicts import Verdict, verdict, wilson

__all__ = [
    "UNDETERMINED",
    "Document",
    "Outcome",
    "Target",
    "Verdict",
    "document_text",
    "evaluate",
    "evaluate_switches",
    "load_all_targets",
    "load_documents",
    "load_targets",
    "verdict",
    "wilson",
]
