"""What is said of a run besides its figures, in every format: which engine is the fastest, and how it is deployed."""

from __future__ import annotations

import shlex

from netspec.bench.model import Called, Deploying, Measured

LAST = ".to(memory_format=torch.channels_last)"
EXPORTS = {"onnxruntime": "onnx", "openvino": "openvino", "compile": "aoti"}


def deploying(engine: str, batch: int, called: Called) -> Deploying:
    """The command that makes what was measured, for a batch; or the line of Python."""
    if engine in EXPORTS:
        options = "".join(f" --set {shlex.quote(f'{name}={value}')}" for name, value in called.settings.items())
        options += f" --weights {shlex.quote(called.weights)}" if called.weights else ""
        command = f"netspec export {shlex.quote(called.spec)}{options} --to {EXPORTS[engine]} --batch {batch}"
        return Deploying(command)
    model = in_python(called)
    if engine == "optimized":
        return Deploying(f"model = netspec.optimize({model})", is_python=True)
    return Deploying(f"model = {model}.eval(){LAST if engine == 'channels-last' else ''}", is_python=True)


def in_python(called: Called) -> str:
    """The call that builds the network, with its weights where there are any."""
    params = "".join(f", {name}={value!r}" for name, value in called.settings.items())
    built = f"netspec.build(netspec.load({called.spec!r}{params}))"
    return f'netspec.load_weights({built}, {called.weights!r}, source="netspec")' if called.weights else built


def verdict(measured: Measured, batch: int) -> str:
    """Which engine is the fastest at a batch, and by how much."""
    found = measured.of_batch(batch)
    first = found[0]
    if len(found) == 1:
        return f"batch {batch}: {first.engine} is the only one that ran"
    part = measured.lead(batch)
    behind = f"{part:.0%} longer" if part < 1 else f"{1 + part:.1f} times as long"
    lead = f"batch {batch}: {first.engine} is the fastest, {found[1].engine} takes {behind}"
    return lead if measured.told_apart(batch) else f"{lead}, which is within the spread of the passes"


def milliseconds(seconds: float) -> str:
    """Three digits that matter."""
    return f"{1e3 * seconds:#.3g}".rstrip(".") if seconds < 0.9995 else f"{1e3 * seconds:.0f}"
