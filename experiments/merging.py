"""The shares of an experiment put together into one folder, as if it had been run there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from experiments.execution.manifest import refusals
from experiments.execution.plan import Plan
from experiments.execution.planning.share import share_from
from experiments.execution.running import refuse_none
from experiments.execution.store import Store
from experiments.results import Results
from simulation.ensemble import Progress
from simulation.errors import InputError

__all__ = ["merge_shares"]

_NAMED = 20  # shares or folders that an error names


def merge_shares(
    folders: Sequence[str | Path],
    out: str | Path,
    allow_mixed: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Put the shares of an experiment together: the folder `out` is then one that was run at once, with the same rows.

    Parameters
    ----------
    folders
        The folders of all shares, in any order.
    out
        The folder of the experiment: a new one, or one that an interrupted call left.
    allow_mixed
        Whether shares may come from other versions or processors than the first; every report then says so.
    progress
        Called with chunks done and in all.

    Raises
    ------
    InputError
        If a share is missing, given twice, unfinished or damaged, or belongs to another experiment. The message names
        the share or its folder.
    OSError
        If there is no room.

    Examples
    --------
    >>> import multitrack as mt
    >>> study = mt.Experiment("doses", design=mt.sweep({"track_two.effort": [0, 1]}), cases=20, years=6)
    >>> folders = [f"results/share-{number}" for number in (1, 2)]
    >>> for number, folder in enumerate(folders, 1):
    ...     shared = study.share(f"{number}/2").run(folder, progress=False)
    >>> mt.merge_shares(folders, "results/merged").status()["worlds"]
    40
    """
    stores = [Store.read(folder) for folder in folders]
    _refuse(stores, allow_mixed)
    plans = [store.plan() for store in stores]
    sources = _sources(stores, plans)
    plan = replace(plans[0], share=None)
    planned = {name: value for name, value in stores[0].manifest.items() if name != "share"}
    with Store.opened(out, plan, allow_mixed, planned) as store:
        for other in stores:
            for making in (other.manifest, *other.manifest["mixed"]):
                store.note_mixed(store.manifest | making)
        for done, (chunk, source) in enumerate(sorted(sources.items()), 1):
            store.take(chunk, source)
            if progress:
                progress(done, len(sources))
        if (members := store.members(plan)) is not None:
            refuse_none(plan, members)
    return Results(out)


def _refuse(stores: Sequence[Store], allow_mixed: bool) -> None:
    """Raise InputError where the folders are not all the shares of one experiment, each once."""
    if not stores:
        raise InputError("merge: given no folder; allowed: the folders of all shares")
    whole = [store.folder for store in stores if "share" not in store.manifest]
    if whole:
        raise InputError(f"{folder}: it is no share: a whole experiment was run here" for folder in whole[:_NAMED])
    first, faults = stores[0], []
    of = share_from(first.manifest["share"]).of
    folders: dict[str, Path] = {}
    for store in stores:
        share = store.manifest["share"]
        if other := _differences(first, store, allow_mixed):
            faults.append(f"{store.folder}: it is a share of another experiment than {first.folder}: {other[0]}")
        elif share in folders:
            faults.append(f"{store.folder}: share {share} is given twice; {folders[share]} is the same share")
        else:
            folders[share] = store.folder
    missing = [share for share in (f"{number}/{of}" for number in range(1, of + 1)) if share not in folders]
    if missing and not faults:
        faults = [f"merge: share {_listed(missing)} is missing; allowed: the folders of all {of} shares"]
    if faults:
        raise InputError(faults[:_NAMED])


def _differences(first: Store, store: Store, allow_mixed: bool) -> list[str]:
    """Why two folders are not shares of one experiment."""
    same_share = first.manifest | {"share": store.manifest["share"]}
    other = refusals(same_share, store.manifest, allow_mixed)
    for name, there, here in (
        ("shares", *(share_from(one.manifest["share"]).of for one in (first, store))),
        ("worlds of a chunk", *(one.manifest["chunk"] for one in (first, store))),
    ):
        other += [f"{name}: there {there}, here {here}"] if there != here else []
    return other


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _sources(stores: Sequence[Store], plans: Sequence[Plan]) -> Mapping[int, Store]:
    """The share that each chunk is taken from; one that several ran, of the reference arm, from
    one where it did not fail.

    Raises InputError where a share is unfinished or damaged. A chunk that failed is taken as it is: it also fails in
    an experiment that is run at once.
    """
    faults, sources = [], dict[int, Store]()
    for store, plan in zip(stores, plans, strict=True):
        failed = {state.chunk for state in store.failures()}
        left = [chunk for chunk in plan.wanted if chunk.index not in failed and not store.whole(chunk.index)]
        if left:
            missing = f"{len(left)} of {len(plan.wanted)} chunks are missing or damaged; run it again"
            faults.append(f"{store.folder}: share {plan.share} is unfinished: {missing}")
        for chunk in plan.wanted:
            if chunk.index not in sources or chunk.index not in failed:
                sources[chunk.index] = store
    if faults:
        raise InputError(faults[:_NAMED])
    return sources
