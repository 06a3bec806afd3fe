# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things of a kind: naming, creating without a twin, waiting; and one thing planned from its table."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._engine.engine import converge
from ansible_collections.nhn.cloud.plugins.module_utils._engine.steps import Step
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import (
    ByIdentity,
    ByMark,
    ByNewId,
    Kind,
    NotAdopted,
    Wait,
    capital,
)
from ansible_collections.nhn.cloud.plugins.module_utils._thing.resource import Field, Thing, put
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things
from fake_cloud import some_id

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
BY_MARK = ByMark(lambda body, marks: {**body, **marks}, lambda thing: thing)
BOX = Kind(
    "box",
    "volumev2",
    "boxes",
    "box",
    "boxes",
    adopt=BY_MARK,
    create=Wait(done=("ready",), under_way=("making",)),
    delete=Wait(gone=True, under_way=("deleting",), failed=("error_deleting",)),
    busy=("painting",),
)
SHELF = Kind("shelf", "volumev2", "shelves", "shelf", "shelves", adopt=NotAdopted(), kept=True)


class Answer(t.NamedTuple):
    body: t.Any
    headers: dict


class Store:
    """A client over dictionaries: it keeps what is made, and can lose answers and deliver calls late."""

    def __init__(self, **lists: list[dict]) -> None:
        self.lists = {"boxes": [], "shelves": [], **lists}
        self.calls: list[str] = []
        self.lose = 0
        self.numbers = itertools.count(1)
        self.late: list[dict] = []
        self.now = 0.0
        self.settings = None
        self.writes = 0
        self.status = "ready"

    def clock(self) -> float:
        return self.now

    def wait(self, look: t.Callable[[], tuple[bool, str]], *, timeout: float, what: str, who: str) -> None:
        while not look()[0]:
            self.now += 1.0
            if self.now > timeout:
                raise errors.WaitTimeout(f"Waited to {what}")

    def listed(self, service: str, path: str, key: str, *, params: t.Any = None, **_more: t.Any) -> list[dict]:
        self.calls.append(f"GET {path}{dict(params) if params else ''}")
        return [dict(row) for row in self.lists[key]]

    def call(self, method: str, service: str, path: str, *, json: t.Any = None, arrived: t.Any = None, **_more: t.Any):
        self.calls.append(f"{method} {path}")
        collection, _slash, own_id = path.partition("/")
        rows = self.lists[collection]
        if method == "GET":
            for row in rows:
                if row["id"] == own_id:
                    return Answer(dict(row), {})
            raise errors.NotFound("none", status=404)
        if method == "DELETE":
            self.lists[collection] = [row for row in rows if row["id"] != own_id]
            return Answer(None, {})
        if method == "PUT":
            next(row for row in rows if row["id"] == own_id).update(next(iter(json.values())))
            return Answer(None, {})
        made = {"id": some_id(f"made {next(self.numbers)}"), "status": self.status, **next(iter(json.values()))}
        rows.append(made)
        if self.lose:
            self.lose -= 1
            found = arrived() if arrived else None
            rows += self.late
            if found is None:
                raise errors.Unanswered("The answer was lost.")
            return Answer(found, {})
        return Answer(dict(made), {})


def box(name: str, **fields: t.Any) -> dict:
    return {"id": some_id(name), "name": name, "status": "ready", "size": 1, **fields}


# Names


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("box Web-A (1)", "Box Web-A (1)"), ("VPC prod", "VPC prod"), ("é-1", "É-1"), ("", "")],
)
def test_a_sentence_begins_with_a_capital_and_keeps_names_as_they_are(text, sentence):
    assert capital(text) == sentence


def test_no_message_changes_the_case_of_a_name():
    """str.capitalize makes the rest of a text lower case, and names in it are the user's."""
    found = [path.name for path in sorted(PLUGINS.rglob("*.py")) if ".capitalize()" in path.read_text()]
    assert found == []


