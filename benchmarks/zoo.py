"""How many published networks `netspec import` can express: `python -m benchmarks.zoo ZOO.tsv RESULTS.jsonl`.

Networks are made by timm, pytorchcv and torchvision, as many of them as are installed. Each is imported, its weights
are loaded strictly through the written map, and parameters, MACs and outputs are held against the original. MACs are
those that torch counts of the original while it runs: half of its flops, convolutions and matrix products. Seconds
are those of the process, so that other work on the machine counts less. Small networks come first. Results are added
to a file one by one, so that a run can be stopped and goes on where it was. Ends with the table.
"""

from __future__ import annotations

import csv
import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import click
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import netspec
from benchmarks.without_operators import get_model as of_torchvision
from netspec.lazy import resolve

ZOOS = {
    "timm": "timm:create_model",
    "pcv": "pytorchcv.model_provider:get_model",
}
SAME = 1e-6
LONG = 10
LARGE = ("inception", "xception", "nasnet")


def made(zoo: str, name: str) -> nn.Module:
    """A network with random weights."""
    usual = {"weights": None} if zoo == "tv" else {}
    usual |= {"init_weights": False} if zoo == "tv" and name in ("googlenet", "inception_v3") else {}
    maker = of_torchvision if zoo == "tv" else resolve(ZOOS[zoo])
    return maker(name, **usual)


def size_of(module: nn.Module, name: str) -> tuple[int, int, int]:
    """The input that a network is made for, as far as it says so."""
    told = getattr(module, "default_cfg", {}).get("input_size")
    if told:
        return tuple(told)
    side = getattr(module, "in_size", (299, 299) if any(word in name for word in LARGE) else (224, 224))
    return (getattr(module, "in_channels", 3) if hasattr(module, "in_size") else 3, *side)


def filled(module: nn.Module) -> None:
    """Weights and statistics under which outputs depend on the input, and are neither nought nor beyond all bounds."""
    for name, tensor in module.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2.0)
        elif name.endswith("running_mean"):
            tensor.uniform_(-0.3, 0.3)
        elif tensor.is_floating_point() and tensor.dim() == 1:
            tensor.uniform_(0.2, 0.8)


def result(zoo: str, name: str) -> dict[str, Any]:
    """What became of one network."""
    torch.manual_seed(0)
    module = made(zoo, name).eval()
    filled(module)
    size = size_of(module, name)
    began = time.process_time()
    try:
        network = netspec.from_module(module, size, name="net")
    except netspec.ImportingError as error:
        said = "; ".join(one.said() for one in error.diagnostics)
        took = round(time.process_time() - began, 2)
        return {"refused": said[:400], "codes": [one.code for one in error.diagnostics], "seconds": took}
    took = time.process_time() - began
    model = netspec.build(network).eval()
    model.load_state_dict(network.renamed(module.state_dict()), strict=True)
    x = torch.randn(1, *size)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        theirs = module(x)
    with torch.no_grad():
        ours = model(x)
    largest = float(theirs.abs().max())
    found = {"lines": network.text.count("\n"), "seconds": round(took, 2), "spread": float(theirs.std())}
    found["same_params"] = network.facts.train.params == sum(one.numel() for one in module.parameters())
    found["same_macs"] = network.facts.test.macs * 2 == counter.get_total_flops()
    found["difference"] = float((theirs - ours).abs().max()) / largest if theirs.shape == ours.shape else None
    return found


def wanted(zoo: Path, all_of_them: bool, largest: int) -> Iterator[tuple[str, str, bool]]:
    """Zoo and name of each classification network, and whether the language was found to express it; small first."""
    with zoo.open(encoding="utf-8") as stream:
        for row in sorted(csv.DictReader(stream, delimiter="\t"), key=lambda row: int(row["params"])):
            expressible = row["expressible_today"] == "yes"
            known = row["scope"] == "classification" and row["zoo"] in (*ZOOS, "tv") and int(row["params"]) <= largest
            if known and (expressible or all_of_them):
                yield row["zoo"], row["name"], expressible


def same(one: dict[str, Any]) -> bool:
    """Whether an imported network has equal parameters, MACs and outputs."""
    return one["same_params"] and one["same_macs"] and one["difference"] is not None and one["difference"] <= SAME


def good(one: dict[str, Any]) -> bool:
    return "lines" in one and same(one) and one["seconds"] <= LONG


def table(results: list[dict[str, Any]]) -> str:
    """The figures of all that was tried."""
    imported = [one for one in results if "lines" in one]
    lines = [f"{len(results)} tried", f"{len(imported)} imported", f"{sum(map(same, imported))} the same network"]
    if imported:
        lines.append(f"median {median(one['lines'] for one in imported):g} lines")
        lines.append(f"at most {max(one['seconds'] for one in imported):g} s")
        lines.append(f"{sum(one['seconds'] > LONG for one in imported)} took over {LONG} s")
    refused = [one["seconds"] for one in results if "refused" in one and "seconds" in one]
    if refused:
        lines.append(f"refused in {median(refused):g} s, at most {max(refused):g} s")
    codes = Counter(code for one in results for code in one.get("codes", ()))
    lines += [f"{count} refused with {code}" for code, count in codes.most_common()]
    lines += [f"{sum('failed' in one for one in results)} failed"]
    return "\n".join(lines)


@click.command()
@click.argument("zoo", type=click.Path(path_type=Path, exists=True))
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--all", "all_of_them", is_flag=True, help="Also those that the language was not found to express.")
@click.option("--largest", default=2**40, help="Leave networks of more parameters out.")
@click.option("--every", default=1, help="Try one of so many.")
@click.option("--again", is_flag=True, help="Try those again that were refused, failed, differed or took long.")
def command(zoo: Path, results: Path, all_of_them: bool, largest: int, every: int, again: bool) -> None:
    """Tries the networks of ZOO that RESULTS does not have yet."""
    warnings.simplefilter("ignore")
    lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    done = {(one["zoo"], one["name"]): one for one in map(json.loads, lines)}
    done = {name: one for name, one in done.items() if not again or good(one)}
    rows = [*wanted(zoo, all_of_them, largest)][::every]
    for number, (source, name, expressible) in enumerate(rows, 1):
        if (source, name) in done:
            continue
        try:
            found = result(source, name)
        except Exception as error:  # whatever goes wrong with one network is its result
            found = {"failed": f"{type(error).__name__}: {error}"[:400]}
        one = {"zoo": source, "name": name, "expressible": expressible, **found}
        done[source, name] = one
        with results.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(one) + "\n")
        sys.stderr.write(f"\r{number} of {len(rows)}: {source} {name}".ljust(70))
    sys.stderr.write("\n")
    print(table([*done.values()]))


if __name__ == "__main__":
    command()
