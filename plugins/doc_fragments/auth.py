# Copyright: (c) 2026, nhn.cloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options by which every module and the inventory reach NHN Cloud, each documented once."""

from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements shared by all modules, and their twin for the inventory, with environment variables."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.9
  - requests
options:
  auth_url:
    description:
      - URL of the identity service, ending in C(/v2.0).
      - Taken from the environment variable E(NHN_AUTH_URL) or E(OS_AUTH_URL) when not set.
      - The default is that of the public NHN Cloud; the government and private clouds have their own.
      - Plain C(http) is refused for any host but this machine, unless O(validate_certs=false).
    type: str
    default: https://api-identity-infrastructure.nhncloudservice.com/v2.0
  tenant_id:
    description:
      - ID of the project's tenant, 32 hexadecimal digits.
      - The console shows it under C(Compute > Instance > Set API endpoint).
      - Taken from E(NHN_TENANT_ID), E(OS_TENANT_ID) or E(OS_PROJECT_ID) when not set.
    type: str
  username:
    description:
      - E-mail address of the NHN Cloud account, or ID of the IAM account.
      - It is not the 32-digit API user ID.
      - Taken from E(NHN_USERNAME) or E(OS_USERNAME) when not set.
    type: str
  password:
    description:
      - The API password, which is set in the console under C(Compute > Instance > Set API endpoint).
      - It is not the password of the console's login.
      - Taken from E(NHN_PASSWORD) or E(OS_PASSWORD) when not set.
    type: str
  region:
    description:
      - Region as the catalog names it, for example V(KR1), V(KR2), V(KR3) or V(JP1).
      - May be left out when the catalog offers compute in exactly one region.
      - Taken from E(NHN_REGION) or E(OS_REGION_NAME) when not set.
    type: str
  endpoints:
    description:
      - URLs of services that are used instead of those of the catalog.
      - The keys are the catalog's service types V(compute), V(image), V(network) and V(volumev2).
      - Taken from E(NHN_ENDPOINTS), as JSON, when not set.
    type: dict
  validate_certs:
    description:
      - Whether to verify the certificates of the API.
      - Taken from E(NHN_VALIDATE_CERTS) when not set.
    type: bool
    default: true
  ca_path:
    description:
      - File or directory with the certificates of the authorities to trust, instead of the usual ones.
      - Taken from E(NHN_CA_PATH) or E(OS_CACERT) when not set.
    type: path
  api_timeout:
    description:
      - Seconds that a single request may take to connect, and again to answer.
      - Taken from E(NHN_API_TIMEOUT) when not set.
    type: float
    default: 60.0
  api_retries:
    description:
      - How often a single call is repeated after a passing fault (no connection, an answer of 500, 502, 503 or 504),
        with growing pauses. V(0) means never.
      - A call that creates something is never repeated blindly; the module looks first whether it has arrived.
      - Too many requests (429) is borne for 60 seconds for each of these retries, as long as the API asks for.
      - Taken from E(NHN_API_RETRIES) when not set.
    type: int
    default: 4
  token_cache:
    description:
      - Folder in which tokens are kept between tasks, so that not every task logs in, and with them what flavors are
        called, which never changes. Nothing is kept when it is not set.
      - The folder must be one's own with mode C(0700), it is made when it does not exist; the files in it have mode
        C(0600). Whoever can read one can act as its user until the token expires (about 12 hours). The password is
        not kept.
      - A token is used for the same identity URL, tenant and user, and dropped when the API refuses it.
      - Taken from E(NHN_TOKEN_CACHE) when not set.
    type: path
notes:
  - The access is to the Instance API v2 of NHN Cloud with an IaaS token; a User Access Key does not work for it.
"""

    INVENTORY = r"""
requirements:
  - python >= 3.9
  - requests
options:
  auth_url:
    description:
      - URL of the identity service, ending in C(/v2.0).
      - The default is that of the public NHN Cloud; the government and private clouds have their own.
      - Plain C(http) is refused for any host but this machine, unless O(validate_certs=false).
    type: str
    default: https://api-identity-infrastructure.nhncloudservice.com/v2.0
    env:
      - name: NHN_AUTH_URL
      - name: OS_AUTH_URL
  tenant_id:
    description:
      - ID of the project's tenant, 32 hexadecimal digits.
      - The console shows it under C(Compute > Instance > Set API endpoint).
    type: str
    env:
      - name: NHN_TENANT_ID
      - name: OS_TENANT_ID
      - name: OS_PROJECT_ID
  username:
    description:
      - E-mail address of the NHN Cloud account, or ID of the IAM account.
      - It is not the 32-digit API user ID.
    type: str
    env:
      - name: NHN_USERNAME
      - name: OS_USERNAME
  password:
    description:
      - The API password, which is set in the console under C(Compute > Instance > Set API endpoint).
      - It is not the password of the console's login.
    type: str
    env:
      - name: NHN_PASSWORD
      - name: OS_PASSWORD
  region:
    description:
      - Region as the catalog names it, for example V(KR1), V(KR2), V(KR3) or V(JP1).
      - May be left out when the catalog offers compute in exactly one region.
    type: str
    env:
      - name: NHN_REGION
      - name: OS_REGION_NAME
  endpoints:
    description:
      - URLs of services that are used instead of those of the catalog.
      - The keys are the catalog's service types V(compute), V(image), V(network) and V(volumev2).
      - A dictionary, or a text that is one in JSON, as in the environment variable.
    type: raw
    env:
      - name: NHN_ENDPOINTS
  validate_certs:
    description: Whether to verify the certificates of the API.
    type: bool
    default: true
    env:
      - name: NHN_VALIDATE_CERTS
  ca_path:
    description: File or directory with the certificates of the authorities to trust, instead of the usual ones.
    type: path
    env:
      - name: NHN_CA_PATH
      - name: OS_CACERT
  api_timeout:
    description: Seconds that a single request may take to connect, and again to answer.
    type: float
    default: 60.0
    env:
      - name: NHN_API_TIMEOUT
  api_retries:
    description:
      - How often a single call is repeated after a passing fault (no connection, an answer of 500, 502, 503 or 504),
        with growing pauses. V(0) means never.
      - Too many requests (429) is borne for 60 seconds for each of these retries, as long as the API asks for.
    type: int
    default: 4
    env:
      - name: NHN_API_RETRIES
  token_cache:
    description:
      - Folder in which tokens are kept between runs, so that not every run logs in. Nothing is kept when it is not set.
      - The folder must be one's own with mode C(0700), it is made when it does not exist; the files in it have mode
        C(0600). Whoever can read one can act as its user until the token expires (about 12 hours).
    type: path
    env:
      - name: NHN_TOKEN_CACHE
notes:
  - The access is to the Instance API v2 of NHN Cloud with an IaaS token; a User Access Key does not work for it.
"""
