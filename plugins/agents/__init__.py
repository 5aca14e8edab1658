"""The portrait as the avatar of an AI agent."""
