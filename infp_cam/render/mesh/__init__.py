"""The `mesh` renderer: the photo itself, moved as 2.5-D sheets."""
