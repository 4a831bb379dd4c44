"""How sentences count, list and agree."""

from __future__ import annotations

import re

from simulation.chronicle.kinds import KINDS
from simulation.words import listed, ordinal, times, words


def test_names_are_listed_so_that_they_can_be_told_apart() -> None:
    assert listed(["Israel"]) == "Israel"
    assert listed(["Israel", "PLO", "Egypt"]) == "Israel, PLO and Egypt"
    assert listed(["territory", "recognition and self-rule"]) == "territory, and recognition and self-rule"


def test_how_often_and_for_which_time_is_said_in_words() -> None:
    assert [times(number) for number in (1, 2, 3, 1200)] == ["once", "twice", "three times", "1,200 times"]
    assert [ordinal(number) for number in (2, 12, 13, 21, 22, 33, 54, 111, 112)] == [
        *("second", "twelfth", "13th", "21st", "22nd", "33rd", "54th", "111th", "112th"),
    ]


def test_no_verb_has_to_agree_with_the_name_of_a_party() -> None:
    """A name may be singular or plural: no clause is about one alone, and no pronoun stands for one."""
    parties = {kind.name: [role for role in ("who", "whom") if getattr(kind, role) == "parties"] for kind in KINDS}
    seen = 0
    told = [*words("events").items(), *words("told").items(), *words("told_with").items()]
    for name, template in told:
        roles = parties[name.split(".")[0]]
        for role in roles:
            seen += f"{{{role}}}" in template
            clause = rf"(?:^|: |; |[.] |, and |, since |, where )[{{]{role}[}}],? (?:which |who )?"
            assert not re.search(clause + r"(?:is|has|was|[a-z]+s)\b", template), name
        assert not (roles and re.search(r"\bits\b", template)), name
    assert seen > 40


def test_what_stories_say_in_other_words_is_of_kinds_that_there_are() -> None:
    kinds = {kind.name for kind in KINDS}
    assert {key.split(".")[0] for key in (*words("told"), *words("told_with"))} <= kinds


def test_kinds_of_event_are_summed_up_in_words_that_name_nobody() -> None:
    assert set(words("why_kinds")) == {kind.name for kind in KINDS}
    assert [name for name, text in words("why_kinds").items() if "{" in text or text.endswith(".")] == []
