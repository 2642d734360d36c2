"""netspec: a small declarative language and compiler for Inception-style networks.

The surface is these few names. Each is imported when it is first used, so that `import netspec` costs nothing.
"""

from __future__ import annotations

from netspec.lazy import resolve

TYPE_CHECKING = False  # typing's name for what only type checkers read; importing typing would cost more than all else
if TYPE_CHECKING:
    from typing import Any

    from netspec.closed.form import ClosedForm, closed_form
    from netspec.imported import ImportedNetwork, ImportingError, from_module
    from netspec.network import Network, SpecError, build, load, optimize
    from netspec.notebook import load_ipython_extension
    from netspec.search.spaces import OpenSpace, space
    from netspec.sweep.table import Sweep
    from netspec.weights import WeightsError, WeightsWarning, load_weights

__version__ = "0.1.0"
__all__ = [
    "ClosedForm",
    "ImportedNetwork",
    "ImportingError",
    "Network",
    "OpenSpace",
    "SpecError",
    "Sweep",
    "WeightsError",
    "WeightsWarning",
    "__version__",
    "build",
    "closed_form",
    "from_module",
    "load",
    "load_ipython_extension",
    "load_weights",
    "optimize",
    "space",
]

HOMES = {name: f"netspec.network:{name}" for name in ("Network", "SpecError", "build", "load", "optimize")}
HOMES |= {name: f"netspec.closed.form:{name}" for name in ("ClosedForm", "closed_form")}
HOMES |= {name: f"netspec.sweep.table:{name}" for name in ("Sweep",)}
HOMES |= {name: f"netspec.imported:{name}" for name in ("ImportedNetwork", "ImportingError", "from_module")}
HOMES |= {name: f"netspec.search.spaces:{name}" for name in ("OpenSpace", "space")}
HOMES["load_ipython_extension"] = "netspec.notebook:load_ipython_extension"
HOMES |= {name: f"netspec.weights:{name}" for name in ("WeightsError", "WeightsWarning", "load_weights")}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'netspec' has no attribute {name!r}")
    return resolve(HOMES[name])


def __dir__() -> list[str]:
    return __all__
