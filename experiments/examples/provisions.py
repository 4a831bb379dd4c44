"""What becomes of named provisions by money from outside, and by the order in which they wait for each other."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

import multitrack as mt
from simulation.charts.style import COLOURS

study = mt.Experiment(
    "provisions",
    scenario="baseline",
    design=mt.factorial(
        {
            "carry_out.backing": [0, 0.25, 0.5, 0.75, 1],
            "provide.order": ["free", "guarantees_first", "arms_first"],
        }
    ),
    settings={"provide.strength": 1},
    cases=mt.latin_hypercube(400),
    replicates=4,
    seed=7,
    tables=("outcomes", "agreements"),
)
results = study.run(out="results/provisions")
levers = results.arms[["carry_out.backing", "provide.order"]]
texts = results.agreements[results.agreements["provisions"].notna()]
texts = texts.join(levers, on="arm")


def shares(rows: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    """Mean and 95 % interval over cases of a share, by order and money."""
    known = rows.assign(value=value.astype("Float64").astype(float)).dropna(subset="value")
    found = []
    for (order, money), some in known.groupby(["provide.order", "carry_out.backing"]):
        by_case = some.groupby("case")["value"].agg(["sum", "size"])
        mean = by_case["sum"].sum() / by_case["size"].sum()
        # Texts of one case have something in common: the interval is over cases.
        left = by_case["sum"] - mean * by_case["size"]
        error = np.sqrt((left**2).sum()) / by_case["size"].sum()
        found.append((order, money, 100 * mean, 196 * error))
    return pd.DataFrame(found, columns=["order", "money", "mean", "half"])


full = texts[texts["kind"] == "full"]
seen = (texts["week"] + 260 <= results.plan.weeks) & texts["superseded"].isna() & texts["lapsed"].isna()
failed = (texts["ended_week"] - texts["week"] <= 260).fillna(False)
drawn = {
    "Named provisions of full agreements\ncompleted after five years, %": shares(full, full["implemented_5_years"]),
    "Agreements with named provisions that end\nwithin five years, %": shares(texts[seen], failed[seen]),
}
styles = {
    "free": ("nothing waits", "o"),
    "guarantees_first": ("guarantees first", "s"),
    "arms_first": ("arms first", "^"),
}
figure = Figure(figsize=(7.2, 3.9), layout="constrained")
for ax, (label, table) in zip(figure.subplots(1, 2), drawn.items(), strict=True):
    for place, (order, (name, marker)) in enumerate(styles.items()):
        rows = table[table["order"] == order]
        x, colour = rows["money"] + 0.012 * (place - 1), COLOURS[place]
        ax.errorbar(x, rows["mean"], rows["half"], color=colour, marker=marker, markersize=4, linewidth=1.2, label=name)
    ax.set_xlabel("Money and staff from outside (carry_out.backing)", fontsize=7.5)
    ax.set_ylabel(label, fontsize=8.5)
    ax.set_ylim(0, 1.04 * ax.get_ylim()[1])
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
figure.axes[0].legend(title="What waits for what", fontsize=7.5, title_fontsize=7.5, frameon=False)
figure.supxlabel("baseline: 400 cases × 4 worlds an arm, intervals of 95 % over cases", fontsize=7.5)
mt.charts.save(figure, "results/figures", "provisions_baseline")
