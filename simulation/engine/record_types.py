"""The type of a record is written out once: a first compile takes a tenth to a fifth less processor time.

For each of its passes over each function numba writes out the types of the arguments, and throws the text away. That of
a world has hundreds of fields. What is put in place here gives the text of the same type from memory. It is the one
function of numba's that the project replaces, for the whole process; versions that it was not tried with (`versions`)
are left as they are, and compile more slowly. `tests/engine/test_record_types.py` fails for a version of numba that has
no need of it.
"""

from __future__ import annotations

from typing import Any
from weakref import finalize

import numba

from simulation.engine.versions import is_tried

__all__ = ["write_out_once"]

_Record: Any = numba.types.Record
_written_by_numba: Any = _Record.__repr__
_texts: dict[int, str] = {}  # by the type's identity; types are constant once they are made


def _written_out(record: Any) -> str:
    text = _texts.get(id(record))
    if text is None:
        text = _texts[id(record)] = _written_by_numba(record)
        finalize(record, _texts.pop, id(record), None).atexit = False
    return text


def write_out_once() -> bool:
    """Have numba write out each type of record once, where its version was tried; whether it was."""
    if is_tried():
        _Record.__repr__ = _written_out
    return is_tried()
