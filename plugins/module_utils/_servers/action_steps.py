# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of the actions on a server. Imported where there is something to do."""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._engine.steps import Change, Step, check_mode_only
from .._errors import refuse
from .._kinds.flavor import FLAVOR, flavors_by_id
from .._kinds.flavor import brief as flavor_brief
from .._thing.kind import Object, capital, shorten
from . import calls, checks, states, views
from .actions import ACTIONS
from .arrival import arrival_of, arrive
from .names import is_allowed_in_names
from .server_action import ServerAction
from .state_words import fault_of, state_text, wrong_state
from .states import label


def planned_step(action: ServerAction) -> Step:
    """Return the step of check mode for a server that an earlier task would make."""
    after: Object = {"status": ACTIONS[action.row_name].arrives}
    summary = action.action.replace("_", " ")
    if action.action == "resize":
        flavor = action.things.need(FLAVOR, action.params["flavor"], "flavor")
        after = {"flavor": flavor_brief(flavor["id"], flavors_by_id(action.things))}
        summary = f"resize to {flavor['name']}"
    elif action.action == "create_image":
        after = {"image_name": action.params["image_name"]}
    elif action.params["security_group"]:
        checks.check_security_groups([action.params["security_group"]], action.things, "security_group")
        after = {"security_group": action.params["security_group"]}
    named = {"name": action.params["server"]} if action.params["server"] else {}
    return Step(summary, named, {**named, **after}, check_mode_only)


def steps(action: ServerAction, found: Object) -> list[Step]:
    """Return at most one step: the action, unless the server is as wanted.

    :raises WrongState: if the server's status does not allow it.
    """
    step = _STEPS.get(action.action, _power)(action, found, states.next_status(found))
    if step is None:
        return []
    allowed = ACTIONS[action.row_name].allowed
    status = states.status_of(found)
    # A hard reboot is sent at once. Any other action waits until actions in progress are over.
    judged = status if action.row_name == "hard_reboot" else states.next_status(found)
    if allowed is not None and judged not in allowed:
        fault = f": {fault_of(found)}" if status == states.ERROR else ""
        raise wrong_state(
            found,
            status,
            f"{capital(label(found))} is in {state_text(found)}{fault}; {action.action} is possible from "
            f"{', '.join(sorted(allowed))}.",
            sorted(allowed),
        )
    return [step]


def _power(action: ServerAction, found: Object, status: str) -> Step:
    arrives = t.cast(str, ACTIONS[action.action].arrives)
    return _step(
        action,
        action.action,
        {"status": status},
        {"status": arrives},
        None,
        {arrives},
        from_error=status == states.ERROR,
    )


def _reboot(action: ServerAction, found: Object, status: str) -> Step:
    kind = action.params["reboot_type"]
    return _step(
        action,
        f"{kind} reboot",
        {"status": status},
        {"status": states.ACTIVE, "reboot": kind},
        {"type": kind.upper()},
        {states.ACTIVE},
        from_error=status == states.ERROR,
    )


def _resize(action: ServerAction, found: Object, status: str) -> Step | None:
    flavors = flavors_by_id(action.things)
    now = (found.get("flavor") or {}).get("id")
    flavor = action.things.need(FLAVOR, action.params["flavor"], "flavor")
    if flavor["id"] == now:
        return None
    checks.check_resize(found, flavors.get(now or ""), flavor, action.things)
    before, after = (flavor_brief(one, flavors) for one in (now, flavor["id"]))
    return _step(
        action,
        f"resize from {before['name'] or now} to {flavor['name']}",
        {"flavor": before},
        {"flavor": after},
        {"flavorRef": flavor["id"]},
        {states.ACTIVE, states.SHUTOFF},
        flavor_id=flavor["id"],
        otherwise={"flavor": before},
    )


def _security_group(action: ServerAction, found: Object, status: str) -> Step | None:
    name, adding = action.params["security_group"], action.action == "add_security_group"
    now = views.security_groups_of(found)
    if (name in now) == adding:
        return None
    if adding:
        checks.check_security_groups([name], action.things, "security_group")
    after = sorted({*now, name} if adding else {*now} - {name})
    summary = f"{'add' if adding else 'remove'} security group {name}"
    return _step(action, summary, {"security_groups": now}, {"security_groups": after}, {"name": name})


