"""What people use today: builds torchvision's GoogLeNet, counts it with fvcore, prints parameters and MACs."""

from __future__ import annotations

import json
import logging

import torch
from fvcore.nn import FlopCountAnalysis

from benchmarks.without_operators import googlenet

logging.disable()
model = googlenet(init_weights=False, aux_logits=True).eval()
analysis = FlopCountAnalysis(model, torch.zeros(1, 3, 224, 224))
counts = analysis.by_operator()
heads = sum(p.numel() for name, p in model.named_parameters() if name.startswith("aux"))
params = sum(p.numel() for p in model.parameters()) - heads
print(json.dumps({"params": params, "macs": int(counts["conv"] + counts["linear"])}))
