"""eSpeak NG: the voice that is always to be had."""
