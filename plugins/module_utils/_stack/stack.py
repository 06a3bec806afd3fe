# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One plan for a whole document, and its execution side by side."""

from __future__ import annotations

import concurrent.futures
import re
import threading
import typing as t

from .. import _errors as errors
from .._engine.execution import execute
from .._engine.steps import Change, Params, Resource, Step, Warn, check_mode_only, diff_of, summaries
from .._errors import refuse
from .._kinds.gateway import GATEWAY, holder_of
from .._kinds.image import IMAGE
from .._kinds.own_image import OWN_IMAGE
from .._kinds.security_group_rule import words
from .._kinds.security_list import wanted
from .._kinds.volume import VOLUME, holders_of
from .._kinds.vpc import ROUTING_TABLE, vpcs_of
from .._kinds.vpc_thing import OWN_VPC
from .._servers.servers import SERVER
from .._thing.kind import Kind, Object, shorten
from .._thing.things import STACK_KEY
from .document import Document, Node
from .graph import after, before, mermaid, reversed_, waves
from .options import OPTIONS
from .sections import completed
from .shared import SharedThings

#: Characters of a name, which is a value of metadata.
LONGEST = 255
#: Things that are worked on at once, and those that are waited for besides.
PARALLEL = 10
MOST_THREADS = 100
#: Section whose things carry the mark of the stack that has made them -> how they are read, and where their marks are.
MARKED: t.Mapping[str, tuple[Kind, t.Callable[[Object], Object]]] = {
    "servers": (SERVER, lambda one: one.get("metadata") or {}),
    "volumes": (VOLUME, lambda one: one.get("metadata") or {}),
    "images": (OWN_IMAGE, lambda one: one),
}


def is_marked(section: str, thing: Object, stack: str) -> bool:
    """Return whether a stack has made a thing."""
    return section in MARKED and MARKED[section][1](thing).get(STACK_KEY) == stack


#: What no name of an inventory group has.
_NO_GROUP = re.compile(r"^[\d\W]|\W")
#: Label -> what is done, or would be.
Changes = t.Mapping[str, t.Sequence[t.Union[Step, Change]]]


