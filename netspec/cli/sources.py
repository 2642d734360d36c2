"""What a source of `netspec import` is: a file of a known kind, a callable, or what is meant by something else."""

from __future__ import annotations

from pathlib import Path

from netspec import shipped
from netspec.diagnostics.importing import NoSource

FILES = (".prototxt", ".pt2", ".onnx")
CHECKPOINTS = (".pth", ".pt", ".ckpt", ".bin", ".safetensors", ".npz", ".h5", ".pkl")
UNKNOWN = "it is neither a callable nor a file of a known kind"


def is_callable(source: str) -> bool:
    """Whether a source is written `package.module:callable`."""
    module, _, attribute = source.partition(":")
    return is_dotted(module) and is_dotted(attribute)


def is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def no_source(source: str) -> NoSource:
    """Why there is nothing to import, and what may be meant."""
    path, name = Path(source.partition(":")[0]), source.partition(":")[2]
    suffix = path.suffix.lower()
    if suffix == ".py":
        return of_python(source, path, name)
    if suffix in CHECKPOINTS:
        return of_weights(source, path)
    if suffix == ".caffemodel":
        hint = f"give the prototxt, with `--checkpoint {path} --weights OUT.safetensors`"
        return NoSource(source=source, why="a caffemodel holds weights, and its network is in the prototxt", hint=hint)
    if suffix == ".ns" or shipped.named(Path(source)) is not None:
        hint = f"`netspec new mine.ns --from {path}` starts a spec from it" if suffix != ".ns" else "change it as it is"
        return NoSource(source=source, why="it is a spec already", hint=hint)
    if is_dotted(source):
        return of_name(source)
    return NoSource(source=source, why=UNKNOWN)


def of_python(source: str, path: Path, name: str) -> NoSource:
    """A file of Python: its module is what can be named."""
    module = ".".join(path.with_suffix("").parts)
    meant = f"{module}:{name or 'NAME'}"
    hint = f"write `{meant}`" if is_callable(meant) else f"go to its folder, and write `{path.stem}:{name or 'NAME'}`"
    return NoSource(
        source=source,
        why="a module is named, and not its file",
        hint=f"{hint}, where NAME gives the module" if not name else hint,
    )


def of_weights(source: str, path: Path) -> NoSource:
    """A checkpoint: numbers by name, of which nobody can tell what is done with them."""
    hint = (
        "import the module that it fills, `package.module:callable`, with `--map MAP.toml`; then "
        f"`netspec weights SPEC {path} --names MAP.toml` gives its weights the names of the spec"
    )
    return NoSource(
        source=source, why=f"a `{path.suffix}` file holds weights, and does not say what is done with them", hint=hint
    )


def of_name(source: str) -> NoSource:
    """A name without a colon."""
    module, _, attribute = source.rpartition(".")
    meant = f"{module}:{attribute}" if module else f"{source}:NAME"
    hint = f"the callable stands behind a colon: `{meant}`; a file ends in `.onnx`, `.prototxt` or `.pt2`"
    return NoSource(source=source, why=UNKNOWN, hint=hint)