@pytest.mark.parametrize("wanted", ["a", some_id("a")])
def test_a_thing_is_found_by_its_id_or_its_exact_name(wanted):
    things = Things(Store(boxes=[box("a"), box("A"), box("ab")]))
    assert things.need(BOX, wanted, "box")["id"] == some_id("a")


def test_a_name_that_looks_like_an_id_is_found_too():
    strange = {**box("x"), "name": some_id("other")}
    assert Things(Store(boxes=[strange])).need(BOX, some_id("other"), "box")["id"] == some_id("x")


def test_two_of_one_name_are_refused_with_their_ids():
    twins = [box("a"), {**box("b"), "name": "a"}]
    with pytest.raises(errors.Ambiguous, match="2 boxes are named 'a'; give box one of their IDs") as caught:
        Things(Store(boxes=twins)).need(BOX, "a", "box")
    assert caught.value.details["ids"] == sorted([some_id("a"), some_id("b")])


def test_an_unknown_name_offers_names_that_are_near():
    with pytest.raises(errors.NoSuchThing, match="No box has the ID or name 'web'; there is web-1, web-2.") as caught:
        Things(Store(boxes=[box("web-2"), box("web-1"), box("db")])).need(BOX, "web", "box")
    assert caught.value.details["offered"] == ["web-1", "web-2"]


def test_what_does_not_fit_is_not_found():
    things = Things(Store(boxes=[box("a")]))
    with pytest.raises(errors.NoSuchThing):
        things.need(BOX, some_id("a"), "box", lambda one: one["size"] > 1)


def test_in_check_mode_an_unknown_name_is_taken_for_one_that_an_earlier_task_makes():
    things = Things(Store())
    told: list[str] = []
    things.planning = told.append
    assert things.need(BOX, "new", "box") == {"id": "new", "name": "new", "planned": True}
    assert told == ["There is no box 'new' yet; check mode goes on as if an earlier task made it."]


@pytest.mark.parametrize("planning", [None, print])
def test_an_unknown_id_is_an_error_in_check_mode_too(planning):
    things = Things(Store())
    things.planning = planning
    with pytest.raises(errors.NoSuchThing):
        things.need(BOX, some_id("gone"), "box")


def test_an_empty_text_names_nothing_but_in_check_mode():
    things = Things(Store())
    told: list[str] = []
    with pytest.raises(errors.InvalidRequest, match="box is empty; it must name a box."):
        things.need(BOX, "", "box")
    things.planning = told.append
    assert things.need(BOX, "", "box")["id"] is None
    assert "check mode takes it for the ID of a box" in told[0]
    with pytest.raises(errors.InvalidRequest, match="box is empty; it must name a box."):
        things.need(dataclasses.replace(BOX, planned=False), "", "box")


def test_what_is_kept_is_read_once_until_something_of_its_kind_is_written():
    client = Store(shelves=[{"id": some_id("s"), "name": "s"}])
    things = Things(client)
    for _look in range(2):
        assert things.listed(SHELF)
        assert things.one(SHELF, some_id("s"), "shelf")
    assert client.calls == ["GET shelves", f"GET shelves/{some_id('s')}"]
    things.send("PUT", SHELF, {"id": some_id("s"), "name": "s"}, what="change", json={"shelf": {}})
    things.listed(SHELF)
    assert client.calls[-1] == "GET shelves"


def test_usual_filters_are_sent_unless_others_are_given():
    kind = dataclasses.replace(BOX, usual={"status": "ready"}, filters=("name",))
    client = Store()
    things = Things(client)
    things.listed(kind)
    things.named(kind, "a")
    things.listed(kind, status="")
    assert client.calls == ["GET boxes{'status': 'ready'}", "GET boxes{'status': 'ready', 'name': 'a'}", "GET boxes"]


