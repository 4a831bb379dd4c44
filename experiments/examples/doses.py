"""S1: do the two tracks complement each other? Years of fighting under each dose of both."""

import multitrack as mt

study = mt.Experiment(
    "doses",
    scenario="baseline",
    design=mt.factorial({"track_one.effort": [0, 0.5, 1], "track_two.effort": [0, 0.5, 1]}),
    cases=mt.latin_hypercube(500),
    replicates=4,
    seed=7,
)
results = study.run(out="results/doses")
shown = ["mean", "low", "high", "unit"]
print(results.effects("years_fighting").set_index("arm")[shown].round(3))
together = results.interaction("track_one.effort", "track_two.effort")
print(together.set_index(["track_one.effort", "track_two.effort"])[shown].round(3))
mt.charts.save(results.plot(), "results/figures", "doses")
