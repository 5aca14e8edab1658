"""Trained models that come with the program, as ONNX graphs, each with its card."""
