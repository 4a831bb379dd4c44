"""W4, W9: does Track II help more under open regimes? What it adds, at each openness of both sides."""

import multitrack as mt

study = mt.Experiment(
    "openness",
    scenario="baseline",
    design=mt.sweep({"parties.openness": "0.1:0.9:0.2", "track_two.effort": [0, 1]}),
    cases=mt.latin_hypercube(500),
    replicates=3,
    seed=7,
)
results = study.run(out="results/openness")
added = results.interaction("parties.openness", "track_two.effort").set_index("parties.openness")
print(added[["mean", "low", "high", "unit"]].round(3))
mt.charts.save(results.plot(), "results/figures", "openness")
