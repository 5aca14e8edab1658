"""Motion: spaces, files, the timeline, and the generators that make it from audio."""
