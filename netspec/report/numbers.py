"""Numbers for people: exact with separators, or short with a unit of 1000, or bytes of 1024."""

from __future__ import annotations

from collections.abc import Mapping

# Stands beside what an `expect` contradicts.
FAILS = "✗"


def short(value: float) -> str:
    """Three digits and a unit of 1000: `9.47K`, `118M`, `1.58G`; small integers as they are."""
    size = float(value)
    for unit in ("", "K", "M", "G", "T"):
        digits = 2 if size < 9.995 else 1 if size < 99.95 else 0
        if size < 999.5 or unit == "T":
            return str(int(value)) if unit == "" else f"{size:.{digits}f}{unit}"
        size /= 1000
    raise AssertionError("the loop returns")


def in_bytes(value: int) -> str:
    """Bytes with a unit of 1024: `26.7 MiB`."""
    size = float(value)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            return f"{int(size)} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError("the loop returns")


def with_params(network: str, params: Mapping[str, str]) -> str:
    """A network's name with what its params are: `googlenet (classes=1000, width=1)`."""
    return f"{network} ({settings(params)})" if params else network


def settings(params: Mapping[str, str]) -> str:
    """Params as they are set: `classes=1000, width=1`."""
    return ", ".join(f"{name}={value}" for name, value in params.items())
