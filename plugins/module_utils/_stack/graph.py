# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of things that need each other. Pure functions."""

from __future__ import annotations

import typing as t

from .._errors import refuse

#: Thing -> the things that must be there before it.
Needs = t.Mapping[str, t.Collection[str]]


def waves(needs: Needs) -> list[list[str]]:
    """Return things in waves: each after all that it needs, within a wave in the order in which they are given.

    :raises InvalidRequest: if things need each other in a circle; the error names them.
    """
    left = {name: set(others) for name, others in needs.items()}
    found: list[list[str]] = []
    while left:
        wave = [name for name, others in left.items() if not others & left.keys()]
        if not wave:
            circle = " -> ".join(circle_in(left))
            refuse(f"These need each other in a circle, so none can be the first: {circle}.", "name")
        found.append(wave)
        for name in wave:
            del left[name]
    return found


def circle_in(needs: Needs) -> list[str]:
    """Return one circle of things that need each other; its first is also its last.

    :param needs: each of the things needs another one of them.
    """
    path: list[str] = []
    name = next(iter(needs))
    while name not in path:
        path.append(name)
        name = next(other for other in needs[name] if other in needs)
    return [*path[path.index(name) :], name]


def reversed_(needs: Needs) -> dict[str, set[str]]:
    """Return what must be gone before each thing may go: what needs it."""
    found: dict[str, set[str]] = {name: set() for name in needs}
    for name, others in needs.items():
        for other in others:
            if other in found:
                found[other].add(name)
    return found


def before(name: str, needs: Needs) -> set[str]:
    """Return all that a thing needs, directly or through others."""
    return _reached(name, needs)


def after(name: str, needs: Needs) -> set[str]:
    """Return all that needs a thing, directly or through others."""
    return _reached(name, reversed_(needs))


def _reached(name: str, arrows: Needs) -> set[str]:
    found: set[str] = set()
    left = [name]
    while left:
        for other in arrows.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def mermaid(needs: Needs, labels: t.Mapping[str, str]) -> str:
    """Return a graph as Mermaid draws it, in a stable order: an arrow leads from a thing to what needs it.

    What a thing needs only because something else that it needs does has no arrow of its own.
    """
    numbers = {name: f"n{number}" for number, name in enumerate(needs, start=1)}
    lines = ["flowchart LR"]
    for name, number in numbers.items():
        text = labels[name].replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")
        lines.append(f'  {number}["{text}"]')
    order = list(numbers)
    for name, others in needs.items():
        through = set().union(*(before(other, needs) for other in others))
        lines += [f"  {numbers[other]} --> {numbers[name]}" for other in sorted(set(others) - through, key=order.index)]
    return "\n".join(lines) + "\n"
