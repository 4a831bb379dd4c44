"""W6: more initiatives, or better coordinated ones? At equal effort: Track II's persons are shared among them."""

import multitrack as mt

study = mt.Experiment(
    "initiatives",
    scenario="baseline",
    design=mt.sweep({"track_two.initiatives": [1, 2, 4], "track_two.coordination": [0, 0.5, 1]}),
    cases=mt.latin_hypercube(500),
    replicates=3,
    seed=7,
    settings={"track_two.effort": 1},
)
results = study.run(out="results/initiatives")
print(results.outcomes.groupby("arm")["effort_track_two"].mean())  # the same in every arm
print(results.effects("deaths").set_index("arm")[["mean", "low", "high", "unit"]].round(2))
mt.charts.save(results.plot("deaths"), "results/figures", "initiatives")
