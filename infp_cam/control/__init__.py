"""The supervisor and the messages between the processes."""
