"""What the plugins share that move other avatars by the motion: pace, gaze, the receiver."""
