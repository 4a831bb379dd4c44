"""The model: a world, its agents and rules, the week, many worlds at once, and what came of them."""
