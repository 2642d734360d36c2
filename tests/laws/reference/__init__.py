"""What a spec computes, by calls of torch's functions written by hand: an independent reference for whole networks.

It reads the syntax tree, and calls no stage after the parser: its own arithmetic, scopes, defaults and padding. Weights
are taken from a `state_dict` in the order in which the text uses them, so it knows no name of a module either.
"""

from tests.laws.reference.network import Reference

__all__ = ["Reference"]
