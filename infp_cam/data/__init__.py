"""The built-in portrait and conversation."""
