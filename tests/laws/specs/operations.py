"""Every operation with settings that fit its input."""

from __future__ import annotations

import math

from tests.laws.specs.values import Shape
from tests.laws.specs.windows import Windows

ACTIVATIONS = ("relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "tanh", "hardswish", "softmax")
CONFIGURED = ("leaky_relu(slope=0.2)", "elu(alpha=0.5)")
INITS = (
    "caffe_xavier",
    "caffe_xavier(bias=0.2)",
    "xavier",
    "kaiming(bias=-0.1)",
    "normal(std=0.02)",
    "trunc_normal(std=0.1, bias=1e-3)",
    "auto",
)


class Operations(Windows):
    """Writes operations."""

    def after(self, y: Shape) -> list[str]:
        """Norm, activation, bias and init behind an output of shape `y`."""
        keys = []
        groups = self.groups(y)
        if self.chance(2) and (groups or self.batched):
            norms = [f"group(groups={groups})", f"group(groups={groups}, eps=0.01, affine=false)"] if groups else []
            if self.batched:
                norms += ["none", "batch", "batch(eps=0.001, momentum=0.05)", "batch(affine=false)"]
            keys.append(f"norm={self.pick(norms)}")
        if self.chance(2):
            keys.append(f"act={self.pick((*ACTIVATIONS, *CONFIGURED, 'none'))}")
        if self.chance(4):
            keys.append(f"bias={self.pick(('true', 'false', 'auto', '(1 < 2)'))}")
        if self.chance(4):
            keys.append(f"init={self.pick(INITS)}")
        return keys

    def groups(self, x: Shape) -> int | None:
        """A number of groups for a norm, of more than one value each."""
        fitting = [g for g in (1, 2, 3, 4) if x[0] % g == 0 and math.prod(x) > g]
        return self.pick(fitting) if fitting else None

    def conv(self, x: Shape) -> tuple[str, Shape]:
        window, area = self.window(x, "conv")
        keys = self.keys
        if self.chance(4):
            multiplier = self.upto(3)
            y = (x[0] * multiplier, *area)
            text = f"depthwise {window}" + (f" {self.number(multiplier)}" if multiplier > 1 or self.chance(2) else "")
            return " ".join([text, *keys, *self.after(y)]), y
        text, n = self.filters()
        divisors = [g for g in range(2, 5) if x[0] % g == 0 and n % g == 0]
        if divisors and self.chance(2):
            keys.append(f"groups={self.pick(divisors)}")
        if self.chance(6):
            return " ".join([f"conv kernel={window} filters={text}", *keys, *self.after((n, *area))]), (n, *area)
        return " ".join([f"conv {window} {text}", *keys, *self.after((n, *area))]), (n, *area)

    def pool(self, x: Shape) -> tuple[str, Shape]:
        kind = self.pick(("maxpool", "avgpool", "adaptive", "global"))
        if kind == "adaptive":
            size = (self.upto(4), self.upto(4)) if self.chance(2) else (self.upto(4),) * 2
            text = str(size[0]) if size[0] == size[1] and self.chance(2) else f"{size[0]}x{size[1]}"
            return f"adaptive_{self.pick(('avg', 'max'))}pool {text}", (x[0], *size)
        if kind == "global":
            return f"global_{self.pick(('avg', 'max'))}pool", (x[0], 1, 1)
        window, area = self.window(x, kind)
        keys = [*self.keys, *(["count_include_pad=true"] if kind == "avgpool" and self.chance(3) else [])]
        return " ".join([f"{kind} {window}", *keys]), (x[0], *area)

    def vector(self, x: Shape) -> tuple[str, Shape]:
        """From a map to a vector, which no operation leads back from."""
        if self.chance(2):
            return "flatten", (math.prod(x),)
        return self.linear()

    def linear(self) -> tuple[str, Shape]:
        n = self.upto(6)
        return " ".join([f"linear {self.number(n)}", *self.after((n,))]), (n,)

    def plain(self, x: Shape) -> tuple[str, Shape]:
        """An operation that leaves the shape as it is."""
        options = [*ACTIVATIONS, "dropout", "dropout 0.3", "identity", "leaky_relu slope=0.3"]
        groups = self.groups(x)
        options += [f"groupnorm groups={groups}"] if groups else []
        if self.batched:
            options += ["batchnorm", "batchnorm eps=0.01 affine=false"]
        if len(x) == 3:
            options += ["lrn", "lrn size=3 alpha=1e-3 k=2.0", "lrn size=4 alpha=0.5 beta=1"]
        return self.pick(options), x
