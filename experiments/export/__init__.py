"""Results for other tools: rows with codebooks, tables in LaTeX, and folders described as RO-Crates."""
