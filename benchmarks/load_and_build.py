"""What a program pays for a live GoogLeNet with netspec: the import, the spec, the module."""

import netspec

netspec.build(netspec.load("specs/torchvision/googlenet.ns"))
