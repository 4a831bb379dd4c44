"""How a table is built: deadlines, the order of issues, and leaders with agendas of their own."""

from matplotlib.figure import Figure

import multitrack as mt

TALKING = {"channel.forced": "open", "channel.forced_start": 1, "channel.forced_end": 26, "channel.threshold": 0.02}
"""Worlds in which sides meet from the first week on, and go on where they see reason to."""


def run(name: str, arms: mt.Design) -> mt.Results:
    """An experiment on the same worlds as the others."""
    study = mt.Experiment(
        name,
        scenario="baseline",
        design=arms,
        settings=TALKING,
        cases=mt.latin_hypercube(400),
        replicates=4,
        seed=7,
    )
    return study.run(out=f"results/{name}")


dated = run("deadlines", mt.factorial({"deadline.week": [0, 13, 26, 52, 104], "deadline.ends": [0.0, 0.5, 1.0]}))
ordered = run("orders", mt.sweep({"negotiate.order": ["any", "easiest_first", "hardest_first", "balanced"]}))
led = run("agendas", mt.sweep({"parties.government.agenda": [0, -0.2, -0.1, 0.1, 0.2]}))
drawn = (
    (
        dated,
        "durable_agreement",
        "Week of the deadline\n(0: none)",
        "Durable full agreements, percentage points\nmore than without",
    ),
    (led, "durable_agreement", "What settling is worth to the\ngovernment's leader, utility", ""),
    (ordered, "drafts_rejected", "Drafts rejected, beyond those\nof any order", ""),
)
figure = Figure(figsize=(7.2, 3.4), layout="constrained")
panels = figure.subplots(1, 3)
for ax, (results, outcome, across, along) in zip(panels, drawn, strict=True):
    mt.charts.arms(results, outcome, differences=True, ax=ax)
    ax.set_xlabel(across, fontsize=7)
    ax.set_ylabel(along, fontsize=7.5)
    ax.tick_params(labelsize=7)
    ax.spines[["top", "right"]].set_visible(False)
panels[0].get_legend().set_title("Chance that talks end with it")
figure.supxlabel(
    "baseline, where sides meet from the first week on: 400 cases × 4 worlds an arm, 95 % over cases", fontsize=7.5
)
mt.charts.save(figure, "results/figures", "table_baseline")