class Task:
    """What becomes of one thing of a document."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.resource: Resource | None = None
        self.found: t.Any = None
        #: What is planned, and what was done.
        self.steps: list[Step] = []
        self.done: list[Step | Change] = []
        self.error: errors.NhnError | None = None
        #: The thing that failed, so that this one was not tried.
        self.because = ""

    @property
    def status(self) -> str:
        """What happened, in a word: ``done``, ``failed``, ``not tried``; ``unchanged`` where nothing had to."""
        if self.error:
            return "failed"
        return "not tried" if self.because else "done" if self.done else "unchanged"


class Stack:
    """A project that is brought to what a document says.

    :param params: the options of ``nhn_stack``.
    """

    def __init__(self, params: Params, things: SharedThings, warn: Warn, *, check_mode: bool) -> None:
        if not 0 < len(params["name"].strip()) <= LONGEST:
            refuse(f"name has {len(params['name'].strip())} characters; a stack's name has 1 to {LONGEST}.", "name")
        self.params = params
        self.things = things
        self.check_mode = check_mode
        #: Whether to wait for what is under way.
        self.waits = True
        self.absent: bool = params["state"] == "absent"
        self.document = Document(params)
        self.tasks: dict[str, Task] = {}
        self.leftover: list[Object] = []
        #: What must be done before each thing is.
        self.needs: dict[str, set[str]] = reversed_(self.document.needs) if self.absent else dict(self.document.needs)
        told: set[str] = set()

        def once(message: str) -> None:
            if message not in told:
                told.add(message)
                warn(message)

        self.warn = once
        things.warn_with(once)
        things.stack = params["name"]
        # Before any call: things that need each other in a circle are refused.
        self.order = [label for wave in waves(self.document.needs) for label in wave]

    def converge(self) -> dict[str, t.Any]:
        """Plan everything, and do it unless this is check mode. Return the task's result.

        :raises NhnError: a thing cannot be as it is wanted: before anything was done, if that can be known; or some
            things failed, and the others are done.
        """
        self._plan()
        if self.check_mode:
            views = {
                label: task.resource.planned_view(task.found, task.steps)
                for label, task in self.tasks.items()
                if task.resource
            }
            return self._result(views, {label: task.steps for label, task in self.tasks.items()})
        if any(task.steps for task in self.tasks.values()):
            self._run()
            views = self._look_again()
        else:
            views = {
                label: task.resource.view(task.found) if task.found is not None else None
                for label, task in self.tasks.items()
                if task.resource
            }
        changes = {label: task.done for label, task in self.tasks.items()}
        failed = [label for label, task in self.tasks.items() if task.error]
        if failed:
            raise self._failure(failed, changes)
        return self._result(views, changes)

    # The plan

    def troubles(self) -> dict[str, str]:
        """Return what would not be left alone: the label of a thing, and what would be done to it or refused.

        For a document that says what is there already. Read only, and do not wait.
        """
        self._note_names()
        self.waits = False
        found: dict[str, str] = {}
        for label in self.order:
            try:
                task = self._planned(self.document.nodes[label])
            except errors.NhnError as error:
                found[label] = f"nhn_stack refuses it ({error.message.removeprefix(f'{shorten(label)}: ').rstrip('.')})"
                continue
            if task.steps:
                found[label] = f"nhn_stack would {'; '.join(summaries(task.steps))}"
        return found

    def _note_names(self) -> None:
        """Note what the document makes, so that things may be planned that name it, or what it deletes."""
        noted = self.things.to_be_deleted if self.absent else self.things.to_be_made
        for node in self.document.nodes.values():
            if node.row.kind is not None:
                noted |= {(node.row.kind.keys, name) for name in node.names}

    def _plan(self) -> None:
        nodes = self.document.nodes
        self._note_names()
        self._find_leftover()
        order = [nodes[label] for label in (reversed(self.order) if self.absent else self.order)]
        for node in [*order, *(self._purged() if self.params["purge"] else ())]:
            self.tasks[node.label] = self._planned(node)
        self._check_limits()

    def _planned(self, node: Node) -> Task:
        task = Task(node)
        kind = node.row.kind
        self.things.own = {(kind.keys, name) for name in node.names} if kind else ()
        try:
            task.resource = self._resource(node)
            if task.resource is None:
                return task
            task.found = task.resource.find()
            if node.parts and task.found is None:
                task.steps = [
                    Step(f"set {option}", {}, {option: _shown(option, node.params[option])}, check_mode_only)
                    for option in node.parts
                ]
            else:
                task.steps = task.resource.plan(task.found)
        except errors.NhnError as error:
            raise _about(node, error) from None
        finally:
            self.things.own = ()
        return task

    def _resource(self, node: Node) -> Resource | None:
        """Return the resource of a thing; None where there is nothing to look after."""
        state = "absent" if self.absent or node.leftover else node.params.get("state", "present")
        params = {
            **node.row.fixed,
            **node.params,
            "state": state,
            "wait": self.waits,
            "wait_timeout": self.params["wait_timeout"],
        }
        if node.own_gateway:
            # Known as long as the table is there.
            own_id = node.params.setdefault("id", self._own_gateway(node))
            if not own_id:
                return None
            params.update(id=own_id, name=None)
        elif self.absent and node.parts:
            table = self._table_of(node)
            if not table:
                return None
            params.update(id=table["id"], name=None, vpc=None, state="present", internet_gateway=None, distributed=None)
        elif node.is_default:
            params.update(id=self._table_of(node).get("id", ""), name=None, vpc=None)
        return node.row.resource(params, self.things, self.warn)

    def _table_of(self, node: Node) -> Object:
        """Return the routing table that a node is, or is a part of; nothing for one that is not there."""
        vpc = self.things.one(OWN_VPC, node.vpc, "vpcs")
        tables = self.things.listed(ROUTING_TABLE) if vpc else []
        inside = [one for one in tables if t.cast(Object, vpc)["id"] in vpcs_of(one)]
        if node.is_default:
            return next((one for one in inside if one.get("default_table")), {})
        return next((one for one in inside if one.get("name") == node.params["name"]), {})

    def _own_gateway(self, node: Node) -> str | None:
        """Return the ID of the internet gateway that a routing table has made for itself: it has the table's name.

        A free one of exactly this name is what an interrupted run has detached and not deleted yet.
        """
        table = self._table_of(node)
        if table.get("gateway_id"):
            return table["gateway_id"] if table.get("gateway_name") == table["name"] else None
        free = [one for one in self.things.named(GATEWAY, table["name"]) if not holder_of(one)] if table else []
        return free[0]["id"] if len(free) == 1 else None

    # What the stack has made and the document does not name any more

    def _find_leftover(self) -> None:
        for section, (kind, _marks) in MARKED.items():
            for one in self.things.listed(kind, **({"owner": self.tenant} if kind.keys == IMAGE.keys else {})):
                name = str(one.get("name") or "")
                if is_marked(section, one, self.params["name"]) and not self.document.named(section, name):
                    label = f"{section}.{name} ({one['id']})"
                    self.leftover.append(
                        {"section": section, "id": one["id"], "name": name, "label": label, "thing": one}
                    )

    @property
    def tenant(self) -> str:
        """The ID of the project."""
        return self.things.client.settings.tenant_id

    def _purged(self) -> list[Node]:
        """Return what is left over as things to delete: servers first, since they have volumes.

        :raises InvalidRequest: the document names one of them, or a server that stays has one.
        """
        nodes: list[Node] = []
        servers = {one["id"] for one in self.leftover if one["section"] == "servers"}
        for one in self.leftover:
            label = one["label"]
            users = self.document.users_of(one["section"], one["name"])
            if users:
                refuse(f"{shorten(users[0])} names {shorten(label)}, which purge would delete.", "purge")
            staying = holders_of(one["thing"]) - servers if one["section"] == "volumes" else set()
            if staying:
                refuse(
                    f"{shorten(label)} is attached to server {', '.join(sorted(staying))}, which stays; detach it.",
                    "purge",
                )
            params = {**completed(OPTIONS[one["section"]]["options"], {}), "id": one["id"], "name": None}
            nodes.append(Node(label, one["section"], (), params, leftover=True))
            self.needs[label] = {node.label for node in nodes if node.section == "servers"} - {label}
        return nodes

    # Limits

    def _check_limits(self) -> None:
        """Refuse a plan that deletes or restarts more than the task allows."""
        deleted = [label for label, task in self.tasks.items() for _each in range(_deletions(task))]
        restarted = [label for label, task in self.tasks.items() for _each in range(_restarts(task))]
        for option, verb, labels in (
            ("max_deletions", "deletes or replaces", deleted),
            ("max_restarts", "stops or resizes", restarted),
        ):
            most = self.params[option]
            if most is None and not self.absent:
                most = 0
            if most is not None and len(labels) > most:
                told = ", ".join(map(shorten, list(dict.fromkeys(labels))[:5]))
                more = ", ..." if len(set(labels)) > 5 else ""
                refuse(
                    f"The plan {verb} {len(labels)} things ({told}{more}), and {option} is {most}, so nothing is done. "
                    f"Set {option}: {len(labels)} to allow it.",
                    option,
                    things=labels,
                )

    # The execution

    def _run(self) -> None:
        """Do what is planned: each thing once all that it needs is done, and as many at once as may be."""
        places = self.things.run(PARALLEL)
        todo = {label: task for label, task in self.tasks.items() if task.steps}
        waiting = {label: before(label, self.needs) & todo.keys() for label in todo}
        running: dict[concurrent.futures.Future[None], str] = {}
        with concurrent.futures.ThreadPoolExecutor(MOST_THREADS) as pool:
            while waiting or running:
                moment = self.things.moment()
                for label in [label for label, others in waiting.items() if not others]:
                    del waiting[label]
                    running[pool.submit(self._do_in, places, self.tasks[label], moment)] = label
                ended, _others = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in ended:
                    label = running.pop(future)
                    future.result()
                    if self.tasks[label].error:
                        for other in after(label, self.needs) & waiting.keys():
                            self.tasks[other].because = label
                            del waiting[other]
                    for others in waiting.values():
                        others.discard(label)

    def _do_in(self, places: threading.Semaphore, task: Task, moment: int) -> None:
        with places:
            self.things.begin(moment)
            self._do(task)

    def _do(self, task: Task) -> None:
        client = self.things.client
        self._tell(f"{task.node.label}: {task.steps[0].summary}")
        try:
            task.resource = self._resource(task.node)
            if task.resource is not None:
                steps = task.resource.plan(task.resource.find())
                task.done = execute(steps, True, lambda: client.writes)
        except errors.NhnError as error:
            task.error = error
            if error.changed:
                diff = error.diff or {"before": {}, "after": {}}
                told = "; ".join(error.details.get("steps_done", ()))
                task.done = [Change(told, diff["before"], diff["after"])]
        self._tell(f"{task.node.label}: {task.status}")

    def _tell(self, message: str) -> None:
        if self.things.client.tell:
            self.things.client.tell(errors.one_line(message))

    def _look_again(self) -> dict[str, t.Any]:
        """Return the views of all things after the run, each kind from one list."""
        self.things.end()
        views: dict[str, t.Any] = {}
        for label, task in self.tasks.items():
            if task.resource is None or task.error or task.because:
                continue
            try:
                found = task.resource.find()
                views[label] = task.resource.view(found) if found is not None else None
            except errors.NhnError as error:
                task.error = error
        return views

    # The result

    def _result(self, views: t.Mapping[str, t.Any], changes: Changes) -> dict[str, t.Any]:
        shown: dict[str, dict[str, t.Any]] = {}
        for label, view in views.items():
            node = self.tasks[label].node
            if view and not node.own_gateway and not node.leftover and not (self.absent and node.parts):
                shown.setdefault(node.section, {})[node.whole.partition(".")[2]] = view
        shown["servers"] = _reached(shown.get("servers", {}), shown.get("floating_ips", {}).values())
        if not shown["servers"]:
            del shown["servers"]
        gone = {one.node.label for one in self.tasks.values() if one.node.leftover}
        left = [one for one in self.leftover if one["label"] not in gone]
        return {
            **_told(changes),
            "stack": shown,
            "hosts": _hosts(self.params, shown.get("servers", {})),
            "leftover": [{key: one[key] for key in ("section", "id", "name")} for one in left],
            **({"graph": mermaid(self.needs, {label: label for label in self.needs})} if self.params["graph"] else {}),
        }

    def _failure(self, failed: list[str], changes: Changes) -> errors.StepFailed:
        first = t.cast(errors.NhnError, self.tasks[failed[0]].error)
        others = sum(task.status == "not tried" for task in self.tasks.values())
        rest = f", and {others} that need them were not tried" if others else ""
        error = errors.StepFailed(
            f"{len(failed)} of {len(self.tasks)} things failed ({', '.join(map(shorten, failed[:5]))}{rest}); "
            f"{shorten(failed[0])}: {first.message} The rest is done; run the task again to go on.",
            things=[
                {
                    "thing": label,
                    "status": task.status,
                    **({"error": {"message": task.error.message, **task.error.as_dict()}} if task.error else {}),
                    **({"because": task.because} if task.because else {}),
                }
                for label, task in self.tasks.items()
            ],
        )
        told = _told(changes)
        error.changed, error.diff = told["changed"], told["diff"]
        return error


def _about(node: Node, error: errors.NhnError) -> errors.NhnError:
    """Return an error that says which thing of the document it is about."""
    error.message = errors.one_line(f"{shorten(node.label)}: {error.message}")
    error.details["thing"] = node.label
    return error


def _shown(option: str, value: t.Any) -> t.Any:
    """Return what a part will be set to, as the diff of its kind shows it."""
    if option != "rules":
        return value
    return [words(one.rule, {}, one.description) for one in wanted(value, lambda _option, group: group)]


def _told(changes: Changes) -> dict[str, t.Any]:
    diffs = {label: diff_of(done) for label, done in changes.items() if done}
    return {
        "changed": bool(diffs),
        "steps": [f"{label}: {summary}" for label, done in changes.items() for summary in summaries(done)],
        "diff": {when: {label: diff[when] for label, diff in diffs.items()} for when in ("before", "after")},
    }


def _deletions(task: Task) -> int:
    """Return how many whole things a task deletes or replaces; an attachment is none."""
    if task.node.section == "attachments":
        return 0
    members = getattr(task.resource, "members", None)
    if members is not None:
        return sum(any(step.removes for step in member.steps) for member in members)
    return int(any(step.removes or step.summary.startswith("replace ") for step in task.steps))


def _restarts(task: Task) -> int:
    """Return how many servers that are there a task stops or resizes."""
    if task.node.section != "servers" or task.found is None:
        return 0
    members = getattr(task.resource, "members", None)
    if members is not None:
        return sum(bool(member.server) and _interrupts(member.steps) for member in members)
    return int(_interrupts(task.steps))


def _interrupts(steps: t.Iterable[Step]) -> bool:
    for step in steps:
        stops = step.before.get("status") == "ACTIVE" and step.after.get("status") not in (None, "ACTIVE")
        if not step.removes and (stops or "flavor" in step.before):
            return True
    return False


def _reached(servers: t.Mapping[str, t.Any], addresses: t.Iterable[Object]) -> dict[str, t.Any]:
    """Return the views of servers with their floating IPs, which Nova shows some time after they are connected."""
    own = {one["server_id"]: one for one in addresses if one.get("connected") and one.get("server_id")}

    def shown(view: Object) -> Object:
        floating = own.get(view["id"])
        if floating is None or floating["address"] in view["public_ips"]:
            return view
        networks = {}
        for network, entries in view["addresses"].items():
            at = [one for one in entries if one["addr"] == floating["fixed_ip"]]
            more = [{**one, "addr": floating["address"], "OS-EXT-IPS:type": "floating"} for one in at]
            networks[network] = [*entries, *more]
        return {**view, "addresses": networks, "public_ips": [*view["public_ips"], floating["address"]]}

    return {
        name: [shown(one) for one in view] if isinstance(view, list) else shown(view) for name, view in servers.items()
    }


def _hosts(params: Params, servers: t.Mapping[str, t.Any]) -> list[Object]:
    """Return what ``add_host`` needs of each server that runs."""
    stack = params["name"]
    keys = {one["name"]: one["private_key_file"] for one in params["key_pairs"] or ()}
    hosts: list[Object] = []
    for name, view in servers.items():
        for one in view if isinstance(view, list) else [view]:
            addresses = [*(one["public_ips"] or ()), *(one["private_ips"] or ())]
            if one["status"] == "ACTIVE" and addresses:
                user = (one["metadata"] or {}).get("login_username")
                hosts.append(
                    {
                        "name": one["name"],
                        "ansible_host": addresses[0],
                        "ansible_user": user,
                        "ansible_ssh_private_key_file": keys.get(one["key_name"]),
                        "groups": list(dict.fromkeys(_NO_GROUP.sub("_", one) for one in (stack, name))),
                    }
                )
    return hosts
