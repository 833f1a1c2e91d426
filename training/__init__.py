"""How the entity model that explorer ships is made again from its data; not installed."""
