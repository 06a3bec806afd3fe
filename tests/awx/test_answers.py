# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Survey answers on each ansible-core, through the file that AWX writes: their meaning, and what they select."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import venvs
import yaml
from checkout import child_env
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .extra_vars import as_awx_writes, marked

CORES = {"2.16": venvs.ANSIBLE["2.16"], "2.19": venvs.ANSIBLE["2.19"], "2.21": venvs.MAIN}
#: The releases that read a text of AWX again.
READ_AGAIN = ("2.19", "2.21")
#: Texts that YAML reads as something else, of every type.
NUMBERS = ("5", "0", "-3", "+1", "01", "0123", "0x1f", "0b101", "1_000", "1:30", "1.10", "1.", ".5", "1.5e+3")
NUMBERS += (".inf", "-.INF", ".nan")
BOOLEANS = ("true", "True", "FALSE", "yes", "No", "on", "OFF")
DATES = ("2026-01-01", "2026-01-01 10:00:00", "2026-01-01T10:00:00Z")
NULLS = ("null", "Null", "NULL", "~")
ODD = (*NUMBERS, *BOOLEANS, *DATES, *NULLS)
#: Texts that stay texts, although some code could read them as code or data.
PLAIN = (
    "web-1",
    "y",
    "1.1.1",
    "None",
    "[1]",
    "[ 1]",
    '["a"]',
    "[true]",
    "{'a': 1}",
    "{{ 1 }}",
    "{{ omit }}",
    "{% x %}",
)
PLAIN += (
    "'on'",
    '"01"',
    "a: b",
    "# no",
    "*a",
    "&a",
    "!x",
    "%a",
    "@a",
    "`a`",
    "\\`",
    "|",
    ">",
    "-",
    "웹",
    "a\nb",
    "x\u2028y",
)
TEXTS = (*ODD, *PLAIN)


class Core:
    """A process of one ansible-core that reads answers (reader.py)."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.file = folder / f"answers-{name}.yml"
        command = [str(CORES[name].python), str(Path(__file__).with_name("reader.py"))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, env=child_env(), text=True, **pipes)  # type: ignore[call-overload]

    def read(self, playbook: str, text: str, servers: Any = ()) -> dict[str, Any]:
        self.file.write_text(text)
        asked = {"playbook": playbook, "file": str(self.file), "servers": servers}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the reader of {self.name} has ended"
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def cores(awx_bin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Core]]:
    folder = tmp_path_factory.mktemp("answers")
    started = {name: Core(name, folder) for name in CORES}
    yield started
    for core in started.values():
        core.close()


#: Answers that make a job of each playbook complete.
COMPLETE: dict[str, dict[str, Any]] = {
    "provision": {"provision_name": "web", "provision_count": 0, "provision_state": "started"},
    "power": {"power_action": "stop", "power_names": "web-1", "power_dry_run": "true"},
    "resize": {"resize_names": "web-1", "resize_flavor": "m2.c1m2", "resize_allow_restart": "false"},
    "decommission": {"decommission_names": "web-1", "decommission_confirm": "no"},
    "snapshots": {"snapshots_name": "nightly", "snapshots_volumes": "data-1", "snapshots_dry_run": "true"},
    "stack": {"stack_file": "stack.yml", "stack_dry_run": "true"},
    "export": {"export_file": "stack.yml", "export_dry_run": "true"},
    "configure": {"configure_server_ids": "0a1b2c3d-0000-4000-8000-000000000951"},
}


def questions(job_templates: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return each question with its playbook, and the kind of its answer."""
    for template in job_templates:
        for question in template["survey"]:
            kind = template["answers"].get(question["variable"], "text")
            yield template["playbook"].removeprefix("nhn.cloud."), question, kind


@pytest.mark.parametrize("name", CORES)
def test_a_text_is_taken_as_it_was_typed_or_refused(
    cores: dict[str, Core], job_templates: list[dict[str, Any]], name: str
) -> None:
    asked: dict[str, dict[str, tuple[dict[str, Any], str]]] = {playbook: {} for playbook in COMPLETE}
    for playbook, question, kind in questions(job_templates):
        if question["type"] == "text" and kind != "dictionary":
            asked[playbook][question["variable"]] = (question, kind)
    for playbook, its in asked.items():
        for text in TEXTS:
            found = cores[name].read(playbook, as_awx_writes({**COMPLETE[playbook], **dict.fromkeys(its, text)}))
            if name in READ_AGAIN and text in ODD:
                assert found.keys() == {"problems"}, (playbook, text, found)
                for (question, _kind), problem in zip(its.values(), found["problems"], strict=True):
                    begins = (
                        f'"{question["question_name"]}" ({question["variable"]}) takes text, and {text} is read as '
                    )
                    assert problem.startswith(begins), problem
            else:
                for variable, (_question, kind) in its.items():
                    wanted = {"list": [text], "regex": text}.get(kind, text)
                    assert found["answers"][variable] == wanted, (variable, text)


