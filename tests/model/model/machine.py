# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw the steps with hypothesis."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.errors
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sweep import images, tables, things
from sweep.groups import MODULE as GROUPS
from sweep.witness import LARGE, SMALL

from .desires import ACTIONS, POWER
from .networks import RULES
from .player import NAMES, VOLUMES, Player, Step

names = st.sampled_from(NAMES)
groups = st.sampled_from([None, None, ["default"], ["default", "web"], ["db"]])
metadata = st.sampled_from([None, None, {"role": "web"}, {"role": "db", "note": "{{ 1 + 1 }} 'ü'"}])
ways = st.tuples(st.sampled_from([tables.OFFICE, tables.LAB]), st.sampled_from([tables.FIRST, tables.SECOND])).map(list)
#: Now and then of a key that the metadata names too, which is refused.
absent = st.sampled_from([None, None, None, ["note"], ["role"], ["note", "role", "never"]])

#: Modules that have a rule of their own.
APART = (GROUPS, tables.MODULE, images.MODULE)
#: Options that change others along, which the model does not follow.
LEFT_OUT = {"availability_zone", "port_security"}


def _thing(module: things.Module) -> st.SearchStrategy[Step]:
    """A step about a thing: each option as the examples have it, another value, or not given."""
    options = {
        option: st.sampled_from(
            [None, *(values[option] for values in (module.values, module.others) if option in values)]
        )
        for option in sorted({*module.values, *module.others} - LEFT_OUT)
    }
    # Two things in one other could not have the same address or range.
    own_names = st.sampled_from(["one"] if module.named else ["one", "two"])
    return st.fixed_dictionaries(
        {"module": st.just(module.name), "name": own_names, "present": st.booleans(), **options}
    )


class Done(BaseException):
    """Enough steps were played, or one showed a deviation, so hypothesis need not play it again."""


def machine_for(
    player: Player, most: int, seconds: float, least: int = 0
) -> tuple[type[RuleBasedStateMachine], dict[str, int], list[str]]:
    """Return a state machine that plays on a player, for some steps or seconds, or until a problem.

    :param least: least number of steps, even if they take longer.
    """
    drawn = [module for module in things.tables() if module.name not in APART]
    start = time.monotonic()
    counts = {"steps": 0, "ended": 0}
    problems: list[str] = []

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            player.begin()
            self._play(do="server", name=NAMES[0])

        def _play(self, **step: Any) -> None:
            if counts["steps"] >= most or (counts["steps"] >= least and time.monotonic() - start > seconds):
                counts["ended"] = 1
                raise Done
            try:
                counts["steps"] += player.play(step)
            except Exception as error:
                counts["steps"] += 1
                problems.append(f"{type(error).__name__}: {error}")
                raise Done from error

        @rule(
            name=names,
            state=st.sampled_from([*POWER, *POWER, "absent"]),
            flavor=st.sampled_from([None, None, SMALL, LARGE]),
            security_groups=groups,
            metadata=metadata,
            metadata_absent=absent,
        )
        def server(self, **step: Any) -> None:
            self._play(do="server", **step)

        @rule(name=names, state=st.sampled_from(["started", "stopped", "shelved"]))
        def power(self, **step: Any) -> None:
            self._play(do="server", **step)

        @rule(name=names, new=names)
        def rename(self, **step: Any) -> None:
            self._play(do="rename", **step)

        @rule(name=names, verb=st.sampled_from(sorted(ACTIONS)))
        def action(self, **step: Any) -> None:
            self._play(do="action", **step)

        @rule(name=names, volume=st.sampled_from(VOLUMES), present=st.booleans())
        def attachment(self, **step: Any) -> None:
            self._play(do="attachment", **step)

        @rule(name=st.sampled_from(["one", "two"]), number=st.sampled_from([None, 1, 2]), replace=st.booleans())
        def keypair(self, **step: Any) -> None:
            self._play(do="keypair", **step)

        @rule(name=names, what=st.sampled_from(["deleted_by_another", "stopped_by_another", "put_into_error"]))
        def another(self, name: str, what: str) -> None:
            self._play(do=what, name=name)

        @rule(
            name=st.sampled_from(["one", "two"]),
            present=st.sampled_from([True, True, False]),
            description=st.sampled_from([None, None, "", "of the model"]),
            rules=st.none() | st.lists(st.sampled_from(sorted(RULES)), unique=True),
            purge_rules=st.booleans(),
            keep_default_egress=st.booleans(),
        )
        def group(self, **step: Any) -> None:
            self._play(do="group", **step)

        @rule(
            name=st.sampled_from(["one", "two"]),
            present=st.sampled_from([True, True, False]),
            default=st.sampled_from([None, None, True, False]),
            distributed=st.sampled_from([None, None, True, False]),
            internet_gateway=st.sampled_from([None, True, ""]),
        )
        def table(self, **step: Any) -> None:
            self._play(do="table", **step)

        @rule(
            name=st.sampled_from(["one", "two"]),
            present=st.sampled_from([True, True, False]),
            tags=st.sampled_from([None, None, [], ["a"], ["b", "a"]]),
            min_ram=st.sampled_from([None, None, 0, 512]),
            login_username=st.sampled_from([None, None, "me"]),
            protected=st.sampled_from([None, None, True, False]),
            shared=st.sampled_from([None, None, False, True]),
        )
        def image(self, **step: Any) -> None:
            self._play(do="image", **step)

        @rule(routes=st.lists(ways, unique_by=lambda way: way[0]), purge_routes=st.booleans())
        def routes(self, **step: Any) -> None:
            self._play(do="routes", **step)

        @rule(
            state=st.sampled_from(["present", "present", "disconnected", "absent"]),
            whose=st.sampled_from([(None, name) for name in NAMES] + [("f", None), ("f", NAMES[0]), ("g", NAMES[0])]),
            protected=st.sampled_from([None, None, True, False]),
            move=st.booleans(),
        )
        def address(self, whose: tuple[str | None, str | None], **step: Any) -> None:
            self._play(do="address", label=whose[0], server=whose[1], **step)

    class WithThings(Machine):
        @rule(step=st.sampled_from(drawn).flatmap(_thing))
        def thing(self, step: Step) -> None:
            self._play(do="thing", **step)

    return WithThings, counts, problems


def explore(player: Player, steps: int, seconds: float, seed: int, found: Path, least: int = 0) -> tuple[int, str]:
    """Play random sequences. Return the number of steps and the problem, or "".

    A sequence that shows a deviation is written to *found*, as it can be put into regressions/.
    """
    machine, counts, problems = machine_for(player, steps, seconds, least)
    settings = hypothesis.settings(
        max_examples=100000,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=settings)
    except (Done, hypothesis.errors.FlakyStrategyDefinition):
        # An example that ended early looks flaky to hypothesis.
        if not (problems or counts["ended"]):
            raise
    if problems:
        keep(found, player.played, problems[0])
    return counts["steps"], "".join(problems)


def keep(path: Path, steps: list[Step], problem: str) -> None:
    """Write a counterexample."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"found": problem[:2000], "steps": steps}, indent=1, ensure_ascii=False) + "\n")
