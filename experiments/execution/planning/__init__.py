"""How what a user asks for becomes a plan: its limits, its settings by full name, its cases, and its arms."""
