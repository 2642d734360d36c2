"""What is wanted of an exported file, out of the options of `netspec export`: each held against the network."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import netspec
from netspec.cli.engines import ENGINES, Engine
from netspec.cli.output import plural
from netspec.cli.usage import Misuse
from netspec.cli.write import MARK
from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.export import LabelsDoNotFit, NameTaken, NeedsCalibration
from netspec.diagnostics.files import FileProblem
from netspec.network import Network
from netspec.ops.base import Shape
from netspec.ops.kinds import LARGEST
from netspec.reading import display_path, read

ANY = "dynamic"
USUAL_OPSET = 17
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,99}")
LONGEST_SHOWN = 60


def wanted(network: Network, engine: Engine, options: dict[str, Any]) -> dict[str, Any] | Diagnostic:
    """The options as the back end takes them, or the first mistake among them."""
    if options["int8"] and options["calibrate"] is None:
        return NeedsCalibration()
    if options["calibrate"] is not None and not options["int8"]:
        raise Misuse("`--calibrate` is for `--int8`, which is not asked for", "add `--int8`", "--calibrate")
    refuse_others(engine, options)
    for end in ("input", "output"):
        name = options[f"{end}_name"]
        if name is not None and not NAME.fullmatch(name):
            why = "a name is of letters, digits and `_`, `.`, `:` or `-`, and begins with a letter or `_`"
            return NameTaken(end=end, name=name[:LONGEST_SHOWN], why=why, option=f"--{end}-name")
    labels = labels_in(options["labels"], network) if options["labels"] else ()
    if isinstance(labels, Diagnostic):
        return labels
    mean, std = normalisation(options["mean"], options["std"], network.checked.network.input)
    return {
        "weights": options["weights"],
        "seed": options["seed"],
        "opset": USUAL_OPSET if options["opset"] is None else options["opset"],
        "batch": batch(options["batch"] or ("1" if engine.fixed else ANY), engine, options["to"]),
        "given": options["input_name"] or "",
        "gives": options["output_name"] or "",
        "labels": labels,
        "mean": mean,
        "std": std,
        "keep_norms": options["keep_norms"],
        "calibrate": options["calibrate"],
        "mark": f"{MARK} {netspec.__version__} from {network.name}",
        "version": netspec.__version__,
    }


def refuse_others(engine: Engine, options: dict[str, Any]) -> None:
    """Nothing that is asked for is left undone silently: what an engine's file can't hold is wrong usage."""
    for name in ("opset", "input_name", "output_name", "labels", "int8"):
        if options[name] not in (None, False) and name not in engine.takes:
            option = f"--{name.replace('_', '-')}"
            able = ", ".join(other for other, one in ENGINES.items() if name in one.takes)
            raise Misuse(f"a file for {options['to']} can't hold what `{option}` asks for", f"it is for {able}", option)


def batch(text: str, engine: Engine, name: str) -> int | None:
    """How many inputs at once; none for any number."""
    if text == ANY and engine.fixed:
        raise Misuse(f"a file for {name} takes one batch alone", "write `--batch N`", "--batch")
    if text == ANY:
        return None
    if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= LARGEST):
        remedy = f"write `--batch N`, N from 1 to {LARGEST}, or `--batch {ANY}`"
        raise Misuse(f"`{text[:LONGEST_SHOWN]}` is no batch", remedy, "--batch")
    return int(text)


def normalisation(mean: str | None, std: str | None, x: Shape) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """A mean and a standard deviation for each channel of the input; both empty where neither is asked for."""
    if mean is None and std is None:
        return (), ()
    means, stds = numbers(mean or "0", "--mean", x.channels), numbers(std or "1", "--std", x.channels)
    if any(one <= 0 for one in stds):
        raise Misuse("a standard deviation is more than 0", "write `--std 0.229,0.224,0.225`", "--std")
    return means, stds


def numbers(text: str, option: str, channels: int) -> tuple[float, ...]:
    """Numbers between commas, as many as there are channels, or one for all of them."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = (math.nan,)
    if not all(math.isfinite(one) and abs(one) < 1e30 for one in found) or len(found) not in (1, channels):
        remedy = f"write `{option}` and {channels} numbers between commas, one for each channel of the input"
        raise Misuse(f"`{text[:LONGEST_SHOWN]}` is no {option.strip('-')} of {channels} channels", remedy, option)
    return found if len(found) == channels else found * channels


def labels_in(path: Path, network: Network) -> tuple[str, ...] | Diagnostic:
    """The labels of a file, a JSON list or one on each line, one for each output."""
    source = read(path)
    if isinstance(source, FileProblem):
        return source
    shown, y = display_path(path), network.checked.shapes[network.checked.network.body[-1].name]
    labels = listed(source.text)
    if labels is None:
        return LabelsDoNotFit(path=shown, why="it is JSON, and no list of texts")
    if y.is_map:
        return LabelsDoNotFit(path=shown, why=f"the network gives a map of {y}, and no vector")
    if len(labels) != y.channels:
        return LabelsDoNotFit(
            path=shown, why=f"it has {plural(len(labels), 'label')}, and the network {plural(y.channels, 'output')}"
        )
    return labels


def listed(text: str) -> tuple[str, ...] | None:
    """The labels of a text; none where it is JSON of another kind."""
    if not text.lstrip().startswith(("[", "{")):
        return tuple(line.strip() for line in text.strip().splitlines())
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else None