def test_in_bulk_single_reads_are_one_list():
    client = Store(boxes=[box("a"), box("b")])
    things = Things(client)
    with things.in_bulk(BOX):
        assert things.by_id(BOX, some_id("a"))["name"] == "a"
        assert things.by_id(BOX, some_id("c")) is None
        assert [one["name"] for one in things.listed(BOX, name="b")] == ["b"]
    assert client.calls == ["GET boxes"]
    things.by_id(BOX, some_id("a"))
    assert client.calls[-1] == f"GET boxes/{some_id('a')}"


# Creation


def adopting(adopt: t.Any) -> Kind:
    return dataclasses.replace(BOX, adopt=adopt)


@pytest.mark.parametrize(
    "adopt",
    [
        BY_MARK,
        ByIdentity(lambda thing, body: thing["name"] == body["name"]),
        ByNewId(lambda thing, body: thing["name"] == body["name"]),
    ],
)
def test_a_lost_answer_makes_no_second_one(adopt):
    client = Store()
    client.lose = 1
    made = Things(client).create(adopting(adopt), {"name": "a"}, what="create box a", timeout=9)
    assert [one["id"] for one in client.lists["boxes"]] == [made["id"]]
    assert client.calls.count("POST boxes") == 1


def test_a_creation_by_mark_takes_no_other_of_its_name_for_its_own():
    client = Store(boxes=[box("a", mark="another's")])
    client.lose = 1
    made = Things(client).create(BOX, {"name": "a"}, what="create box a", timeout=9)
    assert made["id"] != some_id("a")


def test_a_creation_by_new_id_takes_none_that_was_there_before():
    client = Store(boxes=[box("a")])
    client.lose = 1
    kind = adopting(ByNewId(lambda thing, body: thing["name"] == body["name"]))
    assert Things(client).create(kind, {"name": "a"}, what="create box a", timeout=9)["id"] != some_id("a")


def test_without_a_way_to_know_its_own_a_lost_answer_is_told():
    client = Store()
    client.lose = 1
    with pytest.raises(errors.Unanswered):
        Things(client).create(adopting(NotAdopted()), {"name": "a"}, what="create box a", timeout=9)


def test_a_kind_that_tasks_make_says_how_it_is_adopted():
    with pytest.raises(TypeError, match="box"):
        Things(Store()).create(adopting(None), {"name": "a"}, what="create box a", timeout=9)


def test_what_a_late_call_has_made_is_deleted_where_the_mark_proves_it_ours():
    client = Store()
    client.lose = 1
    call = client.call

    def late(method, service, path, **more):
        answer = call(method, service, path, **more)
        if method == "POST":
            client.lists["boxes"].append({**client.lists["boxes"][0], "id": some_id("late")})
        return answer

    client.call = late
    made = Things(client).create(BOX, {"name": "a"}, what="create box a", timeout=9)
    assert [one["id"] for one in client.lists["boxes"]] == [made["id"]]


def test_what_a_late_call_has_made_is_named_where_nothing_proves_it_ours():
    client = Store()
    client.lose, client.late = 1, [{**box("late"), "name": "a"}]
    kind = adopting(ByNewId(lambda thing, body: thing["name"] == body["name"]))
    with pytest.raises(errors.StepFailed, match="Two boxes were made, since a call came late") as caught:
        Things(client).create(kind, {"name": "a"}, what="create box a", timeout=9)
    assert caught.value.changed
    assert len(client.lists["boxes"]) == 2


# Waiting


@pytest.mark.parametrize(
    ("statuses", "message"),
    [
        (["making", "ready"], None),
        (["making", "error"], "the box is error"),
        (["making", "error_something"], "the box is error_something"),
        (["odd"] * 9, "the box is odd"),
        (["odd", "ready"], None),
    ],
)
def test_a_wait_ends_where_its_table_says(statuses, message):
    client = Store(boxes=[box("a")])
    left = iter(statuses)
    call = client.call
    client.call = lambda *words, **more: (client.lists["boxes"][0].update(status=next(left)), call(*words, **more))[1]
    things = Things(client)
    if message is None:
        assert things.settle(BOX, box("a"), BOX.create, what="create", timeout=60)["status"] == "ready"
    else:
        with pytest.raises(errors.StepFailed, match=message):
            things.settle(BOX, box("a"), BOX.create, what="create", timeout=60)


