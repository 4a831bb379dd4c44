"""D2-D6: when should Track II start? By the calendar, when both sides are readier, or when the channel freezes."""

import multitrack as mt

study = mt.Experiment(
    "start",
    scenario="baseline",
    design=mt.schedules(
        "track_two",
        start=["never", 0, "year 3", "year 5", "when all readiness >= 0.08", "when any channel == 2"],
    ),
    cases=mt.latin_hypercube(500),
    replicates=3,
    seed=7,
)
results = study.run(out="results/start")
started = results.outcomes["track_two.start"] < study.plan.weeks
print(started.groupby(results.outcomes["arm"]).mean())  # a trigger that never fires counts as never started
print(results.effects("years_fighting").set_index("arm")[["mean", "low", "high", "unit"]].round(3))
mt.charts.save(results.plot(), "results/figures", "start")
