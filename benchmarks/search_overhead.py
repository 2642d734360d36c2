"""A search of 200 trials whose figures are static, against Optuna asked and told as often by itself: ratios as JSON.

Both keep their study in a journal on disk, propose by the same sampler from the same seed, and answer with the closed
form's MACs of GoogLeNet over width and classes, or with as cheap a number. Wall time, in turn, most of it for the disk.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import optuna

from netspec.pipeline import Outcome
from netspec.search.plan import Plan
from netspec.search.with_optuna import SAMPLERS, OptunaEngine, distribution, open_storage
from netspec.sweep.question import Wanted, question

SPEC = Path(__file__).resolve().parents[1] / "specs" / "googlenet.ns"
TRIALS = 200


def plan() -> Plan:
    asked = question(Wanted(spec=SPEC, over=("width=0.25..2:0.01", "classes=10..1000:10"), sample=1))
    assert not isinstance(asked, Outcome)
    return Plan(asked, "true {spec}", Path(), "value", False, TRIALS, 1, None, 0, "tpe")


def ours(one: Plan, storage: str) -> None:
    engine = OptunaEngine(one.study, storage)
    for _ in range(TRIALS):
        proposal = engine.propose()
        engine.tell(proposal, float(one.oracle.verdict(proposal.point).figures["macs"]))


def bare(one: Plan, storage: str) -> None:
    axes = {axis.name: distribution(axis) for axis in one.question.space.axes}
    study = optuna.create_study(storage=open_storage(storage), sampler=SAMPLERS["tpe"](0, 1))
    for _ in range(TRIALS):
        trial = study.ask(axes)
        study.tell(trial, trial.params["width"] * 1e9 + trial.params["classes"] * 1e3)


def seconds(run: Callable[[Plan, str], None]) -> float:
    one = plan()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run(one, str(Path(folder, "study.log")))
        return time.perf_counter() - start


def main(count: int) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    seconds(ours)
    pairs = [(seconds(ours), seconds(bare)) for _ in range(count)]
    print(json.dumps([one / other for one, other in pairs]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
