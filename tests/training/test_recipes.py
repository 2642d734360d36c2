"""Recipes as data, rates against torch's own schedules, and who a process is by its environment."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, PolynomialLR, StepLR

import netspec
from netspec.diagnostics.base import Diagnostic
from netspec_training.optimiser import average_of, optimiser_of
from netspec_training.recipes.model import Average, Recipe, Schedule
from netspec_training.recipes.read import find_recipe, recipe_of, shipped, to_toml
from netspec_training.schedule import rate_share
from netspec_training.world import World, meeting_place, world_of

STEPS, EPOCH = 40, 10


def recipe(name: str) -> Recipe:
    found = find_recipe(name)
    assert isinstance(found, Recipe), found
    return found


@pytest.mark.parametrize("name", ["bvlc", "paper", "modern"])
def test_a_recipe_is_the_same_after_writing_and_reading(name: str) -> None:
    assert name in shipped()
    one = recipe(name)
    assert recipe_of(to_toml(one.model_dump(mode="json")), "again") == one


def test_every_text_is_written_so_that_it_is_read_again() -> None:
    for text in ('a"b', "a\\b", "\n\t\x07", "é×", "\\U0001", "\x7f"):
        assert tomllib.loads(to_toml({"text": text})) == {"text": text}


def test_the_figures_are_those_of_caffe() -> None:
    # BVLC/caffe, models/bvlc_googlenet/quick_solver.prototxt and train_val.prototxt.
    one = recipe("bvlc")
    assert (one.optimiser.rate, one.optimiser.momentum, one.optimiser.decay) == (0.01, 0.9, 0.0002)
    assert (one.schedule.kind, one.schedule.power, one.optimiser.bias_rate, one.batch) == ("poly", 0.5, 2.0, 32)


def rates(schedule: Schedule, epochs: float = STEPS / EPOCH) -> list[float]:
    return [rate_share(schedule, step, STEPS, EPOCH, epochs) for step in range(STEPS)]


@pytest.mark.parametrize("kind", ["poly", "step", "cosine"])
def test_rates_are_those_of_torch(kind: str) -> None:
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = {
        "poly": lambda: PolynomialLR(optimiser, STEPS, 0.5),
        "step": lambda: StepLR(optimiser, EPOCH, 0.96),
        "cosine": lambda: CosineAnnealingLR(optimiser, STEPS),
    }[kind]()
    ours = rates(Schedule(kind=kind, power=0.5, gamma=0.96, every=1))  # type: ignore[arg-type]
    for rate in ours:
        assert math.isclose(rate, optimiser.param_groups[0]["lr"], rel_tol=1e-6)
        optimiser.step()
        theirs.step()


def test_a_warm_up_is_a_line_and_shorter_in_a_shorter_run() -> None:
    whole = rates(Schedule(kind="constant", warmup=1, warmup_start=0.1))
    assert math.isclose(whole[0], 0.1)
    assert math.isclose(whole[5], 0.55)
    assert whole[10:] == [1.0] * 30
    short = rates(Schedule(kind="constant", warmup=1, warmup_start=0.1), epochs=8)
    assert short[5:] == [1.0] * 35


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name =", "it is no TOML"),
        ('name = "a"\nepochs = 1\nbatch = 1', "`optimiser` is missing"),
        ('name = "a"\nepochs = 1\nbatch = 1\n[optimiser]\nrate = -1', "`optimiser.rate`"),
        ('name = "a"\nepochs = 1\nbatch = 1\n[optimiser]\nrate = 1\nrat = 1', "it has no key `optimiser.rat`"),
        ('name = "a"\nepochs = inf\nbatch = 1\n[optimiser]\nrate = 1', "`epochs`: input should be a finite number"),
        ('name = "a"\nepochs = 1e300\nbatch = 1\n[optimiser]\nrate = 1', "`epochs`: input should be less than"),
        (
            'name = "a"\nepochs = 1\nbatch = 1\n[optimiser]\nrate = 1\n[augment]\narea = [5, -1]',
            "`augment`: `area` goes",
        ),
        (
            'name = "a"\nepochs = 1\nbatch = 1\n[optimiser]\nrate = 1\n[augment]\naspect = [0, 0]',
            "`augment`: `aspect` goes",
        ),
        ('name = "a"\nepochs = 1\nbatch = 1\n[optimiser]\nrate = 1\n[average]\ndecy = 1', "`average."),
    ],
)
def test_what_is_wrong_with_a_recipe_is_told(text: str, said: str) -> None:
    found = recipe_of(text, "mine.toml")
    assert isinstance(found, Diagnostic)
    assert found.code == "NS910"
    assert said in found.said()


def test_an_unknown_recipe_has_a_near_one() -> None:
    found = find_recipe("bvcl")
    assert isinstance(found, Diagnostic)
    assert "`bvlc`" in found.fill(found.help)


def test_biases_have_their_own_rate_and_no_decay(tmp_path: Path) -> None:
    model = netspec.build(netspec.load("googlenet_28"))
    groups = optimiser_of(model, recipe("bvlc").optimiser).param_groups
    assert [(one["lr"], one["weight_decay"]) for one in groups] == [(0.01, 0.0002), (0.02, 0.0)]
    assert sum(one.numel() for group in groups for one in group["params"]) == 108_142


def test_an_average_forgets_its_start_and_then_follows_slowly() -> None:
    model = nn.Linear(1, 1, bias=False)
    average = average_of(model, Average(decay=0.9))
    expected = None
    for number in range(30):
        nn.init.constant_(model.weight, float(number))
        average.update_parameters(model)
        decay = min(0.9, (1 + number) / (10 + number))
        expected = float(number) if expected is None else decay * expected + (1 - decay) * number
    assert math.isclose(float(average.module.weight.detach()), expected or 0, rel_tol=1e-5)


def test_the_environment_says_who_a_process_is() -> None:
    torchrun = {"RANK": "3", "WORLD_SIZE": "8", "LOCAL_RANK": "1", "TORCHELASTIC_RESTART_COUNT": "2"}
    assert world_of(torchrun) == World(3, 8, 1, 2)
    slurm = {"SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "16", "SLURM_LOCALID": "1", "SLURM_JOB_ID": "42"}
    assert world_of(slurm) == World(5, 16, 1, 0)
    assert world_of({"SLURM_PROCID": "0", "SLURM_NTASKS": "16"}) == World()  # a batch script, and no step of srun
    place = meeting_place({**slurm, "SLURM_LAUNCH_NODE_IPADDR": "10.0.0.7"})
    assert place == {"MASTER_ADDR": "10.0.0.7", "MASTER_PORT": "20042"}
