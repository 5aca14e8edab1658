"""Plugins: parts that others add. What a plugin is, where it is found, and how it is run."""
