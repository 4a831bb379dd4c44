LOW, HIGH = "low", "high"
BY_END = {LOW: 0, HIGH: 1}
