"""B10: does broad participation matter more where the public must ratify? Breadth of Track II × ratification."""

import multitrack as mt

study = mt.Experiment(
    "participation",
    scenario="baseline",
    design=mt.sweep({"track_two.participants": [2, 4, 8], "parties.ratification": [False, True]}),
    cases=mt.latin_hypercube(500),
    replicates=4,
    seed=7,
)
results = study.run(out="results/participation")
print(results.outcomes.groupby("arm")["ratifications_lost"].mean())
together = results.interaction("track_two.participants", "parties.ratification", "agreement")
print(together.set_index("track_two.participants")[["mean", "low", "high", "unit"]].round(2))
mt.charts.save(results.plot("agreement", differences=False), "results/figures", "participation")
