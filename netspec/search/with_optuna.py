"""Optuna as an engine.

The sampler starts anew for each trial, from the seed and the trial's number: what it proposes hangs on the history that
is stored and on nothing else, so that a search that was killed goes on as if it had not been.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import BaseSampler
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState, create_trial

from netspec.lowering.declarations.domains import Steps
from netspec.search.engine import Finished, Point, Proposal, Study
from netspec.search.optuna_storage import Store
from netspec.spaces.axes import Axis
from netspec.values import Value, show

IDENTITY, OWNER, SAME = "netspec", "netspec:owner", "netspec:same as"


class Tree(optuna.samplers.TPESampler):
    """Optuna's own, which need not work out anew from the whole history what is the same for all trials of a study."""

    def infer_relative_search_space(self, study: optuna.Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        over = (TrialState.COMPLETE, TrialState.PRUNED)
        whole = study.get_trials(deepcopy=False, states=over)
        known = whole[0].distributions if whole else {}
        return {name: known[name] for name in sorted(known) if not known[name].single()}

    def anew(self, seed: int) -> Tree:
        """The same as one that is made with this seed, at a tenth of what making one costs."""
        for one in (self, self._random_sampler):
            one._rng.rng.seed(seed)
        return self


Maker = Callable[[int, int], BaseSampler]
SAMPLERS: dict[str, Maker] = {
    "tpe": lambda seed, jobs: Tree(seed=seed, constant_liar=jobs > 1),
    "random": lambda seed, jobs: optuna.samplers.RandomSampler(seed=seed),
    "nsga2": lambda seed, jobs: optuna.samplers.NSGAIISampler(seed=seed),
    "nsga3": lambda seed, jobs: optuna.samplers.NSGAIIISampler(seed=seed),
    "qmc": lambda seed, jobs: optuna.samplers.QMCSampler(seed=seed, warn_independent_sampling=False),
}
# These draw all their points from one seed, by the number of those before.
OF_ONE_SEED = ("qmc",)
# Longer than what passes between a look at a storage and a note in it.
CLAIM = 0.2


def stored(where: str, name: str) -> Mapping[str, object] | None:
    """What the study of this name in a storage is of; none where there is no such study, or one just made."""
    storage = Store(where).storage
    if name not in [one.study_name for one in storage.get_all_studies()]:
        return None
    study = storage.get_study_id_from_name(name)
    found: Mapping[str, object] | None = storage.get_study_user_attrs(study).get(IDENTITY)
    return found if found is not None or not storage.get_n_trials(study) else {}


class OptunaEngine:
    """A study in a storage."""

    failures = (OSError, optuna.exceptions.OptunaError)

    def __init__(self, study: Study, where: str) -> None:
        self.asked = study
        self.distributions = {axis.name: distribution(axis) for axis in study.axes}
        direction = StudyDirection.MAXIMIZE if study.maximize else StudyDirection.MINIMIZE
        self.store = Store(where)
        self.storage = self.store.storage
        self.study = optuna.create_study(
            storage=self.storage, study_name=study.name, direction=direction, load_if_exists=True
        )
        if IDENTITY not in self.study.user_attrs:
            self.study.set_user_attr(IDENTITY, dict(study.identity))
        self.at = self.storage.get_study_id_from_name(study.name)
        self.tree = Tree(constant_liar=study.jobs > 1)
        self.me = f"{socket.gethostname()}:{os.getpid()}"

    def finished(self, known: AbstractSet[int]) -> Sequence[Finished]:
        trials = self.study.get_trials(deepcopy=False)
        return [self.over(one) for one in trials if one.number not in known and one.state.is_finished() and one.params]

    def over(self, one: FrozenTrial) -> Finished:
        value = one.value if one.state == TrialState.COMPLETE else None
        trained = one.state != TrialState.PRUNED and SAME not in one.user_attrs
        return Finished(one.number, self.point(one.params), value, trained)

    def together(self) -> AbstractContextManager[None]:
        return self.store.together()

    def left(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        if not self.gone(known):
            return ()
        with self.together():
            gone = self.gone(known)
            for number in gone:
                self.storage.set_trial_user_attr(self.id_of(number), OWNER, self.me)
            if gone and not self.store.locks:
                time.sleep(CLAIM)  # another search may have seen the same: who noted it last has it
            owners = self.running(known) if gone else {}
            return [self.suggested(self.id_of(number)) for number in gone if owners.get(number) == self.me]

    def gone(self, known: AbstractSet[int]) -> Sequence[int]:
        """The trials whose searches run no more."""
        return [number for number, owner in self.running(known).items() if is_gone(owner)]

    def elsewhere(self, known: AbstractSet[int]) -> Sequence[Proposal]:
        others = [number for number, owner in self.running(known).items() if not is_gone(owner)]
        trials = [self.storage.get_trial(self.id_of(number)) for number in others]
        whole = [one for one in trials if one.params.keys() == self.distributions.keys()]
        return [Proposal(one.number, self.point(one.params)) for one in whole]

    def running(self, known: AbstractSet[int]) -> Mapping[int, str]:
        """Who runs which trials, but for those of known numbers."""
        trials = self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        return {one.number: str(one.user_attrs.get(OWNER, "")) for one in trials if one.number not in known}

    def id_of(self, number: int) -> int:
        """What the storage calls a trial."""
        return self.storage.get_trial_id_from_study_id_trial_number(self.at, number)

    def propose(self) -> Proposal:
        # `study.ask` could say only later whose the trial is, and a kill might come before.
        template = create_trial(state=TrialState.RUNNING, user_attrs={OWNER: self.me})
        with self.together():
            return self.suggested(self.storage.create_new_trial(self.at, template))

    def suggested(self, trial_id: int) -> Proposal:
        """A trial that runs, with its point: what a kill left out of that is suggested again as it would have been."""
        number = self.storage.get_trial_number_from_id(trial_id)
        own = 0 if self.asked.sampler in OF_ONE_SEED else number
        sampler = self.sampler((self.asked.seed * 1_000_003 + own) % 2**32)
        # Each trial has a study object of its own, since one keeps what it has read of the history.
        study = optuna.load_study(study_name=self.asked.name, storage=self.storage, sampler=sampler)
        trial = Trial(study, trial_id)
        for name, one in self.distributions.items():
            suggest(trial, name, one)
        return Proposal(number, self.point(trial.params))

    def sampler(self, seed: int) -> BaseSampler:
        """One that starts from a seed."""
        if self.asked.sampler == "tpe":
            return self.tree.anew(seed)
        return SAMPLERS[self.asked.sampler](seed, self.asked.jobs)

    def refuse(self, proposal: Proposal, excess: Mapping[str, float]) -> None:
        at = self.id_of(proposal.number)
        with self.together():
            trial = Trial(self.study, at)
            for budget, amount in excess.items():
                trial.set_constraint(budget, amount)
            self.storage.set_trial_state_values(at, TrialState.PRUNED)

    def tell(self, proposal: Proposal, value: float | None, seen: bool = False) -> None:
        # `study.tell` does the same, and makes a copy of the trial to give back.
        at, state = self.id_of(proposal.number), TrialState.FAIL if value is None else TrialState.COMPLETE
        with self.together():
            if seen:
                self.storage.set_trial_user_attr(at, SAME, "a network that was seen before")
            self.storage.set_trial_state_values(at, state, None if value is None else [value])

    def point(self, params: Mapping[str, object]) -> Point:
        """The places on the axes of what Optuna calls params."""
        return tuple(place_of(axis, params[axis.name]) for axis in self.asked.axes)


def distribution(axis: Axis) -> BaseDistribution:
    """An axis as Optuna knows such: numbers by their steps, anything else by its values."""
    if not isinstance(axis.values, Steps):
        return CategoricalDistribution([as_choice(axis.at(place)) for place in range(axis.count)])
    low, step = axis.values.low, axis.values.step
    high = low + step * (axis.count - 1)
    if low.denominator == step.denominator == 1:
        return IntDistribution(int(low), int(high), step=int(step))
    return FloatDistribution(float(low), float(high), step=float(step))


def suggest(trial: Trial, name: str, one: BaseDistribution) -> None:
    """Has a trial take a value of a distribution."""
    match one:
        case IntDistribution():
            trial.suggest_int(name, one.low, one.high, step=one.step)
        case FloatDistribution():
            trial.suggest_float(name, one.low, one.high, step=one.step)
        case CategoricalDistribution():
            trial.suggest_categorical(name, one.choices)


def as_choice(value: Value) -> bool | int | float | str:
    """A value as Optuna keeps it."""
    if isinstance(value, (bool, int)):
        return value
    return float(value) if isinstance(value, Fraction) else show(value)


def place_of(axis: Axis, value: Any) -> int:
    """Where a value stands on an axis."""
    if isinstance(axis.values, Steps):
        place = round((Fraction(value) - axis.values.low) / axis.values.step)
        return min(max(place, 0), axis.count - 1)
    return [as_choice(axis.at(place)) for place in range(axis.count)].index(value)


def is_gone(owner: str) -> bool:
    """Whether the process that began a trial runs no more, as far as this machine can know."""
    host, _, number = owner.rpartition(":")
    if not number.isdigit():
        return True
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(number) == os.getpid()
