# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw the charts, each as SVG and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from .targets import PACES  # noqa: E402

Results = dict[str, Any]
OURS, OURS_LIGHT, THEIRS, NEUTRAL, HTTP = "#1b6ca8", "#7fb2d9", "#d1603d", "#9aa0a6", "#f2b134"
STYLE = {
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "svg.hashsalt": "nhn.cloud",
    "figure.dpi": 110,
}
#: Bars of the first chart, from the most expensive to the cheapest group.
TASKS = (
    ("openstack", "openstack.cloud.server", THEIRS),
    ("openstack_loop", "openstack.cloud.server, loop item", THEIRS),
    ("uri", "ansible.builtin.uri, one GET", NEUTRAL),
    ("bare", "module with requests, one GET", NEUTRAL),
    ("ping", "ansible.builtin.ping", NEUTRAL),
    ("ping_loop", "ansible.builtin.ping, loop item", NEUTRAL),
    ("module_names", "nhn_server as a module, by name", OURS_LIGHT),
    ("module", "nhn_server as a module, by id", OURS_LIGHT),
    ("worker_names", "nhn_server in the worker, by name", OURS),
    ("worker", "nhn_server in the worker, by id", OURS),
    ("worker_names_loop", "nhn_server in the worker, by name, loop item", OURS),
    ("worker_loop", "nhn_server in the worker, by id, loop item", OURS),
)
FLEETS = (
    ("openstack", "openstack.cloud.server, loop", THEIRS, "s"),
    ("loop", "nhn_server, loop", OURS_LIGHT, "D"),
    ("count", "nhn_server, count", OURS, "o"),
    ("bare", "bare HTTP client, 16 threads", NEUTRAL, "^"),
)
STACK = (
    ("openstack", "openstack.cloud, 33 of the 42", THEIRS),
    ("single", "modules of single things", OURS_LIGHT),
    ("stack", "nhn_stack", OURS),
    ("bare", "bare HTTP client", NEUTRAL),
)
PHASES = {"make": "make, until ACTIVE", "stop": "stop, until SHUTOFF", "delete": "delete, until gone"}


def draw(results: Results, folder: Path) -> list[str]:
    """Draw the charts for which there are results, and return their names."""
    drawn = []
    with plt.rc_context(STYLE):
        for name, key, function in (
            ("tasks", "tasks", _tasks),
            ("fleets", "fleets", _fleets),
            ("waits", "waits", _waits),
            ("stack", "stack", _stack),
            ("inventory", "inventory", _inventory),
        ):
            if results.get(key):
                _save(function(results[key]), folder, name)
                drawn.append(name)
    return drawn


def _save(figure: Figure, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / f"{name}.svg", bbox_inches="tight", metadata={"Date": None})
    figure.savefig(folder / f"{name}.png", bbox_inches="tight", dpi=150)
    plt.close(figure)


