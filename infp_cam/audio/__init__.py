"""Audio: files, devices, the dyadic ring, features."""
