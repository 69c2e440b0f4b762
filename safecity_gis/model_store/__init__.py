"""Where recognition models come from: the manifest, obtaining and checking files, and the conversion to ONNX."""
