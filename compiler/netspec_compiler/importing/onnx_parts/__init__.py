"""What an ONNX file has in parts: one operation of the language that takes several operators there."""
