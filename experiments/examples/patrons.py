"""What a rebels' patron does to war and agreement, by its support and by what it wants."""

from matplotlib.figure import Figure

import multitrack as mt

study = mt.Experiment(
    "patrons",
    scenario="baseline",
    design=mt.factorial(
        {"parties.rebels.patron": [0, 0.25, 0.5, 0.75, 1], "parties.rebels.patron_wants": ["prolong", "press", "end"]}
    ),
    settings={"parties.rebels.patron_strings": 1.0},
    cases=mt.latin_hypercube(400),
    replicates=4,
    seed=7,
)
results = study.run(out="results/patrons")
drawn = {
    "years_fighting": "Active years of ten,\nless those without a patron",
    "agreement": "Full agreements, percentage points\nmore than without a patron",
}
figure = Figure(figsize=(7.2, 3.9), layout="constrained")
panels = figure.subplots(1, 2)
for ax, (outcome, label) in zip(panels, drawn.items(), strict=True):
    mt.charts.arms(results, outcome, differences=True, ax=ax)
    ax.set_xlabel("Support by the rebels' patron, share of the most", fontsize=7.5)
    ax.set_ylabel(label, fontsize=8.5)
    ax.spines[["top", "right"]].set_visible(False)
panels[1].get_legend().remove()  # that of the first panel serves both
mt.charts.save(figure, "results/figures", "patrons_baseline")
