# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the login, which all modules and the inventory have, documented once."""

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
      - Name of an entry in C(clouds.yaml) that holds the login. Other OpenStack tools read that file too.
      - The file is the one that E(OS_CLIENT_CONFIG_FILE) names, or C(clouds.yaml) in the current folder, in
        C(~/.config/openstack) or in C(/etc/openstack). What C(secure.yaml) in one of these folders has for the cloud is
        added. For a task on this machine the current folder is that of the playbook.
      - The entry gives O(auth_url) (a V(/v3) at its end becomes V(/v2.0)), O(tenant_id) (C(project_id) or
        C(tenant_id)), O(username), O(password), O(region) (C(region_name)), O(validate_certs) (C(verify)) and
        O(ca_path) (C(cacert)). An option of the task takes precedence over the entry, and the entry over the
        environment.
      - Needs the Python package C(PyYAML) where the task runs.
      - When not set, E(OS_CLOUD) is used if OpenStack's variables are used. See the notes.
    type: str
    version_added: 1.1.0
  auth_url:
    description:
      - URL of the identity service, ending in C(/v2.0).
      - When not set, E(NHN_AUTH_URL) is used, or E(OS_AUTH_URL) if OpenStack's variables are used.
      - The default is that of the public NHN Cloud, V(https://api-identity-infrastructure.nhncloudservice.com/v2.0).
        Government and private clouds have their own.
      - Plain C(http) is refused for any host but this machine, unless O(validate_certs=false).
    type: str
  tenant_id:
    description:
      - ID of the project's tenant, 32 hexadecimal digits. Hyphens are ignored, and so is the case of letters.
      - The console shows it under C(Compute > Instance > Set API endpoint).
      - When not set, E(NHN_TENANT_ID) is used, or E(OS_TENANT_ID) or E(OS_PROJECT_ID) if OpenStack's variables are
        used.
    type: str
  username:
    description:
      - E-mail address of the NHN Cloud account, or ID of the IAM account.
      - It is not the 32-digit API user ID.
      - When not set, E(NHN_USERNAME) is used, or E(OS_USERNAME) if OpenStack's variables are used.
    type: str
  password:
    description:
      - The API password. You set it in the console under C(Compute > Instance > Set API endpoint).
      - It is not the password that you log in to the console with. Newlines at its end are removed.
      - When not set, E(NHN_PASSWORD) is used, or E(OS_PASSWORD) if OpenStack's variables are used.
    type: str
  region:
    description:
      - Region as the catalog names it, for example V(KR1), V(KR2), V(KR3) or V(JP1).
      - It may be left out if the catalog offers compute in exactly one region.
      - When not set, E(NHN_REGION) is used, or E(OS_REGION_NAME) if OpenStack's variables are used.
    type: str
  endpoints:
    description:
      - URLs of services, which replace those of the catalog.
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
      - File or directory with the certificates of the authorities to trust. It replaces the usual ones.
      - When not set, E(NHN_CA_PATH) or E(OS_CACERT) is used.
    type: path
  api_timeout:
    description:
      - Time limit of a single request in seconds, once for the connection and once for the answer.
      - When not set, E(NHN_API_TIMEOUT) is used. The default is V(60).
    type: float
  api_retries:
    description:
      - Number of retries of a single call after a temporary fault (no connection, or the answer 500, 502, 503 or 504),
        with growing pauses. V(0) means none.
      - A call that creates something is never retried blindly. The module first looks whether the call had its effect.
      - After "too many requests" (429) a call waits as long as the API asks for, up to 60 seconds for each of these
        retries.
      - When not set, E(NHN_API_RETRIES) is used. The default is V(4).
    type: int
  token_cache:
    description:
      - Folder that keeps tokens between tasks and runs, so that not each of them must log in. It also keeps the names
        of flavors, which never change. When it is not set, nothing is kept.
      - The folder must belong to you and have mode C(0700). It is made if it does not exist. The files in it have mode
        C(0600). Whoever can read a file can act as its user until the token expires, which takes about 12 hours. The
        password is not kept.
      - A token is used only for the same identity URL, tenant and user. It is dropped when the API refuses it.
      - When not set, E(NHN_TOKEN_CACHE) is used.
    type: path
notes:
  - The modules use the Instance API v2 of NHN Cloud with an IaaS token. A User Access Key does not work.
  - An environment variable that is empty is not set. A value comes from the option first, then from O(cloud), then from
    the variables that begin with C(NHN_), then from those that begin with C(OS_).
  - OpenStack's variables (C(OS_...)) are used if E(OS_CLOUD) is set, or if E(OS_AUTH_URL), E(OS_USERNAME),
    E(OS_PASSWORD), and E(OS_TENANT_ID) or E(OS_PROJECT_ID) are all set. Except for E(OS_CACERT), they are not used if
    one of O(cloud), O(auth_url), O(tenant_id), O(username), O(password), E(NHN_AUTH_URL), E(NHN_TENANT_ID),
    E(NHN_USERNAME) and E(NHN_PASSWORD) is set.
"""
