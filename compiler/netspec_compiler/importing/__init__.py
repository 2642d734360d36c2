"""What networks are found in: torch modules and exported graphs, ONNX, Caffe. Each gives `netspec.importing.steps`."""