def test_being_gone_is_the_end_of_a_deletion_and_a_failure_of_a_creation():
    things = Things(Store())
    assert things.settle(BOX, box("a"), BOX.delete, what="delete", timeout=60) is None
    with pytest.raises(errors.StepFailed, match="the box is gone"):
        things.settle(BOX, box("a"), BOX.create, what="create", timeout=60)


def test_a_wait_can_be_for_what_no_status_tells():
    client = Store(boxes=[box("a")])
    things = Things(client)

    def lacks(found: dict) -> str:
        return "" if found["size"] == 2 else f"has {found['size']} GB"

    with pytest.raises(errors.StepFailed, match="Could not grow box a .*: the box is ready and has 1 GB."):
        things.settle(BOX, box("a"), BOX.create, what="grow", timeout=60, lacks=lacks)
    client.lists["boxes"][0]["size"] = 2
    assert things.settle(BOX, box("a"), BOX.create, what="grow", timeout=60, lacks=lacks)["size"] == 2


# One thing from its table


def grow(thing: Thing, found: dict, size: int) -> list[Step]:
    def do() -> None:
        thing.things.send("PUT", BOX, found, what="grow", json={"box": {"size": size}})

    return [Step(f"grow to {size}", {"size": found["size"]}, {"size": size}, do)]


class Box(Thing):
    kind = BOX
    table = (
        Field("size", needed=True, change=grow),
        Field("color"),
        Field("shelf", api="shelf_id", names=SHELF),
        Field("room", names=SHELF, takes="name"),
        Field("label", change=put("label"), sent=str.upper),
        Field("secret", told=lambda value: "hidden"),
    )
    shown: t.ClassVar = {
        "id": "id",
        "name": "name",
        "size": "size",
        "color": "color",
        "shelf_id": "shelf_id",
        "label": "label",
    }
    renamed = True


OPTIONS = {
    **dict.fromkeys(["id", "name", "size", "color", "shelf", "room", "label", "secret"]),
    "state": "present",
}


def run(client: Store, *, check: bool = False, **given: t.Any) -> tuple[dict, list[str]]:
    told: list[str] = []
    things = Things(client)
    things.planning = told.append if check else None
    resource = Box({**OPTIONS, "wait": True, "wait_timeout": 60.0, "on_drift": "warn", **given}, things, told.append)
    return converge(resource, check_mode=check), told


def test_a_thing_is_made_once_and_looks_in_check_mode_as_it_will():
    client = Store(shelves=[{"id": some_id("s"), "name": "s"}])
    given = {"name": "a", "size": 2, "shelf": "s"}
    planned, _told = run(client, check=True, **given)
    assert not client.lists["boxes"]
    made, _told = run(client, **given)
    again, _told = run(client, **given)
    assert (planned["diff"], planned["steps"]) == (made["diff"], made["steps"])
    seen = {"id": made["box"]["id"], "name": "a", "size": 2, "color": None, "shelf_id": some_id("s"), "label": None}
    assert made["box"] == seen
    assert (made["changed"], again["changed"], again["box"]) == (True, False, made["box"])


def test_a_change_is_made_and_a_difference_that_cannot_be_changed_is_told():
    client = Store(boxes=[box("a", color="red")])
    result, told = run(client, name="a", size=3, color="blue")
    assert result["steps"] == ["grow to 3"]
    assert result["drift"] == [{"option": "color", "wanted": "blue", "actual": "red"}]
    assert "color is 'red' instead of 'blue'" in told[0]


def test_drift_can_fail_the_task_before_anything_is_done():
    client = Store(boxes=[box("a", color="red")])
    with pytest.raises(errors.InvalidRequest, match="color is 'red' instead of 'blue'"):
        run(client, name="a", size=3, color="blue", on_drift="fail")
    assert client.lists["boxes"][0]["size"] == 1


