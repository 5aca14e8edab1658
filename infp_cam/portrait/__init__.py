"""Portraits: from any picture with a face to what a renderer needs."""
