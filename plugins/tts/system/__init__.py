"""The system's own voices: SAPI on Windows, NSSpeechSynthesizer on macOS."""