@pytest.mark.parametrize("name", CORES)
def test_the_way_out_leads_out(cores: dict[str, Core], name: str) -> None:
    """The text that a message suggests is accepted, and means what was typed first."""
    core = cores[name]
    for text in ODD:
        tried = {"power_action": "stop", "power_names": text, "power_name_regex": text}
        found = core.read("power", as_awx_writes(tried))
        assert ("problems" in found) == (name in READ_AGAIN)
        if "problems" not in found:
            continue
        told = [re.search('as in "(.+)"', problem)[1] for problem in found["problems"]]
        assert told == [f"{text},", f"[{text[0]}]{text[1:]}"]
        for instead in ({"power_names": told[0]}, {"power_name_regex": told[1]}):
            servers = [server(text), server(f"{text}0"), server("other")]
            found = core.read("power", as_awx_writes({"power_action": "stop", **instead}), servers)
            match = re.compile(meant(text)).search if "power_name_regex" in instead else [text].count
            assert found["selected"] == [one["name"] for one in servers if match(one["name"])]
    # A text that must stand alone: in quotes in a separate file.
    for text in ODD:
        found = core.read("provision", yaml.safe_dump({"provision_name": text}, default_style="'"))
        assert found["answers"]["provision_name"] == text


@pytest.mark.parametrize("name", CORES)
def test_no_answer_is_no_answer_however_it_is_written(
    cores: dict[str, Core], job_templates: list[dict[str, Any]], name: str
) -> None:
    for playbook, question, _kind in questions(job_templates):
        variable = question["variable"]
        others = as_awx_writes({key: value for key, value in COMPLETE[playbook].items() if key != variable})
        empty = ["", *(marked({variable: value}) for value in ("", "  ", None))]
        empty += [f"{variable}: {value}\n" for value in ("", "null", "~", "''")]
        first, *further = [cores[name].read(playbook, others + text) for text in empty]
        assert all(found == first for found in further), (variable, first, further)
        if question["required"] and "default" not in question:
            assert first == {"problems": [f'"{question["question_name"]}" ({variable}) must be given.']}
        elif variable == "power_names":
            assert first == {"problems": ["The selection is empty"]}
        else:
            assert "answers" in first, first


@pytest.mark.parametrize("name", CORES)
def test_a_schedule_selects_by_its_metadata_and_nothing_else(
    cores: dict[str, Core], schedules: list[dict[str, Any]], name: str
) -> None:
    servers = [server("a"), server("b", schedule="office-hours"), server("c", schedule="terminate-at-night")]
    selected = [
        cores[name].read("power", as_awx_writes(schedule["extra_data"]), servers).get("selected")
        for schedule in schedules
        if schedule["job_template"] == "power"
    ]
    assert selected == [["b"], ["b"], ["c"]]


def meant(text: str) -> str:
    """Return the regular expression that a user means. A text that is not one, such as +1, is meant literally."""
    try:
        re.compile(text)
    except re.error:
        return re.escape(text)
    return text


def server(name: str, zone: str = "a", **metadata: str) -> dict[str, Any]:
    return {"id": f"id of {name}", "name": name, "status": "ACTIVE", "availability_zone": zone, "metadata": metadata}


