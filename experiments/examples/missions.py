"""What a mission of observers or peacekeepers does to later fighting, by its size and by what it may do."""

from matplotlib.figure import Figure

import multitrack as mt

study = mt.Experiment(
    "missions",
    scenario="baseline",
    design=mt.factorial({"deploy.size": [0, 0.25, 0.5, 0.75, 1], "deploy.mandate": ["report", "separate", "protect"]}),
    settings={"deploy.chance": 1.0, "deploy.backer": "power", "deploy.text": "any", "deploy.weeks": 0},
    cases=mt.latin_hypercube(400),
    replicates=4,
    seed=7,
)
results = study.run(out="results/missions")
drawn = {
    "years_fighting_later": "Active years, third to twelfth,\nless those without a mission",
    "violations": "Violations in ten years,\nless those without a mission",
}
figure = Figure(figsize=(7.2, 3.9), layout="constrained")
panels = figure.subplots(1, 2)
for ax, (outcome, label) in zip(panels, drawn.items(), strict=True):
    mt.charts.arms(results, outcome, differences=True, ax=ax)
    ax.set_xlabel("Size, share of all that it could need", fontsize=7.5)
    ax.set_ylabel(label, fontsize=8.5)
    ax.spines[["top", "right"]].set_visible(False)
panels[1].get_legend().remove()  # that of the first panel serves both
mt.charts.save(figure, "results/figures", "missions_baseline")
