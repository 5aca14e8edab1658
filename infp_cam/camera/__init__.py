"""The camera host: the process that owns the virtual camera."""
