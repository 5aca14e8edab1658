"""OBS: scenes that follow the conversation, and INFP Camera as a source in them."""
