"""INFP Camera: a portrait that talks and listens, as a camera."""

__version__ = "0.1.0"
