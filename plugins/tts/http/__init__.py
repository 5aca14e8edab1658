"""Any speech server: text goes there by HTTP, sound streams back."""
