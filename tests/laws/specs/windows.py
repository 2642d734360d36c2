"""Kernels with stride, padding and dilation that fit, and what comes out, by formulas of their own."""

from __future__ import annotations

from tests.laws.specs.values import Shape, Values


class Windows(Values):
    """Writes windows."""

    def window(self, x: Shape, word: str) -> tuple[str, tuple[int, int]]:
        """A kernel with stride, padding and dilation that fits, and the height and width that come out."""
        pool = word != "conv"
        kernel = (self.upto(min(5, x[1])), self.upto(min(5, x[2])))
        if self.chance(2):
            kernel = (min(kernel),) * 2
        stride = (self.upto(3), self.upto(3)) if self.chance(4) else (self.upto(2),) * 2
        dilation = (1, 1) if pool or not self.chance(4) else (self.upto(3), self.upto(2))
        pad = self.pick(("same", "same", "same", "valid", "tf_same", "number"))
        extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
        if pad == "valid" and (extent[0] > x[1] or extent[1] > x[2]):
            pad = "same"
        if pad == "number":
            most = [k // 2 if pool else 3 for k in kernel]
            pads = [max(self.upto(m, 0), -(-max(0, e - n) // 2)) for m, e, n in zip(most, extent, x[1:], strict=True)]
        else:
            pads = [(e - 1) // 2 if pad == "same" else 0 for e in extent]
        written, ceil = self.ceiling(word)
        out = []
        for n, e, p, s in zip(x[1:], extent, pads, stride, strict=True):
            if pad == "tf_same":
                out.append(-(-n // s))
                continue
            room = n + 2 * p - e
            count = (-(-room // s) if ceil else room // s) + 1
            out.append(count - 1 if ceil and (count - 1) * s >= n + p else count)
        text = self.spelled(kernel, stride, dilation, pad, pads)
        self.keys += written
        return text, (out[0], out[1])

    def ceiling(self, word: str) -> tuple[list[str], bool]:
        """What a window says about rounding up, and whether it does."""
        ceil = self.ceiled and word == "maxpool"
        if word == "conv" or not self.chance(3):
            return [], ceil
        ceil = not ceil or self.chance(2)
        return [f"ceil={str(ceil).lower()}"], ceil

    def spelled(self, kernel, stride, dilation, pad, pads) -> str:
        text = f"{kernel[0]}x{kernel[1]}"
        if kernel[0] == kernel[1] and stride == (1, 1) and self.chance(5):
            text = str(kernel[0])
        elif stride != (1, 1):
            text += f"/{stride[0]}" if stride[0] == stride[1] else f"/{stride[0]}x{stride[1]}"
        keys = []
        if dilation != (1, 1):
            keys.append(
                f"dilation={dilation[0]}x{dilation[1]}" if dilation[0] != dilation[1] else f"dilation={dilation[0]}"
            )
        if pad == "number":
            keys.append(f"pad={pads[0]}x{pads[1]}" if pads[0] != pads[1] else f"pad={pads[0]}")
        elif pad != "same" or self.chance(4):
            keys.append(f"pad={pad}")
        self.keys = keys
        return text
