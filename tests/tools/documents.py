# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of the modules: what is derived in it, and what is the same in several of them.

Hand-written are the descriptions. Of an option all else comes from the argument spec. Of a result the list of fields
comes from what the module shows; each field is described in the home of its view, and copied from there. What many
results have (`steps`, `error` and so on) stands here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import blocks
import modules
import yaml
from blocks import Lines
from checkout import ROOT

#: What fields of many views are described as, where the view's home does not say it.
COMMON = {
    "id": ("ID of the {word}.", "str"),
    "name": ("Name of the {word}.", "str"),
    "description": ("Description of the {word}.", "str"),
    "status": ("State of the {word}.", "str"),
    "metadata": ("Metadata of the {word}.", "dict"),
    "availability_zone": ("Availability zone of the {word}.", "str"),
    "created_at": ("When the {word} was made.", "str"),
    "updated_at": ("When the {word} was last changed.", "str"),
    "tenant_id": ("ID of the tenant that owns it.", "str"),
    "user_id": ("ID of the user who made it.", "str"),
}
STANDARD = {
    "drift": """\
drift:
  description: What differs from the task and cannot be changed any more. Empty when nothing does.
  returned: success
  type: list
  elements: dict
  contains:
    option:
      description: The option.
      type: str
    wanted:
      description: What the task says.
      type: raw
    actual:
      description: What is there.
      type: raw
    reason:
      description: Why it could not be compared.
      type: str
      returned: when a name cannot be looked up
""",
    "steps": """\
steps:
  description: What was done, or would be in check mode, in words and in order.
  returned: success
  type: list
  elements: str
""",
    "query_result": """\
query_result:
  description: What O(query) gives.
  returned: success, with O(query)
  type: raw
""",
    "error": """\
error:
  description: What went wrong, for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description: The kind of failure.
      type: str
      sample: invalid_request
""",
}


class Missing(Exception):
    """A person has to write something first; the text says what and where."""


