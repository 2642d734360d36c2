"""What is said of a run besides its figures, in every format: which engine is the fastest, and how it is deployed."""

from __future__ import annotations

from netspec.bench.model import Deploying, Measured

OPTIMIZED = "model = netspec.optimize(netspec.build(netspec.load({spec!r})))"
EAGER = "model = netspec.build(netspec.load({spec!r})).eval()"


def deploying(engine: str, batch: int, spec: str, options: str) -> Deploying:
    """The command that makes what was measured, for a batch."""
    match engine:
        case "onnxruntime":
            return Deploying(f"netspec export {spec}{options} --to onnx --batch {batch}")
        case "openvino":
            return Deploying(f"netspec export {spec}{options} --to openvino --batch {batch}")
        case "compile":
            return Deploying(f"netspec export {spec}{options} --to aoti --batch {batch}")
        case "optimized":
            return Deploying(OPTIMIZED.format(spec=spec), is_python=True)
        case "channels-last":
            return Deploying(f"{EAGER.format(spec=spec)}.to(memory_format=torch.channels_last)", is_python=True)
        case _:
            return Deploying(EAGER.format(spec=spec), is_python=True)


def verdict(measured: Measured, batch: int) -> str:
    """Which engine is the fastest at a batch, and by how much."""
    found = measured.of_batch(batch)
    first = found[0]
    if len(found) == 1:
        return f"batch {batch}: {first.engine} is the only one that ran"
    lead = f"batch {batch}: {first.engine} is the fastest, {found[1].engine} takes {measured.lead(batch):.0%} longer"
    return lead if measured.told_apart(batch) else f"{lead}, which is within the spread of the passes"


def milliseconds(seconds: float) -> str:
    """Three digits that matter."""
    return f"{1e3 * seconds:.3g}" if seconds < 0.9995 else f"{1e3 * seconds:.0f}"
