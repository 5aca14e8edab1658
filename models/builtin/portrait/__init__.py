"""The built-in portrait: a character sculpted, lit and painted by this package alone."""
