"""What things may be called: the rules of names, in a spec, in a compiled module, and in the file that is written."""

from __future__ import annotations

import keyword
import re

from netspec.keywords import KEYWORDS

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LABEL = re.compile(r"[0-9]+[a-z]")

# Attributes of nn.Module, nn.Sequential, nn.ModuleDict and of every compiled network. A test holds them against torch.
MODULE_MEMBERS = frozenset(  # one string: as a list it would fill sixty lines
    (  # noqa: SIM905
        "T_destination add_module append apply aux_weights bfloat16 buffers call_super_init children clear compile "
        "cpu cuda double dump_patches eval extend extra_repr float forward get_buffer get_extra_state get_parameter "
        "get_submodule half insert ipu items keys load_state_dict logits loss modules mtia named_buffers "
        "named_children named_modules named_parameters parameters pop popitem register_backward_hook register_buffer "
        "register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook "
        "register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter "
        "register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule "
        "setdefault share_memory state_dict strip_aux to to_empty train training type update values xpu zero_grad "
        "count index input_mean input_shape input_std losses normalise num_classes parameter_groups reset_parameters"
    ).split()
)

# Names that generated code uses where heads are variables and fields.
FIELDS_TAKEN = frozenset(("x", "self", "cls", "run_aux", "bool", "super", "property", "torch", "nn", "F", "Tensor"))

# Names that mean something else where generated code would use them, so that parameters can't be called so there.
UNSPEAKABLE = frozenset(("self", "super", "range", "max", "min", "torch", "nn", "F", "Tensor", "x", "in_channels"))


def is_name(text: str) -> bool:
    """Whether a spec can call something so."""
    return NAME.fullmatch(text) is not None and text not in KEYWORDS


def is_label(text: str) -> bool:
    """Whether this can stand before a stage's colon: a name, or digits and a letter."""
    return is_name(text) or LABEL.fullmatch(text) is not None


def speakable(name: str) -> bool:
    """Whether generated code can have a parameter of this name."""
    return name not in UNSPEAKABLE and not keyword.iskeyword(name) and not name.startswith("__")


def taken_by(name: str) -> str:
    """What has this name of a module already, in words; empty where it is free."""
    if keyword.iskeyword(name):
        return "it is a keyword of Python"
    if name in MODULE_MEMBERS:
        return "compiled modules have a member of that name"
    return "names with a leading underscore are torch's own" if name.startswith("_") else ""
