# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options by which every module and the inventory reach NHN Cloud, each documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements shared by all modules and the inventory."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.9
  - requests
options:
  cloud:
    description:
      - Name of an entry of C(clouds.yaml), the file of other OpenStack tools, that says how to log in.
      - The file is the one that E(OS_CLIENT_CONFIG_FILE) names, or C(clouds.yaml) in the current folder, in
        C(~/.config/openstack) or in C(/etc/openstack). What C(secure.yaml) in one of these folders says of the cloud is
        added. For a task on this machine the current folder is that of the playbook.
      - From the entry come O(auth_url) (a V(/v3) at its end becomes V(/v2.0)), O(tenant_id) (C(project_id) or
        C(tenant_id)), O(username), O(password), O(region) (C(region_name)), O(validate_certs) (C(verify)) and
        O(ca_path) (C(cacert)). An option that the task gives wins over the entry, and the entry over the environment.
      - Needs the Python package C(PyYAML) where the task runs.
      - When not set, E(OS_CLOUD) is used where OpenStack's variables count, see the notes.
    type: str
    version_added: 1.1.0
  auth_url:
    description:
      - URL of the identity service, ending in C(/v2.0).
      - When not set, E(NHN_AUTH_URL) is used, or E(OS_AUTH_URL) where OpenStack's variables count.
      - The default is that of the public NHN Cloud, V(https://api-identity-infrastructure.nhncloudservice.com/v2.0);
        the government and private clouds have their own.
      - Plain C(http) is refused for any host but this machine, unless O(validate_certs=false).
    type: str
  tenant_id:
    description:
      - ID of the project's tenant, 32 hexadecimal digits. Hyphens and capital letters in it do not matter.
      - The console shows it under C(Compute > Instance > Set API endpoint).
      - When not set, E(NHN_TENANT_ID) is used, or E(OS_TENANT_ID) or E(OS_PROJECT_ID) where OpenStack's variables
        count.
    type: str
  username:
    description:
      - E-mail address of the NHN Cloud account, or ID of the IAM account.
      - It is not the 32-digit API user ID.
      - When not set, E(NHN_USERNAME) is used, or E(OS_USERNAME) where OpenStack's variables count.
    type: str
  password:
    description:
      - The API password, which is set in the console under C(Compute > Instance > Set API endpoint).
      - It is not the password of the console's login. Newlines at its end are not part of it.
      - When not set, E(NHN_PASSWORD) is used, or E(OS_PASSWORD) where OpenStack's variables count.
    type: str
  region:
    description:
      - Region as the catalog names it, for example V(KR1), V(KR2), V(KR3) or V(JP1).
      - May be left out when the catalog offers compute in exactly one region.
      - When not set, E(NHN_REGION) is used, or E(OS_REGION_NAME) where OpenStack's variables count.
    type: str
  endpoints:
    description:
      - URLs of services that are used instead of those of the catalog.
      - The keys are the catalog's service types V(compute), V(image), V(network) and V(volumev2).
      - When not set, E(NHN_ENDPOINTS) is used, as JSON.
    type: dict
  validate_certs:
    description:
      - Whether to verify the certificates of the API.
      - When not set, E(NHN_VALIDATE_CERTS) is used. The default is V(true).
    type: bool
  ca_path:
    description:
      - File or directory with the certificates of the authorities to trust, instead of the usual ones.
      - When not set, E(NHN_CA_PATH) or E(OS_CACERT) is used.
    type: path
  api_timeout:
    description:
      - Seconds that a single request may take to connect, and again to answer.
      - When not set, E(NHN_API_TIMEOUT) is used. The default is V(60).
    type: float
  api_retries:
    description:
      - How often a single call is repeated after a passing fault (no connection, an answer of 500, 502, 503 or 504),
        with growing pauses. V(0) means never.
      - A call that creates something is never repeated blindly; the module looks first whether it has arrived.
      - When there are too many requests (429), calls wait as long as the API asks for, up to 60 seconds for each of
        these retries.
      - When not set, E(NHN_API_RETRIES) is used. The default is V(4).
    type: int
  token_cache:
    description:
      - Folder in which tokens are kept between tasks and runs, so that not every one of them logs in, and with them
        what flavors are called, which never changes. Nothing is kept when it is not set.
      - The folder must be one's own with mode C(0700), it is made when it does not exist; the files in it have mode
        C(0600). Whoever can read one can act as its user until the token expires (about 12 hours). The password is
        not kept.
      - A token is used for the same identity URL, tenant and user, and dropped when the API refuses it.
      - When not set, E(NHN_TOKEN_CACHE) is used.
    type: path
notes:
  - The access is to the Instance API v2 of NHN Cloud with an IaaS token; a User Access Key does not work for it.
  - An environment variable that is empty is not set. An option that is set wins, then O(cloud), then the variables that
    begin with C(NHN_), then those that begin with C(OS_).
  - OpenStack's variables (C(OS_...)) count when E(OS_CLOUD) is set, or when E(OS_AUTH_URL), E(OS_USERNAME),
    E(OS_PASSWORD), and E(OS_TENANT_ID) or E(OS_PROJECT_ID) are all set. They do not count, except E(OS_CACERT), when
    O(cloud), O(auth_url), O(tenant_id), O(username) or O(password) is set, or one of E(NHN_AUTH_URL),
    E(NHN_TENANT_ID), E(NHN_USERNAME) and E(NHN_PASSWORD).
"""
