"""The report of a trial of the claims: one page in HTML, the same in Markdown, made from the court's saved tables."""
