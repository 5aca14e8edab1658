"""What lips do for each sound, and the rule of the `procedural` mouth fitted to it."""
