"""The memory an agent carries between sessions: stores, hidden text, payloads, and what outlives pruning."""
