"""What a renderer makes of a portrait: every channel swept, and the picture tracked again."""
