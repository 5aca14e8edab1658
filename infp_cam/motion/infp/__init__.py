"""The `infp` generator: INFP's audio-guided motion generation, causal, as a trained network."""
