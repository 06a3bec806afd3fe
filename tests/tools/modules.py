# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules of the collection, and what they say of themselves. Needs ansible-core.

A module's name says what it is about: nhn_volume returns one thing under the key `volume`, nhn_volume_info several of
them under `volumes`. That is a view. Its fields are described in one module, its home: nhn_volume, or nhn_volume_info
where there is no nhn_volume.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from checkout import ROOT

MODULES = ROOT / "plugins" / "modules"
#: Options that, beside the name, say which thing is meant; no argument spec can say so.
ALSO = {"nhn_volume_snapshot": ["volume"]}


def names() -> list[str]:
    """All modules."""
    return sorted(path.stem for path in MODULES.glob("nhn_*.py"))


def described(name: str) -> Any:
    """The object that a module's file describes itself with."""
    return importlib.import_module(f"ansible_collections.nhn.cloud.plugins.modules.{name}").MODULE


@functools.cache
def kinds() -> tuple[Any, ...]:
    """The kinds of things that the collection knows."""
    base = "ansible_collections.nhn.cloud.plugins.module_utils"
    kind = importlib.import_module(f"{base}._thing.kind").Kind
    found: list[Any] = []
    for room in ("_kinds", "_servers"):
        package = importlib.import_module(f"{base}.{room}")
        for one in pkgutil.iter_modules(package.__path__):
            found += vars(importlib.import_module(f"{package.__name__}.{one.name}")).values()
    return tuple({one.keys: one for one in found if isinstance(one, kind)}.values())


def table_of(name: str) -> tuple[Any, ...] | None:
    """The fields by which a module plans; None where it does not plan from a table."""
    resource = getattr(described(name), "resource", None)
    return getattr(resource, "table", None) if inspect.isclass(resource) else None


def is_info(name: str) -> bool:
    """Whether a module only reads."""
    return name.endswith("_info")


def view_of(name: str) -> str:
    """What a module is about."""
    return name.removeprefix("nhn_").removesuffix("_info")


def plural(view: str) -> str:
    """The key under which several of them stand."""
    if view.endswith("y") and not view.endswith(("ay", "ey", "oy", "uy")):
        return f"{view[:-1]}ies"
    return f"{view}es" if view.endswith(("x", "s")) else f"{view}s"


def has_view(name: str) -> bool:
    """Whether a module's result is one thing or a list of them, with always the same fields; no document is."""
    return bool(getattr(described(name), "has_view", True))


def result_of(name: str) -> str:
    """The key of a module's result under which its view stands."""
    module = described(name)
    if is_info(name):
        return str(module.result)
    return getattr(module.resource, "result", None) or view_of(name)


def shown_by(name: str) -> list[str] | None:
    """The fields that a module's view has always, where the module tells them."""
    module = described(name)
    holder = module if is_info(name) else module.resource
    shown: Mapping[str, Any] | None = getattr(holder, "shown", None)
    return list(shown) if shown else None


def unchangeable(name: str) -> list[Any]:
    """The fields of a module whose difference is drift, where it plans from a table."""
    return [field for field in table_of(name) or () if field.change is None and field.compared]


def word_of(name: str) -> str:
    """What a module is about, in words."""
    kind = getattr(getattr(described(name), "resource", None), "kind", None)
    return kind.word if kind else view_of(name).replace("_", " ")


def views(modules: Iterable[str]) -> dict[str, str]:
    """Keys of results -> the view that stands there."""
    found = {view_of(name) for name in modules}
    return {**{plural(view): view for view in found}, **{view: view for view in found}}


def home_of(view: str, modules: Iterable[str]) -> str:
    """The module that describes the fields of a view."""
    return f"nhn_{view}" if f"nhn_{view}" in modules else f"nhn_{view}_info"


# What tasks of a module may say


def examples(name: str) -> list[dict[str, Any]]:
    """The options of the tasks that a module's documentation shows."""
    source = (MODULES / f"{name}.py").read_text()
    found = re.search(r'^EXAMPLES = r"""\n(.*?)^"""$', source, re.MULTILINE | re.DOTALL)
    tasks = yaml.safe_load(found[1]) if found else []
    own = f"nhn.cloud.{name}"
    return [task[own] or {} for task in tasks if own in task]


def sample(name: str, option: str = "", there: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The options of a complete task, as the examples have them, without those that are templates.

    :param option: one that matters in this task.
    :param there: options by which things are named -> things that are there, in the place of the examples'.
    """
    shown = examples(name) or [{}]
    given = next((one for one in shown if option in one), shown[0])
    for key, value, needed in described(name).rules.get("required_if", ()):
        if option in needed and not any(option in one for one in shown):
            given = {**given, key: value}
    there = there or {}
    return {key: there.get(key, value) for key, value in given.items() if key in there or "{{" not in str(value)}


def required(name: str, there: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The options without which a task of a module is refused, as :func:`sample` has them; some text for a template."""
    templates = {key: "x" for key, value in (examples(name) or [{}])[0].items() if "{{" in str(value)}
    module, given = described(name), {**templates, **sample(name, there=there)}
    needed = {option for option, row in module.options.items() if row.get("required")}
    needed |= {group[0] for group in module.rules.get("required_one_of", ())}
    needed |= set(ALSO.get(name, ()))
    for key, value, more in module.rules.get("required_if", ()):
        needed |= set(more) if given.get(key) == value and key in needed else set()
    if missing := needed - set(given):
        raise KeyError(f"{name}: the first of its examples must give {', '.join(sorted(missing))}")
    return {option: given[option] for option in module.options if option in needed}
