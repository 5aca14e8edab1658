"""Renderers: a portrait and a motion frame become a picture."""
