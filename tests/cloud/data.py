# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cloud holds at its start: users, tenants, flavors, images, networks, volumes.

Standard library only, so that tests may import it. Ids are the same at every start: sid(key).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import NamedTuple


def sid(key: str) -> str:
    """The id of the seeded thing with this key."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "nhn-local." + key))


TENANT = "6cdebe3eb0094910bc41f1d42ebe4cb7"
TENANT_OTHER = "f5073eaa26b64cffbee89411df94ce01"
TENANT_QUOTA = "0123456789abcdef0123456789abcdef"
TENANT_ONE_REGION = "fedcba9876543210fedcba9876543210"
#: Has no VPC, as a project that nobody has used yet.
TENANT_EMPTY = "89abcdef0123456789abcdef01234567"
TENANTS = (TENANT, TENANT_OTHER, TENANT_QUOTA, TENANT_ONE_REGION, TENANT_EMPTY)
#: To whom public images and the public network belong. (Cinder wants hexadecimal digits.)
PLATFORM = "00000000000000000000000000000002"
#: A project of somebody else's, who shares an image.
STRANGER = "00000000000000000000000000000003"
# Prefix of the keys of what belongs to a tenant.
TAGS = {TENANT: "", TENANT_OTHER: "b.", TENANT_QUOTA: "q.", TENANT_ONE_REGION: "one.", TENANT_EMPTY: "empty."}

REGIONS = ("KR1", "KR2")
ZONES = ("kr-pub-a", "kr-pub-b")
ZONES_KR2 = ("kr2-pub-a", "kr2-pub-b")
QUOTA = {"instances": 2, "cores": 4, "key_pairs": 2}
#: Those of Neutron that NHN Cloud documents; VPCs are networks.
NETWORK_QUOTA = {"network": 3, "floatingip": 50}
#: In a VPC, and in a project.
SUBNET_QUOTA, GATEWAY_QUOTA = 10, 3


def project(tenant: str, region: str) -> str:
    """The Nova project that holds the data of a tenant in a region.

    Nova knows no regions, so KR2 is the same cloud with other projects.
    """
    return tenant if region == "KR1" else uuid.UUID(sid("kr2." + tenant)).hex


class User(NamedTuple):
    password: str
    id: str
    roles: str
    tenants: tuple[str, ...]


USERNAME = "user@example.com"
PASSWORD = "secretsecret"
USERS = {
    USERNAME: User(PASSWORD, "436f727b7c9142f896ddd56be591dd7f", "member,reader", TENANTS),
    "reader@example.com": User("readonly", "826a1213b3f746829515486965690dfe", "reader", (TENANT,)),
}


class Flavor(NamedTuple):
    name: str
    vcpus: int
    ram: int
    disk: int
    kind: str

    @property
    def id(self) -> str:
        return sid("flavor." + self.name)


FLAVORS = (
    Flavor("u2.c1m1", 1, 1024, 20, "general"),
    Flavor("u2.c1m2", 1, 2048, 20, "general"),
    Flavor("u2.c2m4", 2, 4096, 40, "general"),
    Flavor("t2.c1m1", 1, 1024, 0, "standard"),
    Flavor("m2.c1m2", 1, 2048, 0, "standard"),
    Flavor("m2.c2m4", 2, 4096, 0, "standard"),
    Flavor("m2.c4m8", 4, 8192, 0, "standard"),
    Flavor("c2.c2m2", 2, 2048, 0, "compute"),
    Flavor("c2.c4m4", 4, 4096, 0, "compute"),
    Flavor("r2.c2m8", 2, 8192, 0, "memory"),
    Flavor("x1.c32m256", 32, 262144, 0, "performance"),
    # Fits on no host: a server of it goes to ERROR with "No valid host".
    Flavor("huge.c1000000", 1000000, 1024, 0, "unschedulable"),
)
FLAVOR_BY_ID = {flavor.id: flavor for flavor in FLAVORS}


class Image(NamedTuple):
    key: str
    name: str
    distro: str
    version: str
    login: str
    #: the day
    made: str
    os_type: str = "linux"
    min_disk: int = 20
    min_ram: int = 0

    @property
    def id(self) -> str:
        return sid("image." + self.key)

    @property
    def created_at(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(f"{self.made}T01:15:46")

    def properties(self) -> dict[str, str]:
        """What the image service shows beside its own fields."""
        return {
            **image_properties(self.name, self.os_type),
            "os_distro": self.distro,
            "os_version": self.version,
            "login_username": self.login,
        }

    def as_volume_metadata(self) -> dict[str, str]:
        """What a volume that was made from it remembers, its id aside."""
        sizes = {"min_disk": str(self.min_disk), "min_ram": str(self.min_ram)}
        return {"image_name": self.name, **FORMATS, **sizes, **self.properties()}


FORMATS = {"disk_format": "qcow2", "container_format": "bare"}
TAG = "_AVAILABLE_"


def image_properties(name: str, os_type: str = "linux") -> dict[str, str]:
    """The properties that every image has."""
    # No hypervisor_type: Nova's ImagePropertiesFilter would look for such a host.
    return {
        "architecture": "x86_64",
        "os_architecture": "amd64",
        "description": name,
        "project_domain": "NORMAL",
        "monitoring_agent": "sysmon",
        "os_type": os_type,
    }


#: When a public image gets a new edition, under a name with the date.
EDITIONS = ("2025.11.18", "2026.01.20", "2026.03.10")


def _editions(key: str, name: str, distro: str, version: str, login: str) -> Iterator[Image]:
    for day in EDITIONS:
        yield Image(f"{key}.{day}", f"{name} ({day})", distro, version, login, day.replace(".", "-"))


IMAGES = (
    Image("ubuntu2204", "Ubuntu Server 22.04 LTS", "Ubuntu", "Server 22.04 LTS", "ubuntu", "2023-10-17"),
    Image("ubuntu2004", "Ubuntu Server 20.04.6 LTS (2023.11.21)", "Ubuntu", "Server 20.04 LTS", "ubuntu", "2023-11-21"),
    Image("rocky8", "Rocky Linux 8.9", "Rocky", "8.9", "rocky", "2023-12-19"),
    Image("debian12", "Debian 12 Bookworm", "Debian", "12", "debian", "2024-02-20"),
    Image(
        "win2019",
        "Windows 2019 STD (2023.11.21) KO",
        "Windows",
        "2019 STD",
        "Administrator",
        "2023-11-22",
        os_type="windows",
        min_disk=50,
        min_ram=2048,
    ),
    Image("bigmem", "Big Memory Appliance", "Debian", "12", "debian", "2024-03-05", min_disk=60, min_ram=4096),
    *_editions("ubuntu22045", "Ubuntu Server 22.04.5 LTS", "Ubuntu", "Server 22.04 LTS", "ubuntu"),
    *_editions("rocky95", "Rocky Linux 9.5", "Rocky", "9.5", "rocky"),
)
#: Newer than the newest public one, and usable by the main tenant, which has accepted it.
SHARED_IMAGE = Image(
    "shared", "Ubuntu Server 22.04.5 LTS (2026.05.12)", "Ubuntu", "Server 22.04 LTS", "ubuntu", "2026-05-12"
)
SHARED_WITH = TENANT
IMAGE_BY_ID = {image.id: image for image in IMAGES}

#: By name, their descriptions.
VOLUME_TYPES = {
    "General HDD": None,
    "General SSD": None,
    "Encrypted HDD": "Encrypted with a key of Secure Key Manager",
    "Encrypted SSD": "Encrypted with a key of Secure Key Manager",
}
DEFAULT_VOLUME_TYPE = "General HDD"
SECURITY_GROUPS = ("default", "web", "db", "ssh")


class Vpc(NamedTuple):
    key: str
    name: str
    cidr: str
    subnets: tuple[tuple[str, str, str], ...]


DEFAULT_VPC = Vpc(
    "vpc.default",
    "Default Network",
    "192.168.0.0/16",
    (("subnet.default", "Default Network subnet", "192.168.0.0/20"),),
)
# Of the main tenant only.
MORE_VPCS = (
    Vpc(
        "vpc.prod",
        "vpc-prod",
        "10.0.0.0/16",
        (("subnet.prod.web", "prod-web", "10.0.1.0/24"), ("subnet.prod.db", "prod-db", "10.0.2.0/24")),
    ),
    # Five free addresses: the sixth server goes to ERROR.
    Vpc("vpc.tiny", "vpc-tiny", "172.16.0.0/24", (("subnet.tiny", "tiny", "172.16.0.0/29"),)),
)
# Real Neutron has another range of the loopback's for each cloud; see ranges.py.
PUBLIC_VPC = Vpc(
    "vpc.public", "Public Network", "0.0.0.0/0", (("subnet.public", "Public Network subnet", "127.64.0.0/20"),)
)


class Volume(NamedTuple):
    key: str
    name: str
    size: int
    zone: str
    image: str | None = None


VOLUMES = tuple(Volume(f"volume.{n:02}", f"vol-{n:02}", 10 * n, ZONES[(n - 1) % 2]) for n in range(1, 21)) + (
    Volume("volume.boot", "bootable-vol", 20, ZONES[0], image="image.ubuntu2204"),
)
OTHER_VOLUMES = tuple(Volume(f"volume.{n:02}", f"vol-b-{n:02}", 10, ZONES[0]) for n in (1, 2))
VOLUMES_KR2 = tuple(Volume(f"volume.{n:02}", f"kr2-vol-{n:02}", 10 * n, ZONES[(n - 1) % 2]) for n in range(1, 5)) + (
    Volume("volume.boot", "kr2-bootable-vol", 20, ZONES[0], image="image.ubuntu2204"),
)


def seeded_volumes() -> Iterator[tuple[str, str, tuple[Volume, ...]]]:
    """Projects, the prefix of the keys of their volumes, and the volumes."""
    yield TENANT, "", VOLUMES
    yield TENANT_OTHER, "b.", OTHER_VOLUMES
    yield project(TENANT, "KR2"), "kr2.", VOLUMES_KR2


def seeded_vpcs() -> Iterator[tuple[str, str, tuple[Vpc, ...]]]:
    """Projects, the prefix of the keys of their VPCs and subnets, and the VPCs."""
    for region in REGIONS:
        for tenant, tag in TAGS.items():
            prefix = tag if region == "KR1" else "kr2." + tag
            more = MORE_VPCS if tenant == TENANT else ()
            yield project(tenant, region), prefix, () if tenant == TENANT_EMPTY else (DEFAULT_VPC, *more)


def seeded_groups() -> Iterator[tuple[str, str]]:
    """Projects, and the names of their security groups."""
    for region in REGIONS:
        for tenant in TENANTS:
            for name in SECURITY_GROUPS[:1] if tenant == TENANT_EMPTY else SECURITY_GROUPS:
                yield project(tenant, region), name


def group_id(project_id: str, name: str) -> str:
    """The id of a seeded security group."""
    return sid(f"sg.{project_id}.{name}")