class Documents:
    """The documentation blocks of all modules as they must be.

    :param problems: what a person has to write first is added to it.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        self.names = modules.names()
        self.views = modules.views(self.names)
        self.sources = {name: (modules.MODULES / f"{name}.py").read_text() for name in self.names}
        self._fields: dict[str, dict[str, Lines]] = {}

    def source(self, name: str) -> str:
        """The source of a module with its blocks as they must be."""
        source = self.sources[name]
        shown = modules.examples(name)
        needed = [field.option for field in modules.table_of(name) or () if field.needed]
        for option in needed:
            if not any(one.get(option) is not None for one in shown[:1]):
                self._ask(f"{name}: the first of its EXAMPLES must give {option}")
        if not shown:
            self._ask(f"{name}: EXAMPLES shows no task of it")
        for block, lines in (("DOCUMENTATION", self.documentation(name)), ("RETURN", self.returns(name))):
            source = blocks.with_block(source, block, lines)
        return source

    def _ask(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _written(self, name: str, block: str) -> dict[str, Lines]:
        text = blocks.block_of(self.sources[name], block)
        if text is None:
            raise Missing(f'{name}: it has no {block} = r"""..."""')
        try:
            return blocks.cut(text.splitlines())
        except ValueError as error:
            raise Missing(f"{name}: {block}: {error}") from None

    # Options

    def documentation(self, name: str) -> Lines:
        """DOCUMENTATION, with each option as the argument spec says."""
        written = self._written(name, "DOCUMENTATION")
        own, described = modules.described(name).options, blocks.inner(written.get("options", ["options: {}"]))
        elsewhere = _of_fragments(blocks.value(written.get("extends_documentation_fragment", ["x: []"])))
        spec = {option: row for option, row in own.items() if option not in elsewhere or option in described}
        options = self._options(spec, described, name, 2)
        written["options"] = blocks.below("options", options) if options else ["options: {}"]
        return [line for lines in written.values() for line in lines]

    def _options(
        self, spec: Mapping[str, Mapping[str, Any]], described: Mapping[str, Lines], where: str, depth: int
    ) -> dict[str, Lines]:
        for option in spec:
            if not _described(blocks.inner(described.get(option, [""]))):
                self._ask(f"{where}: the option {option} has no description in DOCUMENTATION")
        for option in [option for option in described if option not in spec]:
            self._ask(f"{where}: DOCUMENTATION has the option {option}, and the module does not take it")
        return {
            option: blocks.below(option, self._option(spec[option], blocks.inner(lines), f"{where}: {option}", depth))
            for option, lines in described.items()
            if option in spec
        }

    def _option(self, row: Mapping[str, Any], written: Mapping[str, Lines], where: str, depth: int) -> dict[str, Lines]:
        told: dict[str, Lines] = {"description": written["description"]} if _described(written) else {}
        told["type"] = [f"type: {row.get('type', 'str')}"]
        if row.get("elements"):
            told["elements"] = [f"elements: {row['elements']}"]
        if row.get("required"):
            told["required"] = ["required: true"]
        for key in ("choices", "aliases"):
            if row.get(key):
                told[key] = blocks.listed(key, row[key], depth + 2)
            if key == "choices" and row.get("default") is not None:
                told["default"] = [f"default: {blocks.scalar(row['default'])}"]
        told |= {key: lines for key, lines in written.items() if key in ("version_added", "sample")}
        if row.get("options"):
            suboptions = blocks.inner(written.get("suboptions", [""]))
            told["suboptions"] = blocks.below("suboptions", self._options(row["options"], suboptions, where, depth + 4))
        return told

    # Results

    def returns(self, name: str) -> Lines:
        """RETURN, with the fields of the views, and what all results have."""
        written = self._written(name, "RETURN")
        main = modules.result_of(name)
        lines = written.pop(main, [f"{main}:"])
        told = {main: self._view(name, main, lines) if modules.has_view(name) else lines}
        standard = ["steps", "error"]
        if modules.is_info(name):
            standard = ["query_result", "error"] if modules.has_view(name) else ["error"]
        if modules.table_of(name) is not None or "drift" in written:
            standard.insert(0, "drift")
        for key, lines in written.items():
            if key not in standard:
                told[key] = self._view(name, key, lines) if key in self.views else lines
        for key in standard:
            fields = _of_drift(name) if key == "drift" and modules.table_of(name) is not None else None
            told[key] = _merged(blocks.cut(STANDARD[key].splitlines())[key], key, written.get(key), fields)
        return [line for lines in told.values() for line in lines]

    def _view(self, name: str, key: str, lines: Lines) -> Lines:
        """One object of a result, or a list of them, with its fields."""
        view, entry = self.views[key], blocks.inner(lines)
        is_list, is_main = key != view, key == modules.result_of(name)
        is_whole = "contains" in entry or (is_main and name in self._family(view))
        word = modules.word_of(modules.home_of(view, self.names))
        if "description" not in entry:
            words = f"The {modules.plural(word)}, in the order of the API."
            if not is_list:
                words = f"The {word} after the task, or as it would be in check mode. Null if there is none."
            entry["description"] = blocks.text("description", words, 2)
        entry.setdefault("returned", ["returned: success"])
        entry["type"] = ["type: list" if is_list else "type: dict"]
        if is_list:
            entry["elements"] = ["elements: dict"]
        if is_whole:
            fields = self._contains(name, key, blocks.inner(entry.get("contains", [""])))
            entry["contains"] = blocks.below("contains", fields)
        order = ("description", "returned", "type", "elements", "sample", "contains")
        return blocks.below(key, {one: entry[one] for one in order if one in entry})

    def _family(self, view: str) -> tuple[str, str]:
        return f"nhn_{view}", f"nhn_{view}_info"

    def _contains(self, name: str, key: str, written: dict[str, Lines]) -> dict[str, Lines]:
        """The fields of an object: those that it shows, as its view's home describes them."""
        view = self.views[key]
        home = modules.home_of(view, self.names)
        # A module that becomes the home of a view begins with what its twin says.
        known = _best(self._twins_fields(home), written) if name == home else _best(written, self.fields(view))
        shown = modules.shown_by(name) if key == modules.result_of(name) else None
        if shown is None:
            is_twin = name != home and name in self._family(view)
            shown = [field for field in known if field in written or (is_twin and not _is_conditional(known[field]))]
        shown += [field for field in written if field not in shown and _is_conditional(written[field])]
        for field in [field for field in written if field not in shown]:
            self._ask(f"{name}: RETURN describes {key}.{field}, which the module does not show")
        word = modules.word_of(home)
        found = {field: known.get(field) or self._common(field, word) for field in shown}
        for field in [field for field, lines in found.items() if not _described(blocks.inner(lines))]:
            place = home if name == home or field in (modules.shown_by(home) or ()) else name
            self._ask(f"{place}: the field {field} has no description in RETURN")
        return found

    def _twins_fields(self, home: str) -> dict[str, Lines]:
        twin = f"{home}_info"
        if twin not in self.names:
            return {}
        written = blocks.inner(self._written(twin, "RETURN").get(modules.result_of(twin), [""]))
        return blocks.inner(written.get("contains", [""]))

    def _common(self, field: str, word: str) -> Lines:
        """A field as many views have it; without a description where this is not one of those."""
        sentence, kind = COMMON.get(field, ("", "str"))
        if field.endswith("_id") and not sentence:
            sentence = f"ID of the {field.removesuffix('_id').replace('_', ' ')}."
        told = {"description": blocks.text("description", sentence.format(word=word), 6)} if sentence else {}
        return blocks.below(field, {**told, "type": [f"type: {kind}"]})

    def fields(self, view: str) -> dict[str, Lines]:
        """The fields of a view as its home describes them."""
        if view not in self._fields:
            home = modules.home_of(view, self.names)
            key = modules.result_of(home)
            written = blocks.inner(self._written(home, "RETURN").get(key, [""]))
            own = blocks.inner(written.get("contains", [""]))
            self._fields[view] = self._contains(home, key, own)
        return self._fields[view]


