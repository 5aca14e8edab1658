"""The tray application."""
