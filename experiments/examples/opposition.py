"""What an opposition at home does to agreements and leaders, by following and stance, and what a veto player does."""

from matplotlib.figure import Figure

import multitrack as mt

TALKING = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0, "parties.government.term": 208}
"""Where sides hardly talk there is nothing to oppose: in these worlds most do, and the government holds elections."""


def run(name: str, arms: mt.Design, **given: bool) -> mt.Results:
    """An experiment on the same worlds as the other."""
    study = mt.Experiment(
        name,
        scenario="baseline",
        design=arms,
        settings=TALKING | {f"parties.government.{setting}": value for setting, value in given.items()},
        cases=mt.latin_hypercube(300),
        replicates=2,
        seed=7,
    )
    return study.run(out=f"results/{name}")


opposed = run(
    "opposition",
    mt.factorial(
        {"parties.government.opponents": [0, 0.2, 0.4, 0.6, 0.8], "parties.government.opponents_stance": [-1, 1]}
    ),
)
vetoed = run(
    "veto",
    mt.factorial({"parties.government.veto_asks": [0, 0.05, 0.1, 0.2, 0.3]}),
    veto=True,
)
following, asked = (
    "Following of the government's\nopposition, share of its public",
    "What the veto player asks beyond\nthe least its side signs for, utility",
)
drawn = (
    (opposed, "agreement", following, "Full agreements, percentage points\nmore than without"),
    (opposed, "governments_lost", following, "Leaders that it unseats\nin ten years"),
    (vetoed, "agreement", asked, "Full agreements, percentage points\nmore than where it asks for nothing"),
)
figure = Figure(figsize=(7.2, 3.4), layout="constrained")
panels = figure.subplots(1, 3)
for ax, (results, outcome, across, label) in zip(panels, drawn, strict=True):
    mt.charts.arms(results, outcome, differences=True, ax=ax)
    ax.set_xlabel(across, fontsize=7)
    ax.set_ylabel(label, fontsize=7.5)
    ax.tick_params(labelsize=7)
    ax.spines[["top", "right"]].set_visible(False)
handles = panels[0].get_legend().legend_handles
for ax in panels[:2]:
    ax.get_legend().remove()
names = ["against a settlement", "for a settlement"]
title = {"title": "Opposition (first two panels)", "title_fontsize": 7.5}
figure.legend(handles, names, **title, loc="outside upper left", ncols=2, fontsize=7.5, frameon=False)
figure.supxlabel("Differences with 95 % intervals over 300 cases", fontsize=7.5)
mt.charts.save(figure, "results/figures", "opposition_baseline")
