"""How what a user asks for becomes a plan: limits, settings by full name, cases, arms and shares."""
