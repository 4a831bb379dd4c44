"""What is asked of saved results: tidy tables in, tidy tables out; nothing is run again."""
