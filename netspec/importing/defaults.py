"""What most operations of a kind have, to be said once; and an operation as a spec writes it below that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netspec.importing.blocks.openings import BEHIND_KERNEL, DILATION, KERNEL, NORM_GROUPS, STRIDE, extents
from netspec.ir.printer import positionals, takes_stride
from netspec.ops.base import Layer, Setting
from netspec.ops.catalogue import OPERATIONS
from netspec.ops.pooling import Pool
from netspec.record import Record

SAID_ONCE = ("bias", "norm", "act", "pad", "ceil", "count_include_pad", "init")
# The paddings that may come to the same: a 2x2 kernel has none under either word, but one under TensorFlow's.
BESIDE = ("same", "valid")
WORDS = ("conv", "depthwise", "maxpool", "avgpool", "linear")

Held = Mapping[str, object]


class Defaults(Record):
    """By operation, the settings that its `default` line gives it."""

    of: Mapping[str, Held]

    def lines(self) -> list[str]:
        """The `default` lines."""
        found = []
        for word, held in self.of.items():
            settings = OPERATIONS[word].settings
            if held:
                found.append(" ".join(["default", word, *(settings_text(settings, held))]))
        return found

    def free(self, layer: Layer, name: str) -> bool:
        """Whether the default may stand for what the layer has, since both are the same there."""
        usual = self.of.get(layer.word, {})
        if name not in usual or (name == "pad" and usual[name] not in BESIDE):
            return False
        return idle(layer, name, len(getattr(layer, "kernel", ())))

    def text(self, layers: Sequence[Layer], fills: Mapping[str, str]) -> str:
        """An operation with every setting that is not the default, as it stands for all of its uses in a block;
        `fills` stand for what differs between these."""
        layer = layers[0]
        fixed = layer.positionals
        behind = not {KERNEL, STRIDE} & fills.keys() and any(takes_stride(layer, name) for name in fixed)
        named = [name for name in layer.settings if name not in fixed and not (behind and name == STRIDE)]
        named.sort(key=lambda name: name != STRIDE)
        said = {name: self.said(layers, name, fills) for name in named}
        return " ".join(
            [layer.word, *required(layer, fills), *(f"{name}={text}" for name, text in said.items() if text)]
        )

    def said(self, layers: Sequence[Layer], name: str, fills: Mapping[str, str]) -> str:
        """What an operation says of a setting by name; nothing where the default stands for it in all uses."""
        setting, held = layers[0].settings[name], getattr(layers[0], name)
        if name in fills:
            return fills[name].removeprefix(BEHIND_KERNEL)
        shown = extents(held) if name in (STRIDE, DILATION) else setting.kind.show(held)
        if name == "norm" and NORM_GROUPS in fills:
            return of_groups(held, fills[NORM_GROUPS])
        usual = self.of.get(layers[0].word, {}).get(name, setting.default)
        same = all(self.free(one, name) for one in layers) or setting.kind.same(held, usual)
        return "" if same else shown


def required(layer: Layer, fills: Mapping[str, str]) -> list[str]:
    """What order binds, without what would be the same if it were left out at the end."""
    texts = [(name, fills.get(name) or plain(layer, name, text, fills)) for name, text in positionals(layer)]
    while texts and layer.settings[texts[-1][0]].default == getattr(layer, texts[-1][0]):
        texts.pop()
    return [text for _, text in texts]


def plain(layer: Layer, name: str, text: str, fills: Mapping[str, str]) -> str:
    """What order binds as it is; a kernel without its stride, where that is said by name."""
    return text.partition("/")[0] if STRIDE in fills and takes_stride(layer, name) else text


def of_groups(norm: Layer, groups: str) -> str:
    """A norm of so many groups."""
    others = norm.replace(groups=norm.settings["groups"].default).changed()
    said = [f"{name}={norm.settings[name].kind.show(value)}" for name, value in others.items()]
    return f"group({', '.join([f'groups={groups}', *said])})"


def settings_text(settings: Mapping[str, Setting], held: Held) -> list[str]:
    return [f"{name}={settings[name].kind.show(value)}" for name, value in held.items()]


def by_majority(layers: Iterable[Layer], rank: int) -> Defaults:
    """For each operation, the value of a setting that most have, where it is not the usual one.

    What makes no difference where it stands (the padding of a 2x2 pool under another word) has no vote.
    """
    counts: dict[str, dict[str, Counter[object]]] = {}
    for layer in layers:
        if layer.word in WORDS:
            for name in SAID_ONCE if layer.word != "linear" else ("init",):
                if name in layer.settings and not (idle(layer, name, rank) and isinstance(layer, Pool)):
                    counts.setdefault(layer.word, {}).setdefault(name, Counter())[getattr(layer, name)] += 1
    return Defaults({word: unusual(word, names) for word, names in sorted(counts.items())})


def idle(layer: Any, name: str, rank: int) -> bool:
    """Whether a setting makes no difference in a layer: padding where there is none, or what is counted of it."""
    if name == "pad":
        same, valid = (layer.replace(pad=word).window(rank).padding() for word in BESIDE)
        return bool(same == valid and layer.pad in BESIDE)
    return name == "count_include_pad" and not layer.ceil and layer.window(rank).padding() == (0,) * rank


def unusual(word: str, names: Mapping[str, Counter[object]]) -> Held:
    settings = OPERATIONS[word].settings
    most = {name: counter.most_common(1)[0][0] for name, counter in names.items()}
    return {name: value for name, value in most.items() if not settings[name].kind.same(value, settings[name].default)}