def _described(entry: Mapping[str, Lines]) -> bool:
    """Whether an entry has a description."""
    return "description" in entry and bool(blocks.value(entry["description"]))


def _best(fields: Mapping[str, Lines], others: Mapping[str, Lines]) -> dict[str, Lines]:
    """Fields that two describe: as *others* has them, where it describes them."""
    return {**fields, **{key: one for key, one in others.items() if key not in fields or _described(blocks.inner(one))}}


def _is_conditional(field: Lines) -> bool:
    """Whether a field is there only at times, and says when."""
    return "returned" in blocks.inner(field)


def _of_fragments(named: Sequence[str]) -> set[str]:
    """The options that doc fragments of the collection document."""
    found: set[str] = set()
    for name in named:
        if not name.startswith("nhn.cloud."):
            continue
        fragment, _dot, variable = name.removeprefix("nhn.cloud.").partition(".")
        source = (ROOT / "plugins" / "doc_fragments" / f"{fragment}.py").read_text()
        text = source.partition(f'    {(variable or "documentation").upper()} = r"""\n')[2].partition('"""')[0]
        found |= set((yaml.safe_load(text) or {}).get("options") or {})
    return found


def _of_drift(name: str) -> set[str]:
    """What the drift of a module that plans from a table can tell."""
    fields = modules.unchangeable(name)
    reason = {"reason"} if any(field.names for field in fields) else set()
    return {"option", "wanted", "actual", *reason} if fields else set()


def _merged(standard: Lines, key: str, written: Lines | None, only: set[str] | None) -> Lines:
    """What all results have, with what one has beside it, and what one says of its drift in its own words.

    :param only: the fields that one can have; None: all that it has, and those that have no occasion of their own.
    """
    told, own = blocks.inner(standard), blocks.inner(written or [""])
    if "contains" in told:
        usual, fields = blocks.inner(told.pop("contains")), blocks.inner(own.pop("contains", [""]))
        wanted = [name for name in usual if (name in only if only is not None else not _is_conditional(usual[name]))]
        for name in wanted + [name for name in fields if name in usual and name not in wanted]:
            mine = blocks.inner(fields[name]) if name in fields and key == "drift" else {}
            said = {"description": mine["description"]} if "description" in mine else {}
            fields[name] = blocks.below(name, {**blocks.inner(usual[name]), **said})
        if fields:
            told["contains"] = blocks.below("contains", fields)
    return blocks.below(key, {**own, **told})
