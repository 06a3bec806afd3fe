# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the collection's descriptions of itself: plugin documentation, YAML in texts, the keys of a task."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import typing as t
from pathlib import Path

import modules
import yaml
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
MODULES = modules.names()
INVENTORIES = sorted(path.stem for path in (PLUGINS / "inventory").glob("nhn_*.py"))
LOOKUPS = sorted(path.stem for path in (PLUGINS / "lookup").glob("*.py"))
ROLES = sorted(path.name for path in (ROOT / "roles").glob("*") if path.is_dir())
SKIPPED = {".build", ".git", ".run", ".venv", "node_modules"}
#: Keys that a task may have beside its action.
KEYWORDS = {
    "action", "any_errors_fatal", "args", "async", "become", "become_exe", "become_flags", "become_method",
    "become_user", "changed_when", "check_mode", "collections", "connection", "debugger", "delay", "delegate_facts",
    "delegate_to", "diff", "environment", "failed_when", "ignore_errors", "ignore_unreachable", "local_action",
    "loop", "loop_control", "module_defaults", "name", "no_log", "notify", "poll", "port", "register", "remote_user",
    "retries", "run_once", "tags", "throttle", "timeout", "until", "vars", "when", "block", "rescue", "always",
}  # fmt: skip


#: The path of a key in a result. Keys in the entries of a list are below the list.
Keys = tuple[str, ...]


class Docs(t.NamedTuple):
    """The three documentation blocks of a plugin, with the fragments merged in."""

    documentation: dict[str, t.Any]
    examples: str
    returns: dict[str, t.Any]

    @property
    def options(self) -> dict[str, t.Any]:
        return self.documentation["options"]


@functools.cache
def docs(name: str, kind: str = "modules") -> Docs:
    """Return the documentation of a plugin as ansible-doc reads it."""
    path = str(PLUGINS / kind / f"{name}.py")
    what = {"is_module": kind == "modules", "plugin_type": "module" if kind == "modules" else kind}
    documentation, examples, returns, _metadata = get_docstring(
        path, fragment_loader, collection_name="nhn.cloud", **what
    )
    return Docs(documentation, examples, returns or {})


@functools.cache
def role_specs(name: str) -> dict[str, t.Any]:
    """Return a role's entry point in its meta/argument_specs.yml."""
    return yaml.safe_load((ROOT / "roles" / name / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]


@functools.cache
def same() -> dict[tuple[str, str], tuple[str, str]]:
    """Objects that are the same as another one: (module, key) -> (module, key). Some leave the fields to the other."""
    known = modules.views(MODULES)
    found = {}
    for name in MODULES:
        for key in docs(name).returns:
            home = modules.home_of(known[key], MODULES) if key in known else name
            if key in known and (home, modules.result_of(home)) != (name, key):
                found[name, key] = home, modules.result_of(home)
    return found


def returned(name: str) -> dict[Keys, dict[str, t.Any]]:
    """Return the documented keys of a module's result by their paths."""

    def walk(returns: t.Mapping[str, t.Any], at: Keys) -> t.Iterator[tuple[Keys, dict[str, t.Any]]]:
        for key, told in returns.items():
            yield (*at, key), told
            yield from walk(told.get("contains") or {}, (*at, key))

    returns = dict(docs(name).returns)
    for key in returns:
        if (name, key) in same():
            module, other = same()[name, key]
            fields = docs(module).returns[other]["contains"]
            # Without a field for which it has no option.
            options = {field: re.findall(r"O\((\w+)", told.get("returned", "")) for field, told in fields.items()}
            fields = {field: told for field, told in fields.items() if set(options[field]) <= set(docs(name).options)}
            returns[key] = {"contains": fields, **returns[key]}
    return dict(walk(returns, ()))


def undocumented(name: str, seen: t.Iterable[Keys]) -> list[Keys]:
    """The keys of a module's result that should be documented and are not: all but those in free-form dictionaries."""
    told = returned(name)
    # An error has further facts, which depend on its kind.
    described = {path[:-1] for path in told} - {("error",)}
    return sorted(path for path in seen if path not in told and path[:-1] in described)


def examples(path: Path) -> str:
    """Return the EXAMPLES of a plugin's file, without importing it."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["EXAMPLES"]:
            return str(ast.literal_eval(node.value))
    raise AssertionError(f"{path} has no EXAMPLES")


described = modules.described


def rooms() -> dict[str, t.Any]:
    """Return the modules of module_utils that the tests use."""
    base = "ansible_collections.nhn.cloud.plugins.module_utils"
    names = (
        "_ansible.base",
        "_ansible.module",
        "_ansible.info",
        "_stack.stack_module",
        "_errors",
        "_version",
        "_http.client",
        "_ansible.login",
        "_ansible.words",
    )
    return {name.rpartition(".")[2]: importlib.import_module(f"{base}.{name}") for name in names}


class Block(t.NamedTuple):
    """A YAML text and its place."""

    where: str
    text: str

    def __str__(self) -> str:
        return self.where


def blocks() -> list[Block]:
    """Return every EXAMPLES of the plugins, and every YAML block in a text that users read."""
    found = [Block(f"{name} EXAMPLES", examples(PLUGINS / "modules" / f"{name}.py")) for name in MODULES]
    found += [Block(f"{name} EXAMPLES", examples(PLUGINS / "inventory" / f"{name}.py")) for name in INVENTORIES]
    found += [Block(f"{name} EXAMPLES", examples(PLUGINS / "lookup" / f"{name}.py")) for name in LOOKUPS]
    texts = [path for path in sorted(ROOT.rglob("*.md")) if not SKIPPED & set(path.relative_to(ROOT).parts)]
    for path in texts:
        fences = re.finditer(r"^( *)```ya?ml[^\n]*\n(.*?)^\1```", path.read_text(), re.MULTILINE | re.DOTALL)
        for number, fence in enumerate(fences, 1):
            lines = [line[len(fence[1]) :] for line in fence[2].splitlines()]
            found.append(Block(f"{path.relative_to(ROOT)} block {number}", "\n".join(lines)))
    return found


class _Loader(yaml.SafeLoader):
    """YAML with Ansible's own tags."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: loader.construct_scalar(node))


def load(text: str) -> list[t.Any]:
    """Return the documents of a YAML text."""
    return list(yaml.load_all(text, Loader=_Loader))  # noqa: S506 - a safe loader


def tasks(value: t.Any) -> t.Iterator[dict[str, t.Any]]:
    """Yield the tasks in a list of tasks or plays, also those in blocks."""
    for entry in value if isinstance(value, list) else []:
        if not isinstance(entry, dict):
            continue
        inner = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
        if not any(key in entry for key in (*inner, "hosts", "roles", "import_playbook")):
            yield entry
        for key in inner:
            yield from tasks(entry.get(key))
