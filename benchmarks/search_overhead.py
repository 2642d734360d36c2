"""A search of 200 trials whose figures are static, against Optuna asked and told as often by itself: ratios as JSON.

Both keep their study in a journal on disk, propose by the same sampler, and answer with the MACs of GoogLeNet over
width and classes by the closed form, or with as cheap a number. The search is the whole loop but for commands and
folders: it looks at what other searches of the study do, trains nothing twice, and makes its closed form meanwhile.
Ratios of processor time and of wall time, in turn.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from netspec.pipeline import Outcome
from netspec.search.engine import Proposal
from netspec.search.loop import Search
from netspec.search.plan import Plan
from netspec.search.refusal import Verdict
from netspec.search.with_optuna import SAMPLERS, OptunaEngine, distribution
from netspec.sweep.question import Wanted, question

SPEC = Path(__file__).resolve().parents[1] / "specs" / "googlenet.ns"
TRIALS = 200


class Static(Search):
    """A search whose trials are over as they begin."""

    def begin(self, proposal: Proposal, verdict: Verdict) -> None:
        value = self.seen[verdict.key] = float(verdict.figures["macs"])
        self.counts["trained"] += 1
        self.engine.tell(proposal, value)


def plan() -> Plan:
    asked = question(Wanted(spec=SPEC, over=("width=0.25..2:0.01", "classes=10..1000:10"), sample=1))
    assert not isinstance(asked, Outcome)
    return Plan(asked, "true {spec}", Path(), "value", False, TRIALS, 1, None, 0, "tpe")


def ours(one: Plan, where: str) -> int:
    """Runs the search; how many trials it took to train so many."""
    search = Static(one, OptunaEngine(one.study, where), print, lambda _: None)
    assert search.run() is None
    assert search.counts["trained"] == TRIALS
    return TRIALS + search.counts["seen"]


def bare(one: Plan, where: str, trials: int) -> None:
    axes = {axis.name: distribution(axis) for axis in one.question.space.axes}
    study = optuna.create_study(storage=JournalStorage(JournalFileBackend(where)), sampler=SAMPLERS["tpe"](0, 1))
    for _ in range(trials):
        trial = study.ask(axes)
        study.tell(trial, trial.params["width"] * 1e9 + trial.params["classes"] * 1e3)


def pair() -> tuple[float, float]:
    """One search and as many trials by Optuna: ratios of processor time and of wall time."""
    one = plan()
    with tempfile.TemporaryDirectory() as folder:
        moments = [now()]
        trials = ours(one, str(Path(folder, "ours.log")))
        moments.append(now())
        bare(one, str(Path(folder, "bare.log")), trials)
        moments.append(now())
    (first, second), (third, fourth), (fifth, sixth) = moments
    return (third - first) / (fifth - third), (fourth - second) / (sixth - fourth)


def now() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def main(count: int) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    pair()
    processor, wall = zip(*(pair() for _ in range(count)), strict=True)
    print(json.dumps({"processor": processor, "wall": wall}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
