"""What tables of local commanders do beside the national one, by their pace and by how much fighting they move."""

from matplotlib.figure import Figure

import multitrack as mt

study = mt.Experiment(
    "local-tables",
    scenario="baseline",
    design=mt.factorial({"keep_local_peace.tables": [0, 1, 3, 12], "keep_local_peace.moved": [0, 0.5, 1]}),
    settings={"keep_local_peace.gain": 0.0},  # no committees: all truces are those of the tables
    cases=mt.latin_hypercube(400),
    replicates=4,
    seed=7,
)
results = study.run(out="results/local-tables")
drawn = {
    "deaths": "Mean battle deaths in ten years,\nless those without local tables",
    "agreement": "Full agreements, percentage points\nmore than without",
}
figure = Figure(figsize=(7.2, 3.9), layout="constrained")
panels = figure.subplots(1, 2)
for ax, (outcome, label) in zip(panels, drawn.items(), strict=True):
    mt.charts.arms(results, outcome, differences=True, ax=ax)
    ax.set_xlabel(
        "Local tables: pace of their truces, a year, where\nfighting strikes half as hard as can be", fontsize=7.5
    )
    ax.set_ylabel(label, fontsize=8.5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=7.5)
panels[0].get_legend().set_title("Fighting that moves elsewhere")
panels[1].get_legend().remove()  # that of the first panel serves both
figure.supxlabel("baseline: 400 cases × 4 worlds an arm, intervals of 95 % over cases", fontsize=7.5)
mt.charts.save(figure, "results/figures", "local_tables_baseline")
