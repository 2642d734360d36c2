"""Mistakes with files: read, used, written (NS0xx)."""

from __future__ import annotations

from netspec.diagnostics.base import Diagnostic


class FileProblem(Diagnostic):
    """What all mistakes with a file share: the command can't go on, and its exit status is 2."""

    status = 2
    path: str


class NoSuchFile(FileProblem):
    """A file that does not exist"""

    code = "NS001"
    message = "there is no file `{path}`"
    help = "{hint}"
    hint: str = ""


class IsFolder(FileProblem):
    """A folder where a file is needed"""

    code = "NS002"
    message = "`{path}` is a folder"
    help = "name a file in it"


class Unreadable(FileProblem):
    """A file that can't be read"""

    code = "NS003"
    message = "`{path}` can't be read: {why}"
    help = "check that it is a regular file and that you may read it"
    why: str


class NotUtf8(FileProblem):
    """A file that is not UTF-8"""

    code = "NS004"
    message = "`{path}` is not UTF-8: byte {byte} at offset {offset}"
    help = "save it as UTF-8"
    byte: str
    offset: int


class FileTooLarge(FileProblem):
    """A file larger than any spec"""

    code = "NS005"
    message = "`{path}` has {size} bytes, and a spec may have {limit}"
    note = "the limit keeps the time and memory for any file bounded; it is enough for 50,000 stages"
    size: int
    limit: int


class Unwritable(FileProblem):
    """An output that can't be written"""

    code = "NS006"
    message = "`{path}` can't be written: {why}"
    help = "nothing was changed; {remedy}"
    why: str
    remedy: str = "choose another place with `-o`"


class NotOurs(FileProblem):
    """An output that exists and that netspec did not write"""

    code = "NS007"
    message = "`{path}` exists, and netspec did not write it"
    help = "{remedy}"
    remedy: str = "choose another name with `-o`, or replace it with `--force`"


class UnknownImage(FileProblem):
    """An image format that is not drawn"""

    code = "NS008"
    message = "`{path}` does not end in the name of an image format"
    help = "name a file that ends in {known}"
    known: str


class NoConverter(FileProblem):
    """An image format that needs a converter, which is not installed"""

    code = "NS009"
    message = "`{path}` needs a converter, and none is installed"
    note = "pictures are drawn as SVG; for other formats netspec calls CairoSVG or `rsvg-convert`"
    help = 'install one: `pip install "netspec-lang[draw]"`, or your system\'s package librsvg2-bin; or write `.svg`'


class NoPlotting(FileProblem):
    """A plot without the library that draws it"""

    code = "NS010"
    message = "`{path}` needs matplotlib, which is not installed"
    help = 'install it: `pip install "netspec-lang[plot]"`'


class UseMissing(Diagnostic):
    """A used file that does not exist"""

    code = "NS011"
    message = 'there is no file "{target}" to use'
    here = "looked for {looked}"
    help = "{hint}"
    target: str
    looked: str
    hint: str = ""


class UseOutsideRoot(Diagnostic):
    """A used file above the allowed root"""

    code = "NS012"
    message = '"{target}" lies outside the root `{root}`'
    note = "links are followed before this is decided, so that a spec from elsewhere can't read your other files"
    help = "move the file below the root, or name a wider one with `--root`"
    target: str
    root: str


class UseCircle(Diagnostic):
    """Files that use each other in a circle"""

    code = "NS013"
    message = 'using "{target}" closes a circle: {circle}'
    help = "move what both need into a third file"
    target: str
    circle: str


class UseUnreadable(Diagnostic):
    """A used file that can't be read"""

    code = "NS014"
    message = '"{target}" can\'t be used: {why}'
    target: str
    why: str


class UseNotSpec(Diagnostic):
    """A used file that is no `.ns` file"""

    code = "NS015"
    message = '"{target}" is no `.ns` file'
    help = "specs end in `.ns`, and nothing else is read"
    target: str


class TooManyFiles(Diagnostic):
    """More files are used than any network needs"""

    code = "NS016"
    message = "this is more than {limit} files in use"
    note = "the limit keeps the time and memory for any spec bounded"
    limit: int


class NoNetworkName(FileProblem):
    """A new spec whose file can't name its network"""

    code = "NS017"
    message = "`{path}` can't be a new spec: its network is named after the file"
    note = "a network's name has letters, digits and `_`, no digit first, and is no keyword of the language"
    help = "name the file so, with `.ns` at its end: `my_net.ns`"


class UnknownShipped(FileProblem):
    """A published network that netspec does not ship"""

    code = "NS018"
    message = "there is no shipped network `{path}`"
    help = "{hint}There are {known}"
    hint: str
    known: str


class AlreadyThere(FileProblem):
    """A new spec where a file is already"""

    code = "NS019"
    message = "`{path}` exists"
    help = "choose another name, or replace the file with `--force`"


class HidesModule(FileProblem):
    """A compiled file that would hide a module of Python or torch"""

    code = "NS020"
    message = "`{path}` would hide the module `{module}`"
    note = "Python looks into the folder of a script first: there, `import {module}` would find the network"
    help = "{remedy}"
    module: str
    remedy: str


class UseAmbiguous(Diagnostic):
    """A used file that is both one of netspec's and one of yours"""

    code = "NS027"
    message = '"{target}" names a file of blocks that netspec lends, and a file of yours'
    note = "`netspec/` before a name means netspec's own blocks, which are the same wherever the spec is read"
    help = 'write "./{target}" for your file, or give it another place'
    target: str


class NoCurrentFolder(FileProblem):
    """A current folder that does not exist any more"""

    code = "NS024"
    message = "the current folder does not exist any more"
    note = "it was deleted or moved while this terminal stood in it, so a path from here leads nowhere"
    help = "change to a folder that exists: `cd ~`"


class NoSpecsIn(FileProblem):
    """A folder without specs"""

    code = "NS028"
    message = "there is no spec in the folder `{path}` or below it"
    note = "specs end in `.ns`; what begins with a dot is left out, and links to folders are not followed"
    help = "name another folder, or a file"
