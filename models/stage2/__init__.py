"""INFP's second stage, causal: from the audio of both sides to a face, frame by frame."""
