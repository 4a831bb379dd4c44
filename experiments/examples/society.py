"""What attacks on civilians do to carrying out, and what groups of society that take part do, heard or not."""

import pandas as pd
from matplotlib.figure import Figure

import multitrack as mt

TALKING = {"channel.threshold": 0.005, "channel.pace": 0.5, "negotiate.pace": 1.0}
"""Worlds in which most sides soon talk, so that there are texts to carry out."""


def run(name: str, arms: mt.Design, **given: bool) -> mt.Results:
    """An experiment on the same worlds as the other."""
    study = mt.Experiment(
        name,
        scenario="baseline",
        design=arms,
        settings=TALKING | {f"parties.government.{setting}": value for setting, value in given.items()},
        cases=mt.latin_hypercube(300),
        replicates=4,
        seed=7,
        tables=("outcomes", "agreements"),
    )
    return study.run(out=f"results/{name}")


def carried_out(results: mt.Results) -> pd.DataFrame:
    """Share of each arm's full agreements that is carried out in the last week seen, with intervals over cases."""
    texts = results.agreements[results.agreements["kind"] == "full"].dropna(subset="implemented")
    by_case = texts.groupby(["arm", "case"])["implemented"].agg(["sum", "size"]).astype(float).reset_index("case")
    found = by_case.groupby("arm").apply(mean_and_half)
    return results.arms[["parties.attacks_on_civilians"]].join(found)


def mean_and_half(rows: pd.DataFrame) -> pd.Series:
    """A ratio of sums in per cent, and half of its 95 % interval over cases."""
    mean = rows["sum"].sum() / rows["size"].sum()
    left = rows["sum"] - mean * rows["size"]
    return pd.Series({"mean": 100 * mean, "half": 196 * (left**2).sum() ** 0.5 / rows["size"].sum()})


attacked = run("civilians", mt.sweep({"parties.attacks_on_civilians": [0, 5, 10, 20, 40]}))
heard = run(
    "society",
    mt.factorial({"include.table": [0, 0.5, 1], "include.influence": [0, 0.5, 1]}),
    ratification=True,
)
figure = Figure(figsize=(7.2, 3.4), layout="constrained")
panels = figure.subplots(1, 3)
rows = carried_out(attacked)
panels[0].errorbar(rows["parties.attacks_on_civilians"], rows["mean"], rows["half"], color="black", marker="o", ms=4)
panels[0].set_xlabel("Attacks a year, were publics\nwholly hostile", fontsize=7)
panels[0].set_ylabel("Full agreements: share carried out\nin the last week, %", fontsize=7.5)
for ax, outcome, label in (
    (panels[1], "agreement", "Full agreements, percentage points\nmore than without"),
    (panels[2], "talks_weeks", "Weeks of talks in ten years\nbeyond those without"),
):
    mt.charts.arms(heard, outcome, differences=True, ax=ax)
    ax.set_xlabel("Groups of society at the table, share", fontsize=7)
    ax.set_ylabel(label, fontsize=7.5)
panels[2].get_legend().remove()
panels[1].get_legend().set_title("Influence of what they say")
for ax in panels:
    ax.tick_params(labelsize=7)
    ax.spines[["top", "right"]].set_visible(False)
figure.supxlabel(
    "baseline, where most soon talk: 300 cases × 4 worlds an arm, intervals of 95 % over cases", fontsize=7.5
)
mt.charts.save(figure, "results/figures", "society_baseline")