def test_a_name_that_nothing_has_any_more_is_a_difference_where_nothing_can_be_changed():
    result, _told = run(Store(boxes=[box("a", shelf_id=some_id("old"))]), name="a", shelf="gone")
    reason = "No shelf has the ID or name 'gone'."
    assert result["drift"] == [{"option": "shelf", "wanted": "gone", "actual": some_id("old"), "reason": reason}]


def test_a_name_that_several_have_is_no_difference_when_one_of_them_is_meant():
    shelves = [{"id": some_id("s"), "name": "s"}, {"id": some_id("other s"), "name": "s"}]
    mine, _told = run(Store(shelves=shelves, boxes=[box("a", shelf_id=some_id("s"))]), name="a", shelf="s")
    other, _told = run(Store(shelves=shelves, boxes=[box("a", shelf_id=some_id("old"))]), name="a", shelf="s")
    assert mine["drift"] == []
    assert other["drift"][0]["reason"].startswith("2 shelfs are named 's'")


def test_what_an_earlier_task_would_make_is_not_what_a_thing_has():
    client = Store(boxes=[box("a", shelf_id=some_id("old"))])
    result, told = run(client, check=True, name="a", shelf="")
    assert result["drift"] == [{"option": "shelf", "wanted": "", "actual": some_id("old")}]
    assert "check mode takes it for the ID of a shelf" in told[0]
    with pytest.raises(errors.InvalidRequest, match="shelf is empty; it must name a shelf."):
        run(client, name="a", shelf="")


def test_the_api_can_take_another_field_of_a_thing_than_its_id():
    client = Store(shelves=[{"id": some_id("s"), "name": "s"}])
    run(client, name="a", size=1, room=some_id("s"))
    assert client.lists["boxes"][0]["room"] == "s"
    again, _told = run(client, name="a", room=some_id("s"))
    assert again["drift"] == []


def test_a_drift_tells_what_may_be_told():
    result, told = run(Store(boxes=[box("a", secret="old")]), name="a", secret="key")
    assert result["drift"] == [{"option": "secret", "wanted": "hidden", "actual": "old"}]
    assert "'key'" not in told[0]


def test_a_put_changes_one_field_as_the_api_takes_it():
    client = Store(boxes=[box("a", label="OLD")])
    planned, _told = run(client, check=True, name="a", label="new")
    done, _told = run(client, name="a", label="new")
    again, _told = run(client, name="a", label="NEW")
    assert planned["diff"] == done["diff"] == {"before": {"label": "OLD"}, "after": {"label": "NEW"}}
    assert (done["steps"], again["changed"]) == (["set label"], False)
    assert client.lists["boxes"][0]["label"] == "NEW"


def test_a_thing_is_renamed_by_its_id():
    client = Store(boxes=[box("a")])
    done, _told = run(client, id=some_id("a"), name="b")
    assert done["steps"] == ["rename from a to b"]
    assert done["diff"] == {"before": {"name": "a"}, "after": {"name": "b"}}
    assert client.lists["boxes"][0]["name"] == "b"
    assert not run(client, id=some_id("a"), name="b")[0]["changed"]


def test_a_thing_is_not_renamed_to_the_name_of_another():
    with pytest.raises(errors.Ambiguous, match="another box has that name") as caught:
        run(Store(boxes=[box("a"), box("b")]), id=some_id("a"), name="b")
    assert caught.value.details["ids"] == [some_id("b")]


def test_a_kind_without_names_to_change_refuses_another_name(monkeypatch):
    monkeypatch.setattr(Box, "renamed", False)
    with pytest.raises(errors.InvalidRequest, match="cannot be renamed to 'b'; leave name out"):
        run(Store(boxes=[box("a")]), id=some_id("a"), name="b")


