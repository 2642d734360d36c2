"""A network with its weights, held against images: what is asked becomes an exam, and the exam becomes counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.evaluation import NoNumbers
from netspec.diagnostics.training import NoData
from netspec.diagnostics.usage import WrongUsage
from netspec.ir.model import CheckedNetwork
from netspec.record import Record
from netspec_compiler.live.network import CompiledNetwork, build
from netspec_compiler.weights.load import fill
from netspec_training.data.find import find
from netspec_training.data.images import ArrayImages, DataSet, Images
from netspec_training.data.judge import held_against
from netspec_training.data.normalise import Normalisation
from netspec_training.data.prepare import View
from netspec_training.evaluation.asked import Asked
from netspec_training.evaluation.counts import ClassCounts, Counts
from netspec_training.evaluation.crops import Crops, crops_of
from netspec_training.evaluation.pixels import pixels_of
from netspec_training.evaluation.reference import printed_of
from netspec_training.evaluation.tally import Tally
from netspec_training.evaluation.views import batches
from netspec_training.world import World

WEIGHTS = "weights.safetensors"
MOST_CONFUSED = 5_000


class Exam(Record):
    """Everything that an evaluation needs, known to fit."""

    name: str
    model: CompiledNetwork
    images: Images
    view: View
    crops: Crops
    pixels: Normalisation
    asked: Asked


def exam_of(checked: CheckedNetwork, asked: Asked) -> Exam | list[Diagnostic]:
    """The exam that is asked for, or every reason why there is none."""
    images = images_of(checked, asked)
    if isinstance(images, list):
        return images
    path = weights_path(asked.weights)
    model, heads = build(checked), tuple(head.name for head in checked.network.heads)
    # With or without heads in the file: what is left out, on either side, are those of the network.
    filled = fill(model, path, asked.source, asked.names, drop_aux=True, except_=heads)
    if isinstance(filled, list):
        return filled
    taken_as_they_are = isinstance(images, ArrayImages) and images.pixels.is_floating_point()
    channels = checked.network.input.channels
    pixels = Normalisation() if taken_as_they_are else pixels_of(path, asked.mean, asked.std, channels)
    if isinstance(pixels, Diagnostic):
        return [pixels]
    view = View(tuple(checked.network.input))
    crops, stripped = crops_of(asked.crops), model.strip_aux().eval()
    return Exam(checked.network.name, stripped, images, view, crops, pixels, asked)


def images_of(checked: CheckedNetwork, asked: Asked) -> Images | list[Diagnostic]:
    """The images to evaluate on, which the network can take, in as many windows as are asked for."""
    data = find(asked.data)
    if isinstance(data, Diagnostic):
        return [data]
    if data.val is None:
        return [NoData(path=data.path, why="has images to train on, and none to evaluate on")]
    problems = held_against(data.replace(train=None), checked)
    others = (cropless(data, data.val, asked), confused(data.val, asked))
    problems += [one for one in others if one is not None]
    return problems or data.val


def cropless(data: DataSet, images: Images, asked: Asked) -> WrongUsage | None:
    """Why no windows can be cut out of these images."""
    if asked.crops == 1 or not isinstance(images, ArrayImages):
        return None
    pictures = images.pixels.dtype == torch.uint8 and images.pixels.dim() == 4 and images.pixels.shape[1] in (1, 3)
    if pictures:
        return None
    has = f"{str(images.pixels.dtype)[6:]} of {'x'.join(map(str, images.pixels.shape[1:]))}"
    what = f"`--crops {asked.crops}` cuts windows out of pictures, and `{data.path}` holds arrays of {has}"
    return WrongUsage(what=what, remedy="leave it out, or give pictures: uint8, 1 or 3 channels, two extents")


def confused(images: Images, asked: Asked) -> WrongUsage | None:
    """Why a table of all classes against all would be too large."""
    if not asked.confusion or len(images.classes) <= MOST_CONFUSED:
        return None
    what = f"`--confusion` of {len(images.classes):,} classes would have {len(images.classes) ** 2:,} numbers"
    return WrongUsage(what=what, remedy=f"it is made for {MOST_CONFUSED:,} classes at most; `--per-class` for more")


def evaluate(
    exam: Exam, world: World, device: torch.device, tell: Callable[[int], None] = lambda _: None
) -> Counts | NoNumbers:
    """Counts over all processes' shards, the same in each of them; `tell` is told how many more were seen here."""
    tally = Tally(len(exam.images.classes), exam.asked.confusion, device)
    model, weights = exam.model.to(device), exam.crops.weights.to(device)
    with torch.no_grad():
        for pixels, targets in batches(
            exam.images, exam.view, exam.crops, (world.rank, world.size), exam.asked.workers or 0
        ):
            shown = exam.pixels.applied(pixels.flatten(0, 1).to(device))
            tally.add(scores_of(model(shown), weights), targets.to(device))
            tell(len(targets))
    return counts_of(exam, tally.together(world))


def scores_of(logits: Tensor, weights: Tensor) -> Tensor:
    """A score for each class of each image: its logit, or of several views the mean of the softmax, as in the paper."""
    if len(weights) == 1:
        return logits
    each = logits.double().softmax(dim=1).reshape(-1, len(weights), logits.shape[1])
    return (each * weights[:, None]).sum(dim=1)


def counts_of(exam: Exam, tally: Tally) -> Counts | NoNumbers:
    asked, names = exam.asked, exam.images.classes
    images, without = int(tally.images.sum()), int(tally.without)
    if without:
        return NoNumbers(count=without, images=images)
    return Counts(
        exam.name,
        asked.crops,
        images,
        int(tally.top1.sum()),
        int(tally.top5.sum()),
        names,
        tuple(by_class(names, tally)) if asked.per_class else None,
        tuple(map(tuple, tally.confusion.tolist())) if asked.confusion else None,
        printed_of(exam.name) if asked.reference else None,
    )


def by_class(names: tuple[str, ...], tally: Tally) -> Iterator[ClassCounts]:
    columns = (tally.images.tolist(), tally.top1.tolist(), tally.top5.tolist())
    for name, *counts in zip(names, *columns, strict=True):
        yield ClassCounts(name, *counts)


def weights_path(path: Path) -> Path:
    """The file of weights: of a run's folder, the one that training wrote there."""
    return path / WEIGHTS if path.is_dir() else path
