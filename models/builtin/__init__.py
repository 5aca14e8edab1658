"""The assets that the project draws and speaks itself."""
