"""What all tests share."""

from __future__ import annotations

import torch

# Workers share the cores among themselves; torch's own threads would only get in their way.
torch.set_num_threads(1)
