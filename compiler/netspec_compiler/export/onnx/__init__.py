"""ONNX, written from the rewritten network itself: no model is built, and nothing is traced."""
