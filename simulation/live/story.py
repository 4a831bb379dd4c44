"""A story to send: one HTML file with a world, its twin and parallel worlds, which needs no Python and no network."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from simulation.live.markup import text
from simulation.live.recorded import recorded
from simulation.live.stage import beside
from simulation.live.twins import Twin
from simulation.words import words

if TYPE_CHECKING:
    from simulation.live.moment import Moment
    from simulation.live.stage import Stage

__all__ = ["STORY_OF", "story_of"]

STORY_OF = Twin("no_track_two")
"""What is different in the twin of a story unless something else is asked."""


def story_of(stage: Stage, moment: Moment, wanted: Callable[[], bool] = lambda: True) -> str:
    """The file of a world on show and its twin, as text. Both are played to their end, and a hundred worlds run."""
    if stage.otherwise is None:
        stage.make_twin(moment.twin or STORY_OF)
    stage.go_to(stage.history.weeks)
    run_beside = beside(*stage.models, stage.otherwise, wanted)
    stage.stand(run_beside)
    return _filled(recorded(stage, run_beside, moment))


def _filled(data: dict[str, Any]) -> str:
    """The page of a story with its data in it: compressed, since most of a week is as in the week before."""
    folder = resources.files("simulation.live")
    page = folder.joinpath("story.html").read_text(encoding="utf-8")
    packed = gzip.compress(json.dumps(data, ensure_ascii=False, allow_nan=False).encode(), mtime=0)
    parts = {
        "title": text(f"{data['title']} · multitrack"),
        "look": folder.joinpath("picture.css").read_text(encoding="utf-8"),
        "words": json.dumps(words("story_file"), ensure_ascii=False).replace("<", "\\u003c"),
        "data": base64.b64encode(packed).decode(),
    }
    for name, part in parts.items():
        page = page.replace(f"[[{name}]]", part)
    return page
