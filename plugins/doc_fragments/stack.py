# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of a stack's document. Written by make generate."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of all sections."""

    DOCUMENTATION = r"""
options:
  vpcs:
    description:
      - The VPCs, with their subnets and their default
        routing tables.
      - An entry has the options of M(nhn.cloud.nhn_vpc).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the VPC.
          - Together with O(nhn.cloud.nhn_vpc#module:id),
            another name renames it. Servers show their
            addresses under the name of the VPC, so
            facts of hosts change with it.
        type: str
        required: true
      cidr:
        description:
          - Range of its addresses, as V(10.0.0.0/16).
            Required to make a VPC.
          - It is in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16,
            and V(/24) or larger. VPCs that are to be
            peered must not overlap.
          - Another range changes the VPC. It must hold
            all subnets.
        type: str
      subnets:
        description: The subnets of the VPC.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the subnet.
              - Together with O(nhn.cloud.nhn_subnet#module:id),
                another name renames it.
            type: str
            required: true
          cidr:
            description:
              - Range of its addresses, as V(10.0.1.0/24).
                Required to make a subnet, and never
                changed afterwards.
              - It is inside the range of the VPC, V(/28)
                or larger, and overlaps no other subnet
                of the VPC.
            type: str
          routing_table:
            description:
              - Name or ID of a routing table of the
                VPC.
              - An empty text goes back to the default
                routing table of the VPC, which a new
                subnet has. It then follows when another
                table becomes the default.
            type: str
          on_drift:
            description:
              - What to do when something differs that
                cannot be changed after creation (O(nhn.cloud.nhn_subnet#module:vpc),
                O(nhn.cloud.nhn_subnet#module:cidr)).
            type: str
            choices:
              - warn
              - fail
              - ignore
            default: warn
      routing_table:
        description: The default routing table of the
          VPC, which the platform makes and names.
        type: dict
        suboptions:
          distributed:
            description:
              - Whether each host routes (V(true), the
                platform's default), or one central
                router (V(false)).
              - A change cuts the traffic between subnets
                and with the internet for about a minute,
                and a warning says so.
            type: bool
          internet_gateway:
            description:
              - Name or ID of the internet gateway to
                attach. One that another routing table
                has is refused.
              - V(true) keeps the gateway that is attached.
                If there is none, it makes one with
                the name of the table. A free gateway
                of exactly this name is taken, since
                an earlier run made it. Another one
                is never taken.
              - An empty text, or V(false), detaches
                the gateway, which stays.
              - A gateway whose name is a word for true
                or false, such as V(yes), is given by
                its ID.
            type: raw
          routes:
            description:
              - The routes of the table. When it is
                left out, they stay as they are.
              - New routes are added before others are
                removed. In a table that would have
                more than 10 by that, which is the documented
                quota, others are removed first.
              - Routes that the platform keeps itself,
                to the VPC and to the internet, are
                never touched and never listed here.
            type: list
            elements: dict
            suboptions:
              cidr:
                description: Range of the addresses
                  that the route is for, as V(172.16.0.0/24).
                type: str
                required: true
              gateway:
                description: IPv4 address that the traffic
                  goes to.
                type: str
                required: true
              description:
                description: Description of the route,
                  up to 256 bytes. When it is left out,
                  it stays as it is.
                type: str
          purge_routes:
            description:
              - Whether O(nhn.cloud.nhn_routing_table#module:routes)
                is the exact list, so that others are
                removed.
              - With V(false), routes are only added
                and changed.
            type: bool
            default: true
          on_drift:
            description:
              - What to do when something differs that
                cannot be changed after creation (O(nhn.cloud.nhn_routing_table#module:vpc)).
            type: str
            choices:
              - warn
              - fail
              - ignore
            default: warn
  routing_tables:
    description:
      - Further routing tables.
      - An entry has the options of M(nhn.cloud.nhn_routing_table).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the routing table.
          - Together with O(nhn.cloud.nhn_routing_table#module:id),
            another name renames it.
        type: str
        required: true
      vpc:
        description: Name or ID of the VPC. Required
          to make a routing table.
        type: str
      default:
        description:
          - V(true) makes it the default routing table
            of its VPC. Subnets without one of their
            own follow.
          - V(false) is refused for the default one;
            make another one the default instead.
        type: bool
      distributed:
        description:
          - Whether each host routes (V(true), the platform's
            default), or one central router (V(false)).
          - A change cuts the traffic between subnets
            and with the internet for about a minute,
            and a warning says so.
        type: bool
      internet_gateway:
        description:
          - Name or ID of the internet gateway to attach.
            One that another routing table has is refused.
          - V(true) keeps the gateway that is attached.
            If there is none, it makes one with the
            name of the table. A free gateway of exactly
            this name is taken, since an earlier run
            made it. Another one is never taken.
          - An empty text, or V(false), detaches the
            gateway, which stays.
          - A gateway whose name is a word for true
            or false, such as V(yes), is given by its
            ID.
        type: raw
      routes:
        description:
          - The routes of the table. When it is left
            out, they stay as they are.
          - New routes are added before others are removed.
            In a table that would have more than 10
            by that, which is the documented quota,
            others are removed first.
          - Routes that the platform keeps itself, to
            the VPC and to the internet, are never touched
            and never listed here.
        type: list
        elements: dict
        suboptions:
          cidr:
            description: Range of the addresses that
              the route is for, as V(172.16.0.0/24).
            type: str
            required: true
          gateway:
            description: IPv4 address that the traffic
              goes to.
            type: str
            required: true
          description:
            description: Description of the route, up
              to 256 bytes. When it is left out, it
              stays as it is.
            type: str
      purge_routes:
        description:
          - Whether O(nhn.cloud.nhn_routing_table#module:routes)
            is the exact list, so that others are removed.
          - With V(false), routes are only added and
            changed.
        type: bool
        default: true
      on_drift:
        description:
          - What to do when something differs that cannot
            be changed after creation (O(nhn.cloud.nhn_routing_table#module:vpc)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  internet_gateways:
    description:
      - Internet gateways. A routing table can also
        make its own (C(internet_gateway=true)).
      - An entry has the options of M(nhn.cloud.nhn_internet_gateway).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the internet gateway.
          - Beside O(nhn.cloud.nhn_internet_gateway#module:id)
            it must be the gateway's; the API cannot
            rename one.
        type: str
        required: true
      external_network:
        description:
          - Name or ID of the external network. It can
            be left out where the region has a single
            one.
          - It is used at creation only.
        type: str
      on_drift:
        description:
          - What to do when something differs that cannot
            be changed after creation (O(nhn.cloud.nhn_internet_gateway#module:external_network)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  security_groups:
    description:
      - Security groups with their rules. Rules may
        name other groups of the document.
      - An entry has the options of M(nhn.cloud.nhn_security_group).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the security group.
          - Together with O(nhn.cloud.nhn_security_group#module:id),
            another name renames the group. The group
            C(default) of the project cannot be renamed.
        type: str
        required: true
      description:
        description: Description of the security group.
          An empty string removes it.
        type: str
      rules:
        description:
          - The rules of the group, in any order. When
            it is left out, the rules stay as they are.
            An empty list removes all but the platform's
            two; see O(nhn.cloud.nhn_security_group#module:keep_default_egress).
          - Rules are compared by what they allow. V(10.0.0.5/24)
            is the range V(10.0.0.0/24), protocol V(6)
            is V(tcp), no remote is V(0.0.0.0/0), and
            ports V(1-65535) are all ports.
          - The API makes rules for IPv4 only. A rule
            for IPv6 may be listed to keep it.
        type: list
        elements: dict
        suboptions:
          direction:
            description: Whether the rule is for traffic
              to the servers (V(ingress)) or from them
              (V(egress)).
            type: str
            choices:
              - ingress
              - egress
            default: ingress
          ethertype:
            description:
              - Version of the addresses. The default
                is that of O(nhn.cloud.nhn_security_group#module:rules[].remote)
                if this is a range, otherwise V(IPv4).
              - A rule for V(IPv6) must exist already.
                The API cannot make one.
            type: str
            choices:
              - IPv4
              - IPv6
          protocol:
            description:
              - Name or number of the protocol, for
                example V(tcp), V(udp), V(icmp) or V(gre).
              - When it is left out, or V(any), the
                rule is for every protocol.
            type: str
          port:
            description:
              - The port, for a protocol that has ports.
                O(nhn.cloud.nhn_security_group#module:rules[].ports)
                takes a range.
              - Without both, the rule is for all ports.
            type: int
          ports:
            description: The port, or a range of ports
              like V(8000-8080).
            type: str
          icmp_type:
            description: Type of the ICMP messages,
              for O(nhn.cloud.nhn_security_group#module:rules[].protocol=icmp).
              When it is left out, all types.
            type: int
          icmp_code:
            description: Code of the ICMP messages,
              beside O(nhn.cloud.nhn_security_group#module:rules[].icmp_type).
              When it is left out, all codes.
            type: int
          remote:
            description:
              - The other side, which is the sender
                for V(ingress) and the receiver for
                V(egress).
              - An address, a range of addresses, or
                the name or ID of a security group,
                whose members are meant. The group may
                be the one that has the rule.
              - When it is left out, every address.
                Null or an empty string is refused,
                since it may come from a variable that
                is not set.
            type: str
          description:
            description:
              - Description of the rule. When it is
                left out, the description stays as it
                is. An empty string removes it.
              - To the API two rules that differ only
                in their descriptions are one. So to
                change a description, the module deletes
                the rule and makes it again directly
                after. If that fails, it puts the old
                one back.
            type: str
      purge_rules:
        description:
          - Whether O(nhn.cloud.nhn_security_group#module:rules)
            is the exact list, so that other rules are
            removed.
          - With V(false), rules are only added.
        type: bool
        default: true
      keep_default_egress:
        description:
          - Whether the platform's two rules, which
            let out everything for IPv4 and IPv6, belong
            to O(nhn.cloud.nhn_security_group#module:rules)
            without being listed. If O(nhn.cloud.nhn_security_group#module:rules)
            is given, the one for IPv4 is put back when
            it is missing.
          - Set V(false) for a group that limits what
            its servers may send. With O(nhn.cloud.nhn_security_group#module:purge_rules=true)
            the two rules are then removed. A warning
            says that the one for IPv6 cannot be made
            again.
        type: bool
        default: true
  key_pairs:
    description:
      - Key pairs.
      - An entry has the options of M(nhn.cloud.nhn_keypair).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the key pair, 1 to 255
          printable ASCII characters without a slash.
        type: str
        required: true
      public_key:
        description:
          - Public key to register, as the one line
            of an OpenSSH C(.pub) file. More than one
            line is refused.
          - Keys are compared by type and key material.
            Comment and white space are ignored.
          - NHN documents RSA keys. An ed25519 key causes
            a warning, since live regions have refused
            such keys.
          - When it is left out and the key pair does
            not exist, NHN Cloud makes one.
        type: str
      private_key_file:
        description:
          - File for the private key of a pair that
            NHN Cloud makes. The module creates the
            file with mode C(0600) before it calls the
            API, so that the only copy of the key cannot
            be lost because the path is not writable.
          - A file with content is never overwritten.
          - The file is on the host that the task runs
            on.
        type: path
      replace:
        description:
          - Whether to replace a key pair of this name
            that has another key. With V(false) the
            task fails instead.
          - When NHN Cloud makes the pair, a pair whose
            O(nhn.cloud.nhn_keypair#module:private_key_file)
            is missing is replaced. Without O(nhn.cloud.nhn_keypair#module:private_key_file)
            every run makes a new pair.
        type: bool
        default: false
  placement_policies:
    description:
      - Placement policies.
      - An entry has the options of M(nhn.cloud.nhn_placement_policy).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the placement policy.
          - Beside O(nhn.cloud.nhn_placement_policy#module:id)
            it must be the policy's; the API cannot
            rename one.
        type: str
        required: true
      policy:
        description: The rule. NHN Cloud has one, V(anti-affinity),
          under which no two servers of the policy share
          a host.
        type: str
        choices:
          - anti-affinity
        default: anti-affinity
      on_drift:
        description:
          - What to do when O(nhn.cloud.nhn_placement_policy#module:policy)
            differs, which cannot be changed after creation.
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  images:
    description:
      - Images that are made from files.
      - An entry has the options of M(nhn.cloud.nhn_image).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the image.
          - Together with O(nhn.cloud.nhn_image#module:id),
            a name that differs renames the image.
        type: str
        required: true
      src:
        description:
          - File with the data of a new image, on the
            host where the task runs. Required to create
            an image.
          - The file is sent as it is read, so a large
            one needs no memory. In the Ansible worker,
            C(-v) shows the progress.
          - An image that exists is compared by its
            size, and if that is the same, by its checksum,
            for which the whole file is read. Another
            file is drift, and never a second upload.
          - An upload that was interrupted leaves an
            image without data. The next run of the
            task replaces it.
        type: path
      os_type:
        description: Kind of the operating system. Required
          to create an image.
        type: str
        choices:
          - linux
          - windows
      os_distro:
        description: Distribution, for example V(ubuntu).
        type: str
      os_version:
        description: Version of the distribution, for
          example V(Server 24.04 LTS).
        type: str
      disk_format:
        description: Format of the file. The default
          for a new image is V(qcow2). It cannot be
          changed.
        type: str
      min_disk:
        description: Smallest root volume of a server
          in GB.
        type: int
      min_ram:
        description: Smallest memory of a flavor in
          MB.
        type: int
      properties:
        description:
          - Further properties and their values, such
            as C(login_username) or C(description).
            Values are sent as text.
          - Merged into what is there; a property that
            the task does not name is never removed.
        type: dict
      tags:
        description:
          - All tags of the image. An empty list removes
            them.
          - Tags that begin with C(_) are the platform's.
            They cannot be given, and stay as they are.
        type: list
        elements: str
      protected:
        description:
          - Whether the image is protected. A protected
            image can neither be changed nor deleted.
          - V(false) ends the protection before all
            other changes, also before a deletion with
            O(nhn.cloud.nhn_image#module:state=absent).
        type: bool
      visibility:
        description:
          - V(private) is for this project only. V(shared)
            is also for O(nhn.cloud.nhn_image#module:members).
            A new image is V(private) by default.
        type: str
        choices:
          - private
          - shared
      members:
        description:
          - Tenant IDs of all projects that the image
            is shared with; others are removed. An empty
            list stops sharing.
          - Needs O(nhn.cloud.nhn_image#module:visibility=shared),
            or an image that is shared already.
          - A project that it is shared with can use
            it by its ID at once, and sees it in lists
            when it has accepted; see O(nhn.cloud.nhn_image#module:member_status).
        type: list
        elements: str
      on_drift:
        description:
          - What to do when something differs that cannot
            be changed after creation (O(nhn.cloud.nhn_image#module:src),
            O(nhn.cloud.nhn_image#module:disk_format)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  volumes:
    description:
      - Volumes (NHN's block storage).
      - An entry has the options of M(nhn.cloud.nhn_volume).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the volume, up to 255 characters,
            without blanks at its ends.
          - Together with O(nhn.cloud.nhn_volume#module:id),
            another name renames the volume.
          - NHN's API guide does not document renaming.
            The official Terraform provider uses the
            same call. If the platform refuses it, rename
            the volume in the console.
        type: str
        required: true
      size:
        description:
          - Size in GB. Required to create a volume,
            unless O(nhn.cloud.nhn_volume#module:snapshot)
            is given. Then the default is the snapshot's
            size.
          - A smaller volume grows in place. A volume
            never shrinks, so a size below its own is
            an error.
          - The file system in the volume does not grow.
            Grow it in the server afterwards.
          - NHN's API guide does not document growing,
            although the call works on free volumes.
            If the platform refuses it, grow the volume
            in the console.
          - An attached volume is refused; see O(nhn.cloud.nhn_volume#module:allow_detach).
        type: int
      type:
        description:
          - Name or ID of the volume type, for example
            V(General SSD). M(nhn.cloud.nhn_volume_type_info)
            lists them.
          - The platform's default is V(General HDD),
            or the type of the snapshot's volume.
        type: str
      availability_zone:
        description:
          - Name of the availability zone. A volume
            can be attached only to servers of its own
            zone.
          - When it is left out, the platform chooses
            the zone, or the zone of the snapshot's
            volume is used.
        type: str
      snapshot:
        description:
          - Name or ID of the snapshot that a new volume
            is made from.
          - Snapshots of several volumes may have the
            same name. Then the ID is needed.
          - When the snapshot is deleted later, its
            name is drift. Leave the option out then,
            or give the ID.
        type: str
      description:
        description:
          - Description of the volume. An empty string
            removes it.
          - NHN's API guide does not document a change
            of it, as for renaming; see O(nhn.cloud.nhn_volume#module:name).
        type: str
      metadata:
        description:
          - Metadata keys and their values, up to 255
            characters each. Values are sent as strings.
          - The keys are merged into the volume's metadata.
            A key that the task does not name is never
            removed.
          - Volumes made by this collection have two
            keys of its own, the marks C(nhn_cloud_request)
            and C(nhn_cloud_attached). This option ignores
            them. RV(nhn.cloud.nhn_volume#module:volume.marks)
            shows them.
          - NHN's API guide does not document a change
            of it, as for renaming; see O(nhn.cloud.nhn_volume#module:name).
        type: dict
      nhn_encryption:
        description:
          - The key of a new volume of an encrypted
            type. It must exist in Secure Key Manager.
          - NHN's clouds for the government do not offer
            it.
        type: dict
        suboptions:
          skm_appkey:
            description: Appkey of Secure Key Manager.
              The API does not return it, so the module
              does not notice a change.
            type: str
            required: true
          skm_key_id:
            description: ID of the symmetric key.
            type: str
            required: true
      allow_detach:
        description:
          - Whether the module may detach an attached
            volume in order to grow or delete it.
          - Unmount its file system in the server first.
            A mounted file system is at risk, and a
            warning says so if the server runs.
          - A volume that grows is attached to the same
            server again, even if the platform refuses
            to grow it. Its device may then have another
            name, with a warning. Until then its metadata
            has the server and the device. If the run
            is killed, the next run with O(nhn.cloud.nhn_volume#module:state=present)
            attaches the volume.
          - The root volume of a server is always refused.
        type: bool
        default: false
      delete_snapshots:
        description: Whether O(nhn.cloud.nhn_volume#module:state=absent)
          also deletes the snapshots of the volume.
          With V(false) a volume with snapshots is refused.
        type: bool
        default: false
      on_drift:
        description:
          - What to do about drift, which is a difference
            that cannot be changed after creation (O(nhn.cloud.nhn_volume#module:type),
            O(nhn.cloud.nhn_volume#module:availability_zone),
            O(nhn.cloud.nhn_volume#module:snapshot),
            O(nhn.cloud.nhn_volume#module:nhn_encryption)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  network_interfaces:
    description:
      - Network interfaces of their own.
      - An entry has the options of M(nhn.cloud.nhn_network_interface).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the network interface.
          - Together with O(nhn.cloud.nhn_network_interface#module:id),
            another name renames it.
        type: str
        required: true
      subnet:
        description: Name or ID of the subnet. Required
          to make a network interface, and never changed
          afterwards.
        type: str
      vpc:
        description: Name or ID of the VPC. It tells
          subnets of one name apart.
        type: str
      fixed_ip:
        description:
          - Its address, in the range of the subnet.
            When it is left out, the platform chooses
            one.
          - Another address replaces the one that it
            has. A server that has the interface learns
            it at its next start.
        type: str
      security_groups:
        description:
          - Names or IDs of its security groups, the
            exact list. An empty list removes all.
          - A new one gets the group C(default) when
            the option is left out.
        type: list
        elements: str
      port_security:
        description:
          - Whether the addresses that it sends from
            are checked, and security groups apply.
            A new one has port security.
          - V(false) lets everything pass, as a server
            that routes for others needs. It removes
            the security groups and O(nhn.cloud.nhn_network_interface#module:allowed_address_pairs),
            so it cannot be combined with them.
        type: bool
      allowed_address_pairs:
        description:
          - Further addresses that it may send from,
            such as a virtual IP, the exact list. An
            empty list removes all.
        type: list
        elements: dict
        suboptions:
          ip:
            description: Address, or range of addresses.
              The range of every address (V(0.0.0.0/0))
              is refused.
            type: str
            required: true
      virtual_ip:
        description:
          - Whether the interface only reserves an address,
            which several servers share. No server can
            have such an interface. Allow its address
            with O(nhn.cloud.nhn_network_interface#module:allowed_address_pairs)
            of the servers' interfaces.
          - Only decided when it is made.
        type: bool
      admin_state_up:
        description: Whether the interface is switched
          on. A new one is.
        type: bool
      on_drift:
        description:
          - What to do when something differs that cannot
            be changed after creation (O(nhn.cloud.nhn_network_interface#module:vpc),
            O(nhn.cloud.nhn_network_interface#module:subnet),
            O(nhn.cloud.nhn_network_interface#module:virtual_ip)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
  servers:
    description:
      - Servers, and fleets of them (C(count)).
      - An entry has the options of M(nhn.cloud.nhn_server).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the server, up to 255 characters,
            up to 15 for Windows.
          - Together with O(nhn.cloud.nhn_server#module:id),
            another name renames the server.
        type: str
        required: true
      count:
        description:
          - Number of servers in a fleet, 0 to 500,
            named V(<name>-1) to V(<name>-<count>).
            The task makes, changes and waits for all
            of them together, and returns RV(nhn.cloud.nhn_server#module:servers).
          - If a server fails, the task continues with
            the others. At the end it fails and names
            the server.
          - One call makes up to ten of the first servers
            of a new fleet.
          - V(0) means that no member of the fleet is
            left. It needs O(nhn.cloud.nhn_server#module:exact=true).
          - With V(2) or more, options that only one
            server can have are refused (C(networks[].fixed_ip),
            C(networks[].port), a disk whose C(source_type)
            is V(volume)).
        type: int
      exact:
        description:
          - With O(nhn.cloud.nhn_server#module:count),
            whether to delete members of the fleet beyond
            O(nhn.cloud.nhn_server#module:count), from
            the highest number.
          - Only servers that a task with O(nhn.cloud.nhn_server#module:count)
            made for this fleet are deleted. A warning
            names other servers with such a name. All
            of them count toward O(nhn.cloud.nhn_server#module:count),
            whoever made them.
        type: bool
        default: false
      state:
        description:
          - V(present) makes sure that the server exists.
            It neither starts nor stops it.
          - V(absent) deletes the server and waits until
            it is gone. C(delete_on_termination) of
            each volume says whether the volume is deleted
            too. A volume with snapshots stays, since
            OpenStack does not delete it; M(nhn.cloud.nhn_volume)
            does.
          - V(started) also starts the server, or restores
            it if it is shelved.
          - V(stopped) also stops the server. A shelved
            server counts as stopped.
          - V(shelved) also shelves the server, which
            NHN calls "terminate". The host is released
            and the disks are kept. NHN's guide allows
            this for a running server. The module tries
            it for a stopped one too, since Nova allows
            it, and reports a refusal.
          - V(started), V(stopped) and V(shelved) create
            a missing server.
        type: str
        choices:
          - present
          - started
          - stopped
          - shelved
        default: present
      flavor:
        description:
          - Name or ID of the flavor (NHN's "instance
            type"). Required to create a server.
          - If the server has another flavor, it is
            resized; see O(nhn.cloud.nhn_server#module:allow_restart).
            A server cannot be resized from or to a
            flavor with a local disk (U2).
        type: str
      image:
        description:
          - Name or ID of the image for the root disk.
          - Names of public images contain a date and
            change with every new edition. A C(*) in
            the name stands for any text, as in V(Ubuntu
            Server 22.04.5 LTS *), and the newest image
            that matches is used. Only public images
            and the project's own are considered, not
            those that other projects share. Case matters,
            and no other character is special.
          - A server that was made from an older match
            is no drift, also if that image no longer
            exists.
          - Required to create a server, unless O(nhn.cloud.nhn_server#module:boot_volume)
            names another source.
        type: str
      networks:
        description:
          - The NICs in their order. The first is C(eth0)
            and has the default gateway. Required to
            create a server.
          - A string is short for a dictionary with
            only O(nhn.cloud.nhn_server#module:networks[].network),
            so C([vpc-prod]) is enough for one VPC.
        type: list
        elements: dict
        suboptions:
          network:
            description: Name or ID of the VPC.
            type: str
            aliases:
              - vpc
          subnet:
            description: Name or ID of the subnet. A
              name that several VPCs use needs O(nhn.cloud.nhn_server#module:networks[].network)
              too.
            type: str
          port:
            description: Name or ID of an existing port
              that is not in use. It cannot be combined
              with the other keys.
            type: str
          fixed_ip:
            description: IPv4 address to use, together
              with O(nhn.cloud.nhn_server#module:networks[].network)
              or O(nhn.cloud.nhn_server#module:networks[].subnet).
            type: str
      key_name:
        description:
          - Name of the key pair for the login.
          - NHN's guide requires it. You can log in
            to a server without a key pair only as its
            image or O(nhn.cloud.nhn_server#module:user_data)
            allows.
        type: str
      security_groups:
        description:
          - Names of the server's security groups. The
            list is complete. Other groups are removed
            from the server.
          - When it is left out, a new server gets C(default),
            and an existing server keeps its groups.
        type: list
        elements: str
      availability_zone:
        description:
          - Name of the availability zone.
          - When it is left out, the platform chooses
            the zone. If the server is made from a volume
            or a snapshot, the zone of the volume, or
            of the snapshot's volume, is used.
        type: str
      user_data:
        description:
          - Text for cloud-init or Cloudbase-Init, used
            at creation only. The module encodes it.
          - A dictionary is sent as C(#cloud-config),
            followed by the dictionary as JSON, which
            is also YAML.
          - Before ansible-core 2.19 a template whose
            text looks like a dictionary gives a dictionary,
            so JSON from a template becomes C(#cloud-config).
            Add the filter C(string) to the template
            to send the text unchanged.
          - At most 65535 bytes after encoding, which
            is about 48 KiB of text.
          - The API does not return it, so the module
            does not notice a later change.
        type: str
      metadata:
        description:
          - Metadata keys and their values, up to 255
            characters each. Values are sent as strings.
          - The keys are merged into the server's metadata.
            O(nhn.cloud.nhn_server#module:metadata_absent)
            removes keys; no others are ever removed.
          - The platform keeps its own keys here (C(os_type),
            C(login_username) and others). If you change
            them, the console breaks.
          - A key may have letters, digits, blanks,
            hyphens, underscores, colons and dots.
          - Servers made by this collection have two
            keys of its own, the marks C(nhn_cloud_request)
            and C(nhn_cloud_fleet). This option ignores
            them, so that you can give the metadata
            of one server to another. RV(nhn.cloud.nhn_server#module:server.marks)
            shows them.
        type: dict
      metadata_absent:
        description:
          - Metadata keys that the server must not have.
            A new server has none of them.
          - A key that O(nhn.cloud.nhn_server#module:metadata)
            names too is refused. So are the platform's
            own keys and the marks of this collection.
        type: list
        elements: str
      placement_policy:
        description:
          - Name or ID of the placement policy that
            a new server joins, see M(nhn.cloud.nhn_placement_policy).
            If there are too few hosts for it, the server
            goes to C(ERROR).
        type: str
      boot_volume:
        description:
          - The root disk, used at creation.
          - When it is left out, the root disk is made
            from O(nhn.cloud.nhn_server#module:image).
            A flavor with a local disk uses that disk.
            Any other flavor uses a volume that is deleted
            with the server. Its size is the image's
            minimum or 20 GB (50 GB for Windows), whichever
            is larger.
        type: dict
        suboptions:
          size:
            description: Size in GB. The default is
              the image's minimum or 20 (50 for Windows),
              or the snapshot's size.
            type: int
          type:
            description: Name of the volume type, for
              example V(General SSD). The platform's
              default is V(General HDD).
            type: str
          source:
            description:
              - Name or ID of the image, volume or snapshot.
                The default for an image is O(nhn.cloud.nhn_server#module:image).
              - A C(*) in the name of an image is a
                pattern, see O(nhn.cloud.nhn_server#module:image).
            type: str
          source_type:
            description: What the root disk is made
              from.
            type: str
            choices:
              - image
              - volume
              - snapshot
            default: image
          delete_on_termination:
            description:
              - Whether the disk is deleted with the
                server.
              - The default is V(true), or V(false)
                with O(nhn.cloud.nhn_server#module:boot_volume.source_type=volume).
            type: bool
      volumes:
        description:
          - Further disks, which are made together with
            the server.
          - Use M(nhn.cloud.nhn_volume_attachment) for
            later changes.
        type: list
        elements: dict
        suboptions:
          size:
            description: Size in GB. Required for a
              blank disk.
            type: int
          type:
            description: Name of the volume type.
            type: str
          source:
            description: Name or ID of the image, volume
              or snapshot. A C(*) in an image's name
              is a pattern, see O(nhn.cloud.nhn_server#module:image).
            type: str
          source_type:
            description: What the disk is made from.
            type: str
            choices:
              - blank
              - image
              - volume
              - snapshot
            default: blank
          delete_on_termination:
            description: Whether the disk is deleted
              with the server.
            type: bool
            default: false
      on_drift:
        description:
          - What to do about drift, which is a difference
            that cannot be changed after creation (O(nhn.cloud.nhn_server#module:image),
            O(nhn.cloud.nhn_server#module:key_name),
            O(nhn.cloud.nhn_server#module:availability_zone),
            O(nhn.cloud.nhn_server#module:networks),
            O(nhn.cloud.nhn_server#module:boot_volume),
            O(nhn.cloud.nhn_server#module:placement_policy)).
        type: str
        choices:
          - warn
          - fail
          - ignore
        default: warn
      floating_ip:
        description: Gives each server of the entry
          a floating IP; V({}) for one with nothing
          else to say.
        type: dict
        suboptions:
          address:
            description:
              - IPv4 address of an existing floating
                IP. A new one gets an address from the
                platform; none can be asked for.
            type: str
          label:
            description:
              - Label of the floating IP, up to 64 characters.
                Without O(nhn.cloud.nhn_floating_ip#module:address),
                it says which one is meant, and a new
                one gets it. With O(nhn.cloud.nhn_floating_ip#module:address),
                it is set, and an empty text removes
                it.
              - Some services look for floating IPs
                by their label.
            type: str
          fixed_ip:
            description:
              - Address of the network interface of
                O(nhn.cloud.nhn_floating_ip#module:server).
                When it is left out, the first one is
                meant.
            type: str
          reuse:
            description:
              - Whether to take a free floating IP of
                the project before a new one is made.
                Free is one that is not connected and
                not protected, and that has no label
                or the wanted one.
              - Each is read before and after the call
                that takes it. If another task was faster,
                the next one is taken.
            type: bool
            default: false
          move:
            description: Whether a floating IP that
              is connected elsewhere may be moved to
              O(nhn.cloud.nhn_floating_ip#module:server).
            type: bool
            default: false
          protected:
            description:
              - Whether the floating IP is protected
                from deletion. When it is left out,
                it stays as it is.
              - With O(nhn.cloud.nhn_floating_ip#module:state=absent),
                V(false) lifts the protection before
                the deletion. Without it, a protected
                one is refused.
            type: bool
      attachments:
        description: Names of the volumes that are attached
          to the server. Not for a fleet.
        type: list
        elements: str
  floating_ips:
    description:
      - Floating IPs by their label, their address or
        their server.
      - An entry has the options of M(nhn.cloud.nhn_floating_ip).
    type: list
    elements: dict
    suboptions:
      address:
        description:
          - IPv4 address of an existing floating IP.
            A new one gets an address from the platform;
            none can be asked for.
        type: str
      label:
        description:
          - Label of the floating IP, up to 64 characters.
            Without O(nhn.cloud.nhn_floating_ip#module:address),
            it says which one is meant, and a new one
            gets it. With O(nhn.cloud.nhn_floating_ip#module:address),
            it is set, and an empty text removes it.
          - Some services look for floating IPs by their
            label.
        type: str
      server:
        description:
          - Name or ID of the server that must have
            the floating IP. With O(nhn.cloud.nhn_floating_ip#module:state=disconnected)
            and O(nhn.cloud.nhn_floating_ip#module:state=absent),
            the one that the server has is meant.
        type: str
      fixed_ip:
        description:
          - Address of the network interface of O(nhn.cloud.nhn_floating_ip#module:server).
            When it is left out, the first one is meant.
        type: str
      reuse:
        description:
          - Whether to take a free floating IP of the
            project before a new one is made. Free is
            one that is not connected and not protected,
            and that has no label or the wanted one.
          - Each is read before and after the call that
            takes it. If another task was faster, the
            next one is taken.
        type: bool
        default: false
      move:
        description: Whether a floating IP that is connected
          elsewhere may be moved to O(nhn.cloud.nhn_floating_ip#module:server).
        type: bool
        default: false
      protected:
        description:
          - Whether the floating IP is protected from
            deletion. When it is left out, it stays
            as it is.
          - With O(nhn.cloud.nhn_floating_ip#module:state=absent),
            V(false) lifts the protection before the
            deletion. Without it, a protected one is
            refused.
        type: bool
"""
