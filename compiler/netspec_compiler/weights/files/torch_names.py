"""What the pickles of `torch.save` ask for, by name: storages, tensors on them, and what holds them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from netspec.record import Record
from netspec_compiler.weights.files.entry import Entry, Strange
from netspec_compiler.weights.files.pickles import Global, Made

STORAGES = {
    "Double": torch.float64,
    "Float": torch.float32,
    "Half": torch.float16,
    "BFloat16": torch.bfloat16,
    "Long": torch.int64,
    "Int": torch.int32,
    "Short": torch.int16,
    "Char": torch.int8,
    "Byte": torch.uint8,
    "Bool": torch.bool,
    "ComplexFloat": torch.complex64,
    "ComplexDouble": torch.complex128,
}
QUANTIZED = ("QInt8", "QInt32", "QUInt8", "QUInt4x2", "QUInt2x4")
# What torch rebuilds that is no plain dense tensor.
NO_PLAIN_TENSORS = {
    "_rebuild_sparse_tensor": "a sparse tensor",
    "_rebuild_sparse_csr_tensor": "a sparse tensor",
    "_rebuild_qtensor": "a quantized tensor",
    "_rebuild_meta_tensor_no_storage": "a meta tensor, which has a shape and no numbers",
    "_rebuild_nested_tensor": "a nested tensor",
    "_rebuild_wrapper_subclass": "a tensor of a class of its own",
    "_rebuild_device_tensor_from_numpy": "a tensor of another device, saved through numpy",
    "_rebuild_device_tensor_from_cpu_tensor": "a tensor of another device",
}
PLAIN_CLASSES = ("torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer")
# Modules of Python that trainers' files use for plain data. Of all others a file of weights has no business to ask.
DATA = ("collections", "argparse", "datetime", "pathlib", "decimal", "fractions", "uuid", "enum", "copyreg", "_codecs")
DATA_NAMES = ("set", "frozenset", "slice", "range", "complex", "bytearray", "object", "list", "dict", "tuple")
BUILTIN = ("builtins", "__builtin__")
LARGEST = 2**63 - 1
NO_SIZES = "a tensor whose sizes are no sizes"


class Storage(Record):
    """Numbers one after another; `read(start, length)` gives bytes of it. Elements are bytes where it has no type."""

    dtype: torch.dtype | None
    elements: int
    read: Callable[[int, int], bytes]

    def size(self) -> int:
        """In bytes."""
        return self.elements * (self.dtype.itemsize if self.dtype else 1)


def call(name: str, arguments: tuple[object, ...]) -> object:
    """What a call that a pickle of torch asks for gives; only a description where that is no data."""
    module, _, function = name.rpartition(".")
    if name == "collections.OrderedDict":
        return ordered(listed(arguments[0]) if arguments else [])
    if name == "torch.Size":
        return tuple(listed(arguments[0]))
    if module == "torch._utils" and function in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"):
        storage, offset, size, stride = arguments[:4]
        return tensor(storage, offset, size, stride, arguments[6] if function.endswith("v3") else None)
    if module == "torch._utils" and function in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
        return arguments[0]
    if module == "torch._utils" and function in NO_PLAIN_TENSORS:
        return Strange(NO_PLAIN_TENSORS[function])
    match name, arguments:
        case "_codecs.encode", (str() as text, "latin1", *_):
            return text.encode("latin1")  # how bytes are written in protocols that have none
        case "torch._tensor._rebuild_from_type_v2", (Global() as rebuilt, Global() as kind, tuple() as given, _):
            plain = kind.name in PLAIN_CLASSES
            return call(rebuilt.name, given) if plain else Strange(f"a tensor of the class {kind.name}")
    return Made(name)


def ordered(pairs: Sequence[object]) -> dict[str, object]:
    """An `OrderedDict` of pairs, as Python 2 wrote it."""
    found: dict[str, object] = {}
    for pair in pairs:
        key, value = listed(pair)
        if isinstance(key, str):
            found[key] = value
    return found


def listed(value: object) -> Sequence[object]:
    """`ValueError` where this is no list."""
    if not isinstance(value, list | tuple):
        raise ValueError("no list where one should be")
    return value


def whole(value: object, why: str) -> int:
    """`ValueError` with these words where this is no count of anything."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError(why)
    return value


def storage_type(kind: object) -> torch.dtype | None:
    """The type of a storage by its class's name; none of an untyped one."""
    word = kind.name.rpartition(".")[2].removesuffix("Storage") if isinstance(kind, Global) else ""
    if word == "Untyped":
        return None
    if word in QUANTIZED:
        return torch.uint8
    return STORAGES[word]


def tensor(storage: object, offset: object, size: object, stride: object, dtype: object) -> Entry:
    """A tensor on a storage; `ValueError` where it would not lie in it."""
    if not isinstance(storage, Storage):
        raise ValueError("a tensor that has no storage")
    kind = storage.dtype or torch.uint8
    if isinstance(dtype, Global):
        kind = tensor_type(dtype)
    first = whole(offset, NO_SIZES)
    sizes, steps = (tuple(whole(one, NO_SIZES) for one in listed(several)) for several in (size, stride))
    if len(sizes) != len(steps):
        raise ValueError(NO_SIZES)
    last = first + sum((many - 1) * step for many, step in zip(sizes, steps, strict=True)) + 1
    if 0 not in sizes and last * kind.itemsize > storage.size():
        raise ValueError("a tensor that reaches beyond its numbers")
    view = View(storage, kind, first, last, sizes, steps)
    return Entry(sizes, kind, view.read)


def tensor_type(named: Global) -> torch.dtype:
    """The type that torch has under a name; `ValueError` where it is none."""
    found = getattr(torch, named.name.removeprefix("torch."), None)
    if not isinstance(found, torch.dtype):
        raise ValueError("a tensor of no type")
    return found


class View(Record):
    """The part of a storage that a tensor covers."""

    storage: Storage
    dtype: torch.dtype
    first: int
    last: int
    size: tuple[int, ...]
    stride: tuple[int, ...]

    def read(self) -> Tensor:
        """The tensor, for which no more is read than it covers."""
        if 0 in self.size:
            return torch.empty(self.size, dtype=self.dtype)
        each = self.dtype.itemsize
        data = bytearray(self.storage.read(self.first * each, (self.last - self.first) * each))
        return torch.frombuffer(data, dtype=self.dtype).as_strided(self.size, self.stride)


def runs(name: str) -> bool:
    """Whether a name is of Python itself, and no data: a file of weights that asks for it was made to do harm."""
    module, _, function = name.rpartition(".")
    if module in BUILTIN:
        return function not in DATA_NAMES
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names and top not in DATA
