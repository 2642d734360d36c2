"""One process of several: `python -m netspec_training.child CALL`, started by torch's launcher.

Importing torch takes seconds, in which nothing has begun: a signal then ends the process where it stands.
"""

from __future__ import annotations

import sys

from netspec.cli import signals, streams
from netspec.lazy import resolve

if __name__ == "__main__":
    signals.leave_at_once()
    streams.make_ready()
    main = resolve("netspec_training.called:main")
    sys.exit(signals.status_of(lambda: main(sys.argv[1]), lambda number: 128 + number))
