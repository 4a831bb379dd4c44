"""What would have been otherwise without one act: a world run again under the same luck, one verb of one actor in one
week left out, and the answer to why an event happened."""