def _tasks(tasks: Results) -> Figure:
    """Draw the cost of a task, with the part of the API."""
    figure, axes = plt.subplots(figsize=(9.5, 5.6))
    rows = [(label, tasks[key], colour) for key, label, colour in TASKS if key in tasks]
    places = range(len(rows), 0, -1)
    longest = max(one["median"] for _label, one, _colour in rows) * 1000
    for place, (_label, one, colour) in zip(places, rows):
        whole, api = one["median"] * 1000, min(one["http"], one["median"]) * 1000
        axes.barh(place, whole - api, left=api, color=colour, height=0.7)
        axes.barh(place, api, color=HTTP, height=0.7)
        calls = f"{one['calls']:.0f} HTTP call{'' if round(one['calls']) == 1 else 's'}" if one["calls"] else "no HTTP"
        axes.text(whole + longest * 0.012, place, f"{whole:.0f} ms   {calls}", va="center", fontsize=10)
    axes.set_yticks(list(places), [label for label, _one, _colour in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, longest * 1.25)
    axes.set_xlabel("milliseconds for one more task or loop item (median)")
    axes.set_title("A task that finds nothing to do", pad=12)
    axes.barh(0, 0, color=HTTP, label="of which the API's time to answer")
    axes.legend(loc="lower right", frameon=False)
    axes.set_ylim(0.4, len(rows) + 0.6)
    return figure


def _fleets(fleets: Results) -> Figure:
    """Draw seconds over the number of servers, with a panel for each phase."""
    figure, panels = plt.subplots(1, 3, figsize=(12, 4.6), sharey=True)
    sizes = sorted({int(key.split("/")[1]) for key in fleets})
    for axes, (phase, title) in zip(panels, PHASES.items()):
        for who, label, colour, marker in FLEETS:
            values = [fleets[f"{who}/{size}/{phase}"]["median"] for size in sizes]
            axes.plot(sizes, values, color=colour, marker=marker, linewidth=2, markersize=6, label=label)
        _log_axes(axes, sizes)
        axes.set_title(title, fontsize=12)
        axes.set_xlabel("servers")
        _tell_largest(axes, fleets, phase, sizes[-1])
    panels[0].set_ylabel("seconds (median)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncol=4, frameon=False, bbox_to_anchor=(0.5, 1.06))
    figure.tight_layout()
    return figure


def _log_axes(axes: Axes, sizes: list[int]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [str(size) for size in sizes])
    axes.minorticks_off()
    axes.set_xlim(0.8, sizes[-1] * 3.3)
    ticks = (0.1, 1, 10, 100, 1000)
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid(axis="y", color="#e4e4e4")


def _tell_largest(axes: Axes, fleets: Results, phase: str, size: int) -> None:
    """Write the seconds beside the last points, moved apart if they would overlap."""
    values = sorted((fleets[f"{who}/{size}/{phase}"]["median"], colour) for who, _label, colour, _marker in FLEETS)
    floor = 0.0
    for value, colour in values:
        place = max(value, floor)
        axes.text(
            size * 1.18,
            place,
            f"{value:.{0 if value >= 10 else 1}f} s",
            color=colour,
            va="center",
            fontsize=10,
            fontweight="bold",
        )
        floor = place * 1.38


def _waits(waits: list[Results]) -> Figure:
    """Draw the overshoot over the length of the wait."""
    figure, axes = plt.subplots(figsize=(9, 4.2))
    for who, colour, marker in (("nhn_server", OURS, "o"), ("openstack.cloud.server", THEIRS, "s")):
        some = [wait for wait in waits if wait["who"] == who]
        axes.scatter(
            [wait["lasted"] for wait in some],
            [wait["overshoot"] for wait in some],
            color=colour,
            marker=marker,
            s=60,
            label=who,
            zorder=3,
        )
        for wait in some:
            axes.annotate(
                str(wait["polls"]),
                (wait["lasted"], wait["overshoot"]),
                textcoords="offset points",
                xytext=(0, 8),
                ha="center",
                fontsize=8.5,
                color="#555555",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )
    axes.axhline(0.5, color=OURS, linestyle="--", linewidth=1)
    axes.text(
        1.01, 0.5, "median at\nmost 0.5 s", va="center", fontsize=9, color=OURS, transform=axes.get_yaxis_transform()
    )
    axes.set_xscale("log")
    ticks = (1, 3, 10, 30, 100)
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(0.8, max(30.0, *(wait["lasted"] for wait in waits)) * 1.2)
    axes.set_ylim(0, max(wait["overshoot"] for wait in waits) * 1.2)
    axes.set_xlabel("seconds until the server was ACTIVE")
    axes.set_ylabel("seconds until the task returned")
    axes.grid(axis="y", color="#e4e4e4")
    axes.set_title("How long after the server a wait ends", pad=34)
    axes.text(0, 1.03, "Numbers: looks at the server.", transform=axes.transAxes, fontsize=9.5, color="#555555")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.99), ncol=2, frameon=False)
    return figure


def _stack(found: Results) -> Figure:
    """Draw how long a stack takes to make, with a panel for each pace."""
    figure, panels = plt.subplots(1, len(found["made"]), figsize=(12, 3), sharey=True, squeeze=False)
    places = range(len(STACK), 0, -1)
    for axes, (pace, made) in zip(panels[0], found["made"].items()):
        longest = max(one["median"] for one in made.values())
        for place, (who, _label, colour) in zip(places, STACK):
            if who in made:
                seconds = made[who]["median"]
                axes.barh(place, seconds, color=colour, height=0.7)
                axes.text(seconds + longest * 0.012, place, f"{seconds:.0f} s", va="center", fontsize=10)
            else:
                axes.text(longest * 0.012, place, "not measured", va="center", fontsize=10)
        axes.set_yticks(list(places), [label for _who, label, _colour in STACK])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, longest * 1.15)
        axes.set_xlabel("seconds (median)")
        axes.set_title(f"42 things, {PACES[pace]}", pad=12)
    figure.tight_layout()
    return figure


def _inventory(inventory: Results) -> Figure:
    """Draw seconds over the number of hosts."""
    figure, axes = plt.subplots(figsize=(8, 4.6))
    costs = {int(label.split()[0]): one for label, one in inventory["costs"].items() if label.endswith("recorded")}
    sizes = sorted(costs)
    lines = (
        ("openstack", "openstack.cloud.openstack", THEIRS, "s"),
        ("nhn_compute", "nhn_compute", OURS, "o"),
        ("cached", "nhn_compute, from its cache", OURS_LIGHT, "D"),
        ("script", "script that prints the finished JSON", NEUTRAL, "s"),
        ("http", "the HTTP calls alone", HTTP, "^"),
    )
    for key, label, colour, marker in lines:
        values = [costs[size][key]["seconds"] for size in sizes]
        axes.plot(sizes, values, color=colour, marker=marker, linewidth=2, markersize=6, label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ticks = [
        tick
        for tick in (0.01, 0.1, 1, 10, 100)
        if tick <= 3 * max(costs[sizes[-1]][key]["seconds"] for key, *_unused in lines)
    ]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.grid(axis="y", color="#e4e4e4")
    axes.set_xlabel("servers")
    axes.set_ylabel("seconds (median)")
    axes.set_title("ansible-inventory --list", pad=12)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure
