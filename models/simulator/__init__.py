"""The conversation simulator: endless dialogues of two people, with how both move."""