@pytest.mark.parametrize(("status", "told"), [(400, True), (404, True), (409, False), (413, False)])
@pytest.mark.parametrize("otherwise", ["do it in the console", ""])
def test_a_refused_call_that_no_guide_documents_says_so(status, told, otherwise, monkeypatch):
    monkeypatch.setattr(Box, "otherwise", otherwise)
    client = Store(boxes=[box("a")])
    call = client.call

    def refuse(method, *words, **more):
        if method == "PUT":
            raise errors.ApiError("Could not: no.", status=status)
        return call(method, *words, **more)

    client.call = refuse
    with pytest.raises(errors.ApiError) as caught:
        run(client, name="a", label="x")
    says = " The API guide does not document this call; if the platform does not know it, do it in the console."
    assert caught.value.message == "Could not: no." + (says if told and otherwise else "")


def test_another_one_made_meanwhile_is_told():
    client = Store()
    client.lose, client.late = 1, [{**box("other"), "name": "a"}]
    result, told = run(client, name="a", size=1)
    assert result["changed"]
    assert [text for text in told if some_id("other") in text and "somebody else made another of the name 'a'" in text]


def looked_at(client: Store, *statuses: str) -> None:
    """Give the one box another status at each look, and the last one from then on."""
    call, left = client.call, list(statuses)

    def told(method: str, *words: t.Any, **more: t.Any) -> t.Any:
        if method == "GET" and left and client.lists["boxes"]:
            client.lists["boxes"][0]["status"] = left.pop(0)
        return call(method, *words, **more)

    client.call = told


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_is_under_way_with_a_thing_is_waited_for(state):
    client = Store(boxes=[box("a", status="painting")])
    looked_at(client, "painting", "ready")
    result, _told = run(client, name="a", state=state)
    assert result["changed"] is (state == "absent")
    assert client.now == 1


@pytest.mark.parametrize("given", [{"label": "x"}, {"state": "absent"}])
def test_a_change_waits_for_what_is_under_way_although_the_task_does_not_wait(given):
    client = Store(boxes=[box("a", status="painting")])
    looked_at(client, "painting", "ready")
    assert run(client, name="a", wait=False, **given)[0]["changed"]
    written = next(call for call in client.calls if not call.startswith("GET"))
    assert client.calls[: client.calls.index(written)] == ["GET boxes", *[f"GET boxes/{some_id('a')}"] * 2]


def test_a_thing_that_is_being_deleted_is_waited_for_where_it_must_be_there():
    client = Store(boxes=[box("a", status="deleting")])
    call = client.call

    def gone(method, *words, **more):
        client.lists["boxes"] = [one for one in client.lists["boxes"] if one["status"] != "deleting"]
        return call(method, *words, **more)

    client.call = gone
    result, _told = run(client, name="a", size=1, wait=False)
    assert result["steps"] == ["create box a"]


def test_a_deletion_that_is_under_way_is_not_asked_for_again():
    client = Store(boxes=[box("a", status="deleting")])
    result, _told = run(client, name="a", state="absent", wait=False)
    assert (result["changed"], result["box"]) == (False, None)
    assert client.calls == ["GET boxes"]


def test_a_thing_whose_creation_failed_is_refused_and_can_be_deleted():
    client = Store(boxes=[box("a", status="ERROR")])
    with pytest.raises(errors.WrongState, match="Box a .* is error. If its creation has failed, delete it"):
        run(client, name="a", size=1)
    assert run(client, name="a", state="absent")[0]["changed"]


def test_what_a_creation_needs_is_asked_for_before_anything_is_sent():
    with pytest.raises(errors.InvalidRequest, match="Box a does not exist, and without size it cannot be made."):
        run(Store(), name="a")


def test_an_id_never_makes_one():
    with pytest.raises(errors.NoSuchThing, match="an ID never creates one"):
        run(Store(), id=some_id("a"), size=1)


@pytest.mark.parametrize("given", [{"name": "a"}, {"id": some_id("a")}, {"id": some_id("a"), "name": "a"}])
def test_a_thing_is_deleted_once(given):
    client = Store(boxes=[box("a")])
    first, _told = run(client, state="absent", **given)
    again, _told = run(client, state="absent", **given)
    assert (first["changed"], first["box"], again["changed"]) == (True, None, False)
    assert client.lists["boxes"] == []


