"""A voice instead of a microphone: typed lines and streamed sound, spoken in the call."""
