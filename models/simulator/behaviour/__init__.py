"""How a person moves in a conversation that is known in advance."""