#: Random texts: some that are hard to read, and others that many servers have.
PIECES = st.sampled_from([*TEXTS, "", " ", ",", "=", "<<", "true,", "1", "web", "-", "0", ".", "^", "$", "a=b", "t=01"])
ODD_TEXT = st.sampled_from(TEXTS)
SHORT = st.text("01279.-+_:~eyonawb=, []{}'\"`\\|^$*", max_size=6)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
TEXT = st.one_of(PIECES, SHORT, ANY, st.lists(st.one_of(PIECES, SHORT), min_size=2, max_size=3).map(",".join))
PAIRS = st.lists(st.tuples(st.sampled_from(["t", "on", "01"]), TEXT), max_size=2)
ANSWERS = st.fixed_dictionaries(
    {"power_action": st.just("stop")},
    optional={
        "power_names": st.one_of(ODD_TEXT, TEXT, st.just("1, 01, [1], a, null, on")),
        "power_name_regex": st.one_of(ODD_TEXT, TEXT, st.just(".")),
        "power_metadata": st.one_of(TEXT, PAIRS.map(lambda pairs: ", ".join(f"{key}={value}" for key, value in pairs))),
        "power_zones": st.one_of(ODD_TEXT, TEXT, st.just("a, on, null")),
        "power_exclude_names": TEXT,
        "power_all": st.sampled_from(["true", "false"]),
    },
)
#: Servers with names and metadata that answers could be confused with, beside those of the random answers.
NAMES = (
    "1",
    "01",
    "83",
    "0123",
    "True",
    "true",
    "False",
    "on",
    "None",
    "null",
    "~",
    "1.1",
    "1.10",
    "web-1",
    "2026-01-01",
)
NAMES += ("[1]", "it's", "a b", "T", "a")
FLEET = [
    server(name, zone, t=name, on=name) for name, zone in zip(NAMES, 4 * ("a", "on", "null", "~", "1"), strict=True)
]


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def matches(answers: Mapping[str, str], one: Mapping[str, Any]) -> bool:
    """Return whether these texts mean a server, as docs/awx.md says. Blanks mean that there is no answer."""
    said = {name: text for name, text in answers.items() if text.strip()}
    if "power_names" in said and one["name"] not in parts(said["power_names"]):
        return False
    if "power_zones" in said and one["availability_zone"] not in parts(said["power_zones"]):
        return False
    if one["name"] in parts(said.get("power_exclude_names", "")):
        return False
    if "power_name_regex" in said:
        try:
            if not re.search(said["power_name_regex"], one["name"]):
                return False
        except re.error:
            return False
    for pair in parts(said.get("power_metadata", "")):
        key, _equals, value = (part.strip() for part in pair.partition("="))
        if one["metadata"].get(key) != value:
            return False
    chosen = {"power_names", "power_zones", "power_name_regex", "power_metadata"} & said.keys()
    return bool(chosen) or said.get("power_all") == "true"


def is_plain(text: str) -> bool:
    """Return whether YAML leaves a text unchanged."""
    resolved = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))
    return not text.strip() or bool(resolved == "tag:yaml.org,2002:str")


def is_complete(answers: Mapping[str, str]) -> bool:
    """Return whether each answer has the form that its question requires."""
    pairs = [pair.partition("=") for pair in parts(answers.get("power_metadata", ""))]
    keys = [key.strip() for key, _equals, _value in pairs]
    lists = [answers.get(f"power_{name}", "") for name in ("names", "zones", "exclude_names", "metadata")]
    return (
        all(parts(text) for text in lists if text.strip())
        and all(equals and key.strip() for key, equals, _value in pairs)
        and len(set(keys)) == len(keys)
    )


@pytest.mark.parametrize("name", CORES)
def test_no_answer_selects_a_server_that_its_text_does_not_match(cores: dict[str, Core], name: str) -> None:
    """Random answers, through AWX's file and the real reader, select what they say, unless a text is odd."""
    counted = {"selected": 0, "problems": 0, "unreadable": 0}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(ANSWERS, st.lists(TEXT, max_size=2))
    @example({"power_action": "stop", "power_names": "null", "power_zones": "a"}, [])
    @example({"power_action": "stop", "power_name_regex": "~", "power_all": "true"}, [])
    @example({"power_action": "stop", "power_name_regex": '["b"]'}, [])
    @example({"power_action": "stop", "power_names": "{{ ['1'] }}, {{ '01' }}"}, [])
    def check(answers: dict[str, str], others: list[str]) -> None:
        drawn = [server(text, text, t=text) for text in others] + [
            server(text) for text in parts(answers.get("power_names", ""))
        ]
        servers = [*FLEET, *drawn]
        found = cores[name].read("power", as_awx_writes(answers), servers)
        counted.update({key: counted[key] + 1 for key in counted.keys() & found.keys()})
        wanted = [one["name"] for one in servers if matches(answers, one)]
        if "selected" in found:
            assert not set(found["selected"]) - set(wanted)
        plain = name not in READ_AGAIN or all(map(is_plain, answers.values()))
        chosen = any(text.strip() for key, text in answers.items() if key[6:] in SELECTING)
        if plain and is_complete(answers) and (chosen or answers.get("power_all") == "true"):
            assert found.get("selected") == wanted, found

    check()
    # The random answers reach both ends.
    assert min(counted["selected"], counted["problems"]) > EXAMPLES // 20, counted


#: Number of random examples, new ones each time. NHN_ANSWERS=5000 in the environment tries more.
EXAMPLES = int(os.environ.get("NHN_ANSWERS", "300"))
SELECTING = ("names", "zones", "name_regex", "metadata")
