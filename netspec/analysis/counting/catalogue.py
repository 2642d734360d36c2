"""All conventions by name, and a network counted by one of them.

To add one: write a module with its `CONVENTION`, and name it here.
"""

from __future__ import annotations

from netspec.analysis.counting import flop_counter, fvcore, keras, timm, torchinfo, torchvision
from netspec.analysis.counting.base import Counted, CountedNetwork, Rule, Tally, subject
from netspec.analysis.facts import Facts
from netspec.ir.model import CheckedNetwork
from netspec.spelling import did_you_mean

CONVENTIONS = {
    module.CONVENTION.name: module.CONVENTION for module in (torchvision, fvcore, timm, torchinfo, flop_counter, keras)
}


def count(checked: CheckedNetwork, facts: Facts, name: str) -> Counted:
    """The network's figures as the named tool counts them; `ValueError` for a name that is not in `CONVENTIONS`."""
    if why := why_unknown(name):
        raise ValueError(why)
    convention = CONVENTIONS[name]
    network = subject(checked, facts)
    params = tally(network, convention.params, facts.test.params)
    macs = tally(network, convention.macs, facts.test.macs)
    return Counted(convention.name, convention.version, convention.operations, convention.says, params, macs)


def why_unknown(name: str) -> str:
    """That no convention has this name, and which one is meant; empty where one has it."""
    if name in CONVENTIONS:
        return ""
    hint = did_you_mean(name, CONVENTIONS) or f"known are {', '.join(CONVENTIONS)}"
    return f"there is no counting convention {name!r}; {hint}"


def tally(network: CountedNetwork, rule: Rule | None, own: int) -> Tally | None:
    """A figure by its rule."""
    return None if rule is None else Tally(own, tuple(rule(network)))