def _create_image(action: ServerAction, found: Object, status: str) -> Step | None:
    # Not above: a module's process compiles all that it imports, and most actions do without.
    from . import attachments, images

    name = action.params["image_name"]
    properties = checks.metadata_of(action.params["image_metadata"], "image_metadata")
    if not 0 < len(name) <= 255 - len(images.draft_name(found, "")):
        refuse(
            f"image_name has {len(name)} characters; 1 to {255 - len(images.draft_name(found, ''))} are possible.",
            "image_name",
        )
    if not all(map(is_allowed_in_names, name)):
        refuse(
            f"image_name '{shorten(name)}' holds characters that the API refuses (emoji, and what cannot be "
            "printed); choose another.",
            "image_name",
        )
    own, others = images.images_of(action.things, found, name)
    if own:
        action.image = own[0]
        if action.image["status"] != "active" and action.params["wait"]:
            action.image = images.await_image(action.things, action.image["id"], name, timeout=action.timeout)
        # The name can get lost during the upload. Then it must be set again.
        if action.image.get("name") == name:
            return None
    if others:
        ids = sorted(one["id"] for one in others)
        raise errors.InvalidRequest(
            f"An image named '{shorten(name)}' exists that was not made from {label(found)}: {', '.join(ids)}; "
            "choose another image_name, or delete it.",
            option="image_name",
            ids=ids,
        )
    root = attachments.root_volume(action.servers, found)
    if root is None:
        checks.check_keys(properties, "image_metadata")

    def do() -> None:
        if root is None:
            image_id = images.create_image(action.servers, _ready(action), name, properties, timeout=action.timeout)
        else:
            image_id = _upload(action, root, name, properties)
        action.image = {"id": image_id, "name": name}

    def settle() -> None:
        image_id = t.cast(Object, action.image)["id"]
        uploaded = {**properties, **images.image_marks(found, name)} if root is not None else {}
        action.image = images.await_image(action.things, image_id, name, properties=uploaded, timeout=action.timeout)

    return Step(f"create image {name}", {}, {"image_name": name}, do, settle, done=lambda: action.done)


def _upload(action: ServerAction, root: Object, name: str, properties: Object) -> str:
    from . import images

    server = _ready(action)
    try:
        return images.upload_root_volume(action.servers, server, root, name, properties, timeout=action.timeout)
    except errors.NhnError as error:
        if error.changed:
            draft = images.draft_name(server, name)
            action.done = Change(f"create image {draft}", {}, {"image_name": draft})
        raise


def _step(
    action: ServerAction,
    summary: str,
    before: Object,
    after: Object,
    value: t.Any,
    statuses: set[str] | None = None,
    **how: t.Any,
) -> Step:
    """Return a step that sends the action, and waits for the statuses if there are any."""

    def do() -> None:
        server = action.server if action.row_name == "hard_reboot" else _ready(action)
        calls.act(action.servers, server, action.row_name, value, timeout=action.timeout)

    def settle() -> None:
        if statuses:
            arrival = arrival_of(action.servers, action.server, summary, statuses, **how)
            arrive(action.servers, arrival, timeout=action.timeout)

    return Step(summary, before, after, do, settle)


def _ready(action: ServerAction) -> Object:
    """Return the server when nothing is under way with it."""
    ready = action.servers.settle(action.server, timeout=action.timeout)
    if ready is None:
        raise errors.StepFailed(
            f"Could not {action.action.replace('_', ' ')} {label(action.server)}: it was deleted meanwhile."
        )
    return ready


#: The actions that are more than another status.
_STEPS: dict[str, t.Callable[[ServerAction, Object, str], Step | None]] = {
    "reboot": _reboot,
    "resize": _resize,
    "create_image": _create_image,
    "add_security_group": _security_group,
    "remove_security_group": _security_group,
}
