"""What most operations of a kind have, to be said once; and an operation as a spec writes it below that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

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

    def text(self, layer: Layer, filters: str = "") -> str:
        """An operation with every setting that is not the default; `filters` stands for their number."""
        usual = self.of.get(layer.word, {})
        fixed = layer.positionals
        words = [layer.word, *required(layer, filters)]
        behind = any(takes_stride(layer, name) for name in fixed)
        for name, setting in layer.settings.items():
            held = getattr(layer, name)
            if name in fixed or (behind and name == "stride"):
                continue
            if not self.free(layer, name) and not setting.kind.same(held, usual.get(name, setting.default)):
                words.append(f"{name}={setting.kind.show(held)}")
        return " ".join(words)


def required(layer: Layer, filters: str) -> list[str]:
    """What order binds, without what would be the same if it were left out at the end."""
    texts = [(name, filters if filters and name == "filters" else text) for name, text in positionals(layer)]
    while texts and layer.settings[texts[-1][0]].default == getattr(layer, texts[-1][0]):
        texts.pop()
    return [text for _, text in texts]


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
