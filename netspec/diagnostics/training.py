"""Mistakes with data, recipes and runs of training (NS9xx)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from netspec.diagnostics.base import Diagnostic
from netspec.diagnostics.files import FileProblem
from netspec.spelling import nearest

SHOWN = 5


def first_of(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


class NoData(FileProblem):
    """A folder without data to train on"""

    code = "NS900"
    message = "`{path}` {why}"
    note = (
        "looked for are `train-images-idx3-ubyte.gz` and its like, `train-images.npy` and its like, "
        "and images as `train/CLASS/*`"
    )
    help = "{remedy}"
    why: str
    remedy: str = "name the folder in which one of these lies; docs/training.md has all names"


class BadArray(FileProblem):
    """A file of images or labels that is not what its name says"""

    code = "NS901"
    message = "`{path}` can't be used: {why}"
    help = "fetch or write it again; docs/training.md says what such a file holds"
    why: str


class BrokenImages(Diagnostic):
    """Images that can't be decoded"""

    code = "NS902"
    message = "{count} of the images can't be decoded: {shown}"
    note = "all were looked at before training started; nothing was left out"
    help = "remove these files, or fetch them again"
    count: int
    shown: str
    paths: tuple[str, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[str, str]]) -> Self:
        """Of paths, each with its reason."""
        shown = first_of([f"{path} ({why})" for path, why in found])
        return cls(count=len(found), shown=shown, paths=tuple(path for path, _ in found))


class EmptyClasses(FileProblem):
    """Classes without images"""

    code = "NS903"
    message = "{count} of the classes in `{path}` have no images: {shown}"
    note = "each folder is a class, and files that end in .jpg, .png and their like are its images"
    help = "put images there, or remove the folders"
    count: int
    shown: str

    @classmethod
    def of(cls, path: str, names: Sequence[str]) -> Self:
        return cls(path=path, count=len(names), shown=first_of(names))


class OtherClasses(FileProblem):
    """Classes to evaluate on that are not those to train on"""

    code = "NS904"
    message = "`train` and `val` in `{path}` have other classes: {shown}"
    note = "classes are numbered in the order of their names, so that both parts need the same"
    help = "{remedy}"
    shown: str
    remedy: str = "give both the same folders"

    @classmethod
    def of(cls, path: str, train: Sequence[str], val: Sequence[str]) -> Self:
        only = [
            f"{name} ({part} alone)"
            for part, own, other in (("train", train, val), ("val", val, train))
            for name in own
            if name not in other
        ]
        name = next((one for one in val if one not in train), None)
        near = nearest(name, train) if name else None
        remedy = f"is `{name}` meant to be `{near}`? Give both the same folders" if near else cls.remedy
        return cls(path=path, shown=first_of(only), remedy=remedy)


class OtherShape(FileProblem):
    """Images of another size than the network's input"""

    code = "NS905"
    message = "`{path}` has {has}, and the network takes {input}"
    note = (
        "larger pictures are cut to the input, and images in files are brought to it; nothing is enlarged or recoloured"
    )
    help = "{remedy}"
    has: str
    input: str
    remedy: str


class OtherClassCount(FileProblem):
    """Data of another number of classes than the network's"""

    code = "NS906"
    message = "`{path}` has {count:,} classes ({shown}, ...), and `{name}` ends in {logits:,}"
    help = "{remedy}"
    count: int
    shown: str
    name: str
    logits: int
    remedy: str


class NotTrainable(Diagnostic):
    """A network without logits"""

    code = "NS907"
    message = "`{name}` ends in a map of {output}, not in one number for each class"
    help = "end it in `global_avgpool -> linear CLASSES`, or train it with a loss of your own from Python"
    name: str
    output: str


class TooFewImages(FileProblem):
    """Fewer images than a batch has"""

    code = "NS908"
    message = "`{path}` has {count:,} images to train on, and a batch has {batch:,}"
    help = "take smaller batches: `--batch {count}`"
    count: int
    batch: int


class NoMemory(Diagnostic):
    """A batch that does not fit into a device's memory"""

    code = "NS909"
    status = 2
    message = "there is not enough memory on `{device}` for a batch of {batch}"
    help = (
        "take it in parts with `--accumulate 2`, in half the numbers with `--amp`, or take smaller ones with `--batch`"
    )
    device: str
    batch: int


class BadRecipe(FileProblem):
    """A recipe that is not understood"""

    code = "NS910"
    message = "`{path}` is no recipe: {why}"
    help = "{remedy}"
    why: str
    remedy: str = "docs/training.md says what a recipe holds"


class RunExists(FileProblem):
    """A run's folder that holds something"""

    code = "NS911"
    message = "`{path}` exists, and holds {what}"
    help = "{remedy}"
    what: str
    remedy: str


class NothingToResume(FileProblem):
    """A run to resume that has no checkpoint"""

    code = "NS912"
    message = "there is no checkpoint `{path}` to resume from"
    help = "leave `--resume` out to start the run"


class BrokenCheckpoint(FileProblem):
    """A checkpoint of training that can't be read"""

    code = "NS913"
    message = "`{path}` can't be resumed from: {why}"
    note = "it is read as tensors, numbers and texts; nothing in it is run"
    help = "start the run again in another folder"
    why: str


class OtherRun(FileProblem):
    """A checkpoint of another network or recipe"""

    code = "NS914"
    message = "the run in `{path}`, at step {step:,}, is of another {what}"
    help = "give the spec and the options that it was started with: `recipe.toml` and the spec lie in its folder"
    what: str
    step: int


class Indivisible(Diagnostic):
    """A batch that can't be shared out evenly"""

    code = "NS915"
    status = 2
    message = "a batch of {batch} can't be shared out evenly: {what}"
    help = "{remedy}"
    batch: int
    what: str
    remedy: str


class NoDevice(Diagnostic):
    """A device that is not there"""

    code = "NS916"
    status = 2
    message = "there is no device `{device}` here: {why}"
    help = "{remedy}"
    device: str
    why: str
    remedy: str = "leave `--device` out, or write `--device cpu`"


class SaveFailed(FileProblem):
    """A run whose files can't be written"""

    code = "NS917"
    message = "`{path}` can't be written: {why}"
    note = "what was saved before is whole; the run stopped"
    help = "make room, and go on with `--resume`"
    why: str


class Diverged(Diagnostic):
    """A loss that is no number any more"""

    code = "NS918"
    message = "at step {step:,} {what} is no finite number"
    note = "the learning rate was {rate}; nothing of this step or a later one was saved"
    help = "take a lower rate with `--lr`, or limit the gradient with `--clip 1`"
    step: int
    rate: str
    what: str = "the loss"


class ProcessFailed(Diagnostic):
    """A process of a run that ended"""

    code = "NS919"
    message = "{what}; restarts: {restarts}"
    note = "{why}"
    help = "`--resume` goes on from the last checkpoint"
    what: str
    why: str = ""
    restarts: int


class NotFrozen(Diagnostic):
    """Parts that can't be left out of training"""

    code = "NS923"
    status = 2
    message = "{what}"
    help = "{remedy}"
    what: str
    remedy: str
