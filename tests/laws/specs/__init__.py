"""A Hypothesis strategy over the whole language: specs that are valid by construction, written as text.

It follows shapes by formulas of its own, so that what it writes fits; it never asks netspec. Sizes are small, so that
torch can run thousands of them.
"""

from tests.laws.specs.networks import Spec, specs

__all__ = ["Spec", "specs"]
