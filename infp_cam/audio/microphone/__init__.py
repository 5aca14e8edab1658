"""The virtual microphone: the clean voice, delayed until the face that says it is seen."""
