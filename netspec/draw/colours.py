"""Colours by kind of operation: tints of Okabe and Ito's palette, which readers of any colour vision tell apart.

A kind is never told by its colour alone: every box says its operation, and pools and joins have round ends. On paper
the tints are light greys under black text; in dark mode the same hues are dark under light text.
"""

from __future__ import annotations

from netspec.record import Record


class Tint(Record):
    """How one kind is drawn: fill and line in light and in dark, and how round its corners are."""

    title: str
    light: tuple[str, str]
    dark: tuple[str, str]
    radius: int


PAPER = ("#ffffff", "#14171c")
INK = ("#16191d", "#eef1f5")
QUIET = ("#565d66", "#a9b2bd")
LINE = ("#3c434b", "#9aa4b0")
FRAME = (("#f6f7f9", "#b9c0c9"), ("#1c2026", "#4a525d"))

TINTS = {
    "convolution": Tint("convolution", ("#d3e7f5", "#0072b2"), ("#10374f", "#56b4e9"), 3),
    "pooling": Tint("pooling", ("#fbddc9", "#c65600"), ("#572a0e", "#f08a4a"), 11),
    "linear": Tint("linear", ("#faf3b5", "#8a7b00"), ("#474006", "#f0e442"), 0),
    "normalisation": Tint("normalisation", ("#cdeee1", "#00835f"), ("#0c4333", "#2fc79b"), 6),
    "activation": Tint("activation", ("#fde5b8", "#a86f00"), ("#4c3604", "#e69f00"), 6),
    "regularisation": Tint("dropout", ("#ebebeb", "#6b6b6b"), ("#343a43", "#a3abb5"), 6),
    "join": Tint("join", ("#f3d9e8", "#a04678"), ("#4d2239", "#cc79a7"), 9),
    "other": Tint("other", ("#ffffff", "#565d66"), ("#23282f", "#a9b2bd"), 3),
    "port": Tint("input, output", ("#ffffff", "#16191d"), ("#14171c", "#eef1f5"), 11),
}

# From the most to the least: fill and text, in light and in dark. A single hue whose lightness falls evenly.
HEAT = (
    (("#7f2704", "#ffffff"), ("#fdae6b", "#16191d")),
    (("#b24302", "#ffffff"), ("#e8873a", "#16191d")),
    (("#f08b3c", "#16191d"), ("#b85c14", "#ffffff")),
    (("#fbb070", "#16191d"), ("#8a4310", "#ffffff")),
    (("#fdcfa2", "#16191d"), ("#63310f", "#eef1f5")),
    (("#fee3c8", "#16191d"), ("#47260f", "#eef1f5")),
    (("#fff3e6", "#16191d"), ("#2f1d10", "#eef1f5")),
    (("#ffffff", "#565d66"), ("#1c2026", "#a9b2bd")),
)


def kind_of(category: str) -> str:
    """The kind under which a category is drawn."""
    return category if category in TINTS else "other"


def style() -> str:
    """The style sheet of a picture. Dark only on a screen, so that paper stays paper."""
    return f"{rules(0)}@media screen and (prefers-color-scheme:dark){{{rules(1)}}}"


def rules(mode: int) -> str:
    frame_fill, frame_line = FRAME[mode]
    found = [
        f".ns-paper{{fill:{PAPER[mode]}}}",
        f".ns-edge{{fill:none;stroke:{LINE[mode]}}}",
        f".ns-arrow{{fill:{LINE[mode]}}}",
        f".ns-frame{{fill:{frame_fill};stroke:{frame_line}}}",
        f".ns-text,.ns-name,.ns-title{{fill:{INK[mode]}}}",
        f".ns-quiet{{fill:{QUIET[mode]}}}",
    ]
    for kind, tint in TINTS.items():
        fill, line = (tint.light, tint.dark)[mode]
        found.append(f".ns-{kind}{{fill:{fill};stroke:{line}}}")
    for step, tones in enumerate(HEAT):
        fill, text = tones[mode]
        found += [f".ns-heat{step}{{fill:{fill};stroke:{LINE[mode]}}}", f".ns-on{step}{{fill:{text}}}"]
    return "".join(found)
