# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the inventory's records, which are a server's view with its region and login. Check cached records.

This file knows neither Jinja nor ansible-core.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from concurrent.futures import Future, ThreadPoolExecutor

from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._http.client import Client
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.flavor import flavors_by_id
from ansible_collections.nhn.cloud.plugins.module_utils._kinds.image import images_by_id
from ansible_collections.nhn.cloud.plugins.module_utils._servers import filters, listing, states, views
from ansible_collections.nhn.cloud.plugins.module_utils._thing.kind import Object
from ansible_collections.nhn.cloud.plugins.module_utils._thing.things import Things

#: Fields of a record that come from the platform's metadata, or otherwise from the image.
IMAGE_FIELDS = ("os_type", "os_distro", "login_username")
FIELDS = (*views.SERVER_FIELDS, "region", *IMAGE_FIELDS)
#: Format of cached records. Another format is not read.
FORMAT = "nhn_compute 2"
#: Number of regions that are read at the same time.
MOST_REGIONS = 8

Warn = t.Callable[[str], None]
Filters = t.Mapping[str, t.Optional[str]]


def read(
    client: Client, regions: t.Sequence[str | None], wanted: t.Sequence[Filters], *, failing: Warn | None
) -> tuple[list[Object], bool]:
    """Return the records of the servers in some regions, and whether all regions could be read.

    :param client: a client of any region.
    :param regions: None means the region of the settings, or the only region.
    :param wanted: the filters of each list call in a region, as ``_filters.of_inventory`` returns them.
    :param failing: called with a message about a region that cannot be read. With None such a region is an error.
    :raises NhnError: if a region cannot be read; with *failing*, if no region can be read.
    """
    client.log_in()
    with ThreadPoolExecutor(max_workers=MOST_REGIONS) as pool:
        reading = [(region, pool.submit(_read_region, client, region, wanted)) for region in regions]
        records: list[Object] = []
        failed = 0
        for region, future in reading:
            try:
                records += future.result()
            except errors.NhnError as error:
                failed += 1
                where = f"Region {region}: {error.message}" if region and len(regions) > 1 else error.message
                if failing is None or failed == len(regions):
                    raise type(error)(where, **error.details) from None
                failing(where)
    return records, not failed


def _read_region(client: Client, region: str | None, wanted: t.Sequence[Filters]) -> list[Object]:
    """Return the records of one region: all pages of servers, with the flavors in parallel, then images if needed."""
    here = client.in_region(region)
    things = Things(here)
    with ThreadPoolExecutor(max_workers=1) as pool:
        flavors: Future[dict[str, Object]] = pool.submit(flavors_by_id, things)
        if any(checked.get("flavor") for checked in wanted):
            # Otherwise two threads would list them.
            flavors.result()
        name = here.region
        found = {}
        for checked in wanted:
            for page in listing.pages(things, filters.resolve(checked, things)):
                by_id = flavors.result()
                # A server whose state changes in the meantime can be in two lists. The later list wins.
                found.update({server["id"]: _record(server, by_id, name) for server in page if _is_there(server)})
        flavors.result()
    records = list(found.values())
    if any(record["image"]["id"] and _lacks(record) for record in records):
        images = images_by_id(things)
        for record in records:
            _complete(record, images.get(record["image"]["id"], {}))
    return records


def _is_there(server: Object) -> bool:
    return states.status_of(server) not in states.GONE


def _record(server: Object, flavors: t.Mapping[str, Object], region: str | None) -> Object:
    record = views.server_view(server, flavors)
    record["region"] = region
    for field in IMAGE_FIELDS:
        record[field] = record["metadata"].get(field)
    return record


def _lacks(record: Object) -> bool:
    return record["image"]["name"] is None or any(record[field] is None for field in IMAGE_FIELDS)


def _complete(record: Object, image: Object) -> None:
    record["image"]["name"] = record["image"]["name"] or image.get("name")
    for field in IMAGE_FIELDS:
        record[field] = record[field] or image.get(field)


# Cached records


def fingerprint(*source: t.Any) -> str:
    """Return a short name for the source of records: the same for the same source, without revealing it."""
    return hashlib.sha256(json.dumps([FORMAT, *source], sort_keys=True).encode()).hexdigest()[:16]


def pack(records: list[Object]) -> dict[str, str]:
    """Return records for a cache plugin, as one string in which no plugin looks for its own marks."""
    return {"format": FORMAT, "servers": json.dumps(records)}


def unpack(kept: t.Any) -> list[Object]:
    """Return cached records as plain data.

    :raises ValueError: if :func:`pack` did not make it; the message says what is wrong.
    """
    if not isinstance(kept, dict) or kept.get("format") != FORMAT or not isinstance(kept.get("servers"), str):
        raise ValueError("its form is wrong")
    try:
        records = json.loads(str.__str__(kept["servers"]))
    except (ValueError, RecursionError):
        raise ValueError("its text cannot be read") from None
    if not isinstance(records, list):
        raise ValueError("it is not a list of servers")
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict) or set(record) != set(FIELDS):
            raise ValueError(f"server {number} has other fields")
        wrong = [field for field in FIELDS if not SHAPES.get(field, _is_scalar)(record[field])]
        if wrong:
            raise ValueError(f"server {number} has a wrong {wrong[0]}")
    return records


def _is_scalar(value: t.Any) -> bool:
    return value is None or isinstance(value, (str, int, float, bool))


def _is_text(value: t.Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: t.Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_scalars(value: t.Any) -> bool:
    return isinstance(value, dict) and all(_is_scalar(item) for item in value.values())


def _has_name(value: t.Any) -> bool:
    return _is_scalars(value) and {"id", "name"} <= set(value)


def _is_addresses(value: t.Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(entries, list) and all(_is_scalars(entry) and _is_text(entry.get("addr")) for entry in entries)
        for entries in value.values()
    )


#: Checks of a record's fields. All other fields are single values.
SHAPES: dict[str, t.Callable[[t.Any], bool]] = {
    "id": _is_text,
    "status": _is_text,
    "flavor": _has_name,
    "image": _has_name,
    "addresses": _is_addresses,
    "private_ips": _is_texts,
    "public_ips": _is_texts,
    "security_groups": _is_texts,
    "volumes": _is_texts,
    "metadata": _is_scalars,
    "marks": _is_scalars,
    "fault": lambda value: value is None or _is_scalars(value),
}