class Refusing(Store):
    """A client whose API refuses a deletion, and shows the box in a status then; None: not at all."""

    def __init__(self, refusal: int, status: str | None) -> None:
        super().__init__(boxes=[box("a")])
        self.refusal, self.shown = refusal, status

    def call(self, method: str, service: str, path: str, **more: t.Any):
        if method != "DELETE":
            return super().call(method, service, path, **more)
        rows = self.lists["boxes"]
        self.lists["boxes"] = [] if self.shown is None else [{**rows[0], "status": self.shown}]
        raise errors.ApiError("It must be ready.", status=self.refusal)


@pytest.mark.parametrize("refusal", [400, 409])
@pytest.mark.parametrize("status", ["deleting", None])
def test_a_refusal_to_delete_what_is_being_deleted_is_none(refusal, status):
    client = Refusing(refusal, status)
    Things(client).delete(BOX, client.lists["boxes"][0])


@pytest.mark.parametrize(("refusal", "status"), [(400, "ready"), (409, "painting"), (403, "deleting"), (500, None)])
def test_any_other_refusal_to_delete_is_told(refusal, status):
    client = Refusing(refusal, status)
    with pytest.raises(errors.ApiError, match="It must be ready"):
        Things(client).delete(BOX, client.lists["boxes"][0])


def test_a_refusal_to_delete_is_told_if_nothing_can_be_seen(monkeypatch):
    client = Refusing(400, "deleting")
    things = Things(client)

    def unseen(*_given):
        raise errors.Unanswered("It was lost.")

    monkeypatch.setattr(things, "by_id", unseen)
    with pytest.raises(errors.ApiError, match="It must be ready"):
        things.delete(BOX, client.lists["boxes"][0])


def test_a_thing_without_a_status_for_its_deletion_may_look_as_before_until_it_is_gone():
    client = Store(boxes=[box("a")])
    looks = []

    def look(kind, wanted):
        looks.append(client.now)
        return box("a") if client.now < 60 else None

    things = Things(client)
    things.by_id = look
    assert things.settle(BOX, box("a"), Wait(gone=True), what="delete", timeout=600) is None
    assert looks[-1] >= 60
    client.now = 0.0
    with pytest.raises(errors.StepFailed, match="the box is ready"):
        things.settle(BOX, box("a"), BOX.delete, what="delete", timeout=600)


def test_a_thing_is_not_deleted_by_its_id_under_another_name():
    client = Store(boxes=[box("a")])
    with pytest.raises(errors.InvalidRequest, match="is not named 'b', so it is not deleted"):
        run(client, state="absent", id=some_id("a"), name="b")
    assert client.lists["boxes"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": ""}, "name and id are both empty"),
        ({"id": ""}, "id is empty; it must name a box"),
        ({"name": "", "id": ""}, "id is empty"),
        # The name of another one beside it must not be taken for the one that is meant.
        ({"id": "", "name": "a", "state": "absent"}, "id is empty"),
        ({"id": "", "name": "b"}, "id is empty"),
    ],
)
def test_empty_names_and_ids_name_nothing(given, says):
    client = Store(boxes=[box("a")])
    with pytest.raises(errors.InvalidRequest, match=says):
        run(client, **given)
    assert [one["name"] for one in client.lists["boxes"]] == ["a"]


def test_in_check_mode_an_unknown_id_with_a_name_is_a_renaming():
    result, _told = run(Store(boxes=[box("a")]), check=True, id="", name="a")
    assert result["steps"] == ["rename to a"]


def test_in_check_mode_a_thing_that_cannot_be_made_here_is_an_earlier_task_s():
    result, told = run(Store(), check=True, name="a", color="blue")
    assert result["changed"] is False
    assert result["box"]["name"] == "a"
    assert told == ["There is no box 'a' yet; check mode goes on as if an earlier task made it."]
