# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, host and settings that are used: the rule itself, over all combinations, and on both sides."""

from __future__ import annotations

import itertools
import json
import typing as t

import pytest
from ansible.inventory.data import InventoryData
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible_collections.nhn.cloud.plugins.module_utils import _errors as errors
from ansible_collections.nhn.cloud.plugins.module_utils._ansible import login
from ansible_collections.nhn.cloud.plugins.module_utils._ansible.base import AUTH_OPTIONS

DEFAULT_URL = "https://api-identity-infrastructure.nhncloudservice.com/v2.0"
#: Values that show their source.
TASK = {"auth_url": "https://task/v2.0", "tenant_id": "a" * 32, "username": "task", "password": "of task"}
OURS = {"auth_url": "https://nhn/v2.0", "tenant_id": "b" * 32, "username": "nhn", "password": "of nhn"}
THEIRS = {"auth_url": "https://os/v2.0", "tenant_id": "c" * 32, "username": "os", "password": "of os"}
CLOUDS: dict[str, dict[str, t.Any]] = {
    "shop": {
        "auth": {
            "auth_url": "https://clouds/v2.0",
            "project_id": "d" * 32,
            "username": "clouds",
            "password": "of clouds",
        },
        "region_name": "CLOUDS",
    }
}
STATES = ("unset", "empty", "set")


def environment(states: t.Mapping[str, str], values: t.Mapping[str, str]) -> dict[str, str]:
    """Return variables in one of the three states."""
    return {name: values[name] if state == "set" else "" for name, state in states.items() if state != "unset"}


NHN_VARIABLES = {f"NHN_{option.upper()}": value for option, value in OURS.items()}
OS_VARIABLES = {
    "OS_AUTH_URL": THEIRS["auth_url"],
    "OS_USERNAME": THEIRS["username"],
    "OS_PASSWORD": THEIRS["password"],
    "OS_TENANT_ID": THEIRS["tenant_id"],
    "OS_PROJECT_ID": "e" * 32,
}


def expected(given: t.Mapping[str, str], env: t.Mapping[str, str]) -> dict[str, str | None]:
    """Return the account by the words of the rule."""
    ours = {option: env.get(f"NHN_{option.upper()}") or None for option in OURS}
    theirs = {
        "auth_url": env.get("OS_AUTH_URL") or None,
        "username": env.get("OS_USERNAME") or None,
        "password": env.get("OS_PASSWORD") or None,
        "tenant_id": env.get("OS_TENANT_ID") or env.get("OS_PROJECT_ID") or None,
    }
    count = not given and not any(ours.values()) and all(theirs.values())
    account = {option: given.get(option) or ours[option] or (theirs[option] if count else None) for option in OURS}
    account["auth_url"] = account["auth_url"] or DEFAULT_URL
    region = env.get("NHN_REGION") or (env.get("OS_REGION_NAME") if count else None) or None
    return {**account, "region": region}


def account(given: t.Mapping[str, t.Any], env: t.Mapping[str, str]) -> dict[str, t.Any]:
    values = login.resolve(given, env).values
    return {option: values[option] for option in (*OURS, "region")}


@pytest.mark.parametrize("region", STATES)
def test_the_account_of_every_combination_of_variables(region):
    regions = environment(
        {"OS_REGION_NAME": "set", "NHN_REGION": region}, {"OS_REGION_NAME": "OS", "NHN_REGION": "NHN"}
    )
    values = {**NHN_VARIABLES, **OS_VARIABLES}
    for states in itertools.product(STATES, repeat=len(values)):
        env = {**regions, **environment(dict(zip(values, states)), values)}
        assert account({}, env) == expected({}, env), env


@pytest.mark.parametrize("given", [set(chosen) for n in range(1, 5) for chosen in itertools.combinations(TASK, n)])
def test_the_account_of_every_combination_of_options(given):
    options = {option: TASK[option] for option in given}
    values = {**NHN_VARIABLES, **OS_VARIABLES}
    for states in itertools.product(("unset", "set"), repeat=len(values)):
        env = {"OS_REGION_NAME": "OS", **environment(dict(zip(values, states)), values)}
        assert account(options, env) == expected(options, env), env


@pytest.fixture
def clouds(tmp_path, monkeypatch):
    """Write clouds.yaml into the current folder. No other folder has one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    def write(content, name="clouds.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps({"clouds": content}))
        return path

    write(CLOUDS)
    return write


CLOUD = {
    "auth_url": "https://clouds/v2.0",
    "tenant_id": "d" * 32,
    "username": "clouds",
    "password": "of clouds",
    "region": "CLOUDS",
}


def test_the_order_of_option_cloud_and_environment(clouds):
    full = {**NHN_VARIABLES, **OS_VARIABLES, "NHN_REGION": "NHN", "OS_REGION_NAME": "OS", "OS_CLOUD": "shop"}
    openstack = {name: value for name, value in full.items() if name.startswith("OS_")}
    assert account({"cloud": "shop"}, full) == CLOUD
    assert account({"cloud": "shop", "username": "me", "region": "X"}, full) == {
        **CLOUD,
        "username": "me",
        "region": "X",
    }
    # OS_CLOUD is one of OpenStack's variables: it is used like these, after those of this collection.
    assert account({}, full) == {**OURS, "region": "NHN"}
    assert account({}, openstack) == CLOUD
    assert account({}, {**openstack, "NHN_REGION": "NHN"}) == {**CLOUD, "region": "NHN"}
    assert account({}, {"OS_CLOUD": "shop", "OS_USERNAME": "alone"}) == CLOUD
    assert account({}, {"OS_CLOUD": "", **OS_VARIABLES})["username"] == "os"
    assert account({"cloud": ""}, OS_VARIABLES)["username"] == "os"
    for option, value in TASK.items():
        assert account({option: value}, openstack)["region"] is None
    assert login.resolve({"cloud": " shop\n"}, {}).values["cloud"] == "shop"


def test_what_an_entry_leaves_out_comes_from_the_variables_of_this_collection(clouds):
    auth = {key: value for key, value in CLOUDS["shop"]["auth"].items() if key != "password"}
    clouds({"shop": {"auth": auth}})
    env = {**OS_VARIABLES, "NHN_PASSWORD": "of nhn", "OS_REGION_NAME": "OS"}
    assert account({"cloud": "shop"}, env) == {**CLOUD, "password": "of nhn", "region": None}


# Keys of an entry


@pytest.mark.parametrize(
    ("entry", "values"),
    [
        ({"auth": {"tenant_id": "A" * 32}}, {"tenant_id": "a" * 32}),
        ({"auth": {"project-id": "a" * 32}}, {"tenant_id": "a" * 32}),
        ({"auth": {"tenant_id": "a" * 32, "project_name": "shop"}}, {"tenant_id": "a" * 32}),
        ({"username": "old", "auth": {}}, {"username": "old"}),
        ({"auth": {"auth_url": "https://id/v3"}}, {"auth_url": "https://id/v2.0"}),
        ({"auth": {"auth_url": "https://id:5000/v3/"}}, {"auth_url": "https://id:5000/v2.0"}),
        ({"auth": {"auth_url": "https://id/v2.0/tokens"}}, {"auth_url": "https://id/v2.0/tokens"}),
        ({"auth": {"auth_url": "https://id"}}, {"auth_url": "https://id"}),
        ({"auth": {"user_domain_name": "Default", "username": "x"}, "auth_type": "v3password"}, {"username": "x"}),
        ({"auth": {"username": "x"}, "auth_type": "v2password"}, {"username": "x"}),
        ({"regions": ["KR1"]}, {"region": "KR1"}),
        ({"regions": [{"name": "KR1", "values": {}}]}, {"region": "KR1"}),
        ({"regions": ["KR1", "KR2"]}, {"region": None}),
        ({"region_name": "KR2", "regions": ["KR1"]}, {"region": "KR2"}),
        ({"verify": False}, {"validate_certs": False}),
        ({"verify": "no"}, {"validate_certs": False}),
        ({"insecure": True}, {"validate_certs": False}),
        ({"insecure": False}, {"validate_certs": True}),
        ({"cacert": "/ca.pem"}, {"ca_path": "/ca.pem"}),
        ({"auth": {"password": "a b\n"}}, {"password": "a b"}),
        ({"auth": {"password": 1234}}, {"password": "1234"}),
        ({"profile": "nhn", "auth": {"auth_url": "https://id/v2.0"}}, {"auth_url": "https://id/v2.0"}),
        ({"auth": None}, {"auth_url": DEFAULT_URL}),
    ],
)
def test_what_is_read_of_an_entry(entry, values, clouds):
    clouds({"it": entry})
    found = login.resolve({"cloud": "it"}, {}).values
    assert {option: found[option] for option in values} == values


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"auth": {"project_name": "shop"}}, "gives project_name in place of tenant_id"),
        ({"auth": {"tenant_name": "shop"}}, "gives tenant_name in place of tenant_id"),
        ({"auth": {"user_id": "x"}}, "gives user_id in place of username"),
        ({"profile": "elsewhere", "auth": {"username": "x"}}, "gives profile in place of auth_url"),
        ({"auth_type": "v3applicationcredential"}, "logs in by v3applicationcredential"),
        ({"auth": {"application_credential_id": "x"}}, "logs in by application_credential_id"),
        ({"auth": {"token": "x"}}, "logs in by token"),
        ({"auth": "x"}, "its auth is not a dictionary"),
        ({"auth": {"username": ["x"]}}, "what it says for username is not a single value"),
        ({"auth": {"project_id": "shop"}}, "tenant_id 'shop' (taken from cloud 'it' of "),
        ({"verify": "perhaps"}, "validate_certs 'perhaps' is not true or false (taken from cloud 'it' of "),
        (None, "has no cloud 'it'; it has it."),
    ],
)
def test_what_an_entry_may_not_be(entry, said, clouds):
    clouds({"it": entry})
    for given, env in (({"cloud": "it"}, {**NHN_VARIABLES}), ({}, {"OS_CLOUD": "it"})):
        with pytest.raises(errors.ConfigurationError) as caught:
            login.resolve(given, env)
        assert said in caught.value.message


def test_an_option_stands_for_what_an_entry_cannot_say(clouds):
    clouds({"it": {"auth": {"project_name": "shop", "user_id": "x"}, "profile": "elsewhere"}})
    given = {"cloud": "it", "tenant_id": "a" * 32, "username": "me", "auth_url": "https://id/v2.0"}
    assert login.resolve(given, {}).values["username"] == "me"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("clouds:\n  it:\n    auth: {password: hush, x: [}\n", "it is not YAML in line 3"),
        ("a: !vault |\n  hush\n", "it is not YAML in line 1"),
        ("[]", "has no clouds"),
        ("", "has no clouds"),
        ("clouds: []", "has no clouds"),
        (json.dumps({"clouds": {"other": {}, "one": {}}}), "has no cloud 'it'; it has other, one."),
    ],
)
def test_a_file_that_cannot_be_used(content, said, clouds):
    path = clouds(content)
    with pytest.raises(errors.ConfigurationError) as caught:
        login.resolve({"cloud": "it"}, {})
    assert said in caught.value.message and str(path) in caught.value.message
    assert "hush" not in caught.value.message


def test_where_the_file_is_looked_for(clouds, tmp_path, monkeypatch):
    def user(env):
        return login.resolve({"cloud": "shop"}, env).values["username"]

    def called(name):
        return {"shop": {**CLOUDS["shop"], "auth": {**CLOUDS["shop"]["auth"], "username": name}}}

    clouds(called("config"), "home/.config/openstack/clouds.yml")
    named = clouds(called("named"), "elsewhere/any.yaml")
    clouds(called("xdg"), "xdg/openstack/clouds.json")
    assert user({}) == "clouds"
    assert user({"OS_CLIENT_CONFIG_FILE": str(named)}) == "named"
    assert user({"OS_CLIENT_CONFIG_FILE": ""}) == "clouds"
    (tmp_path / "clouds.yaml").unlink()
    assert user({}) == "config"
    assert user({"XDG_CONFIG_HOME": str(tmp_path / "xdg")}) == "xdg"
    for env, said in (
        ({"OS_CLIENT_CONFIG_FILE": str(tmp_path / "no.yaml")}, "no.yaml cannot be read: No such file"),
        ({"XDG_CONFIG_HOME": str(tmp_path / "no")}, f"there is no clouds.yaml in {tmp_path}, {tmp_path}/no/openstack,"),
    ):
        with pytest.raises(errors.ConfigurationError) as caught:
            user(env)
        assert said in caught.value.message


def test_the_password_of_a_secure_file(clouds, tmp_path):
    auth = {key: value for key, value in CLOUDS["shop"]["auth"].items() if key != "password"}
    clouds({"shop": {**CLOUDS["shop"], "auth": auth}})
    secure = {"shop": {"auth": {"password": "of secure"}}}
    clouds(secure, "secure.yaml")
    assert account({"cloud": "shop"}, {}) == {**CLOUD, "password": "of secure"}
    assert login.secrets_of({"cloud": "shop"}, {}) == {"of secure"}
    named = clouds({"shop": {"auth": {"password": "named"}}}, "elsewhere/any.yaml")
    assert account({"cloud": "shop"}, {"OS_CLIENT_SECURE_FILE": str(named)})["password"] == "named"


def test_without_yaml(clouds, monkeypatch):
    from ansible_collections.nhn.cloud.plugins.module_utils._ansible import clouds_yaml as _clouds_yaml

    monkeypatch.setattr(_clouds_yaml, "yaml", None)
    with pytest.raises(errors.MissingLibrary, match="needs the Python package PyYAML, which .* does not have"):
        login.resolve({"cloud": "shop"}, {})
    assert login.resolve({}, OS_VARIABLES).values["username"] == "os"


# What is missing


@pytest.mark.parametrize(
    ("given", "env", "said"),
    [
        ({}, {}, "tenant_id is missing: set the option, or NHN_TENANT_ID, to the project's tenant ID"),
        (
            {"tenant_id": "a" * 32},
            {"OS_USERNAME": "x"},
            "(OpenStack's variables do not count, since the option tenant_id",
        ),
        ({}, {"NHN_TENANT_ID": "a" * 32, "OS_USERNAME": "x"}, "do not count, since NHN_TENANT_ID is set)"),
        (
            {},
            {"OS_USERNAME": "x", "OS_PASSWORD": "y", "OS_PROJECT_ID": "a" * 32},
            "The login is incomplete: OS_PROJECT_ID, OS_USERNAME and OS_PASSWORD are set and OS_AUTH_URL is not",
        ),
        (
            {},
            {"OS_AUTH_URL": "https://x/v2.0", "OS_REGION_NAME": "x"},
            "OS_AUTH_URL is set and OS_TENANT_ID or OS_PROJECT_ID, OS_USERNAME and OS_PASSWORD are not, and",
        ),
        ({**TASK, "password": ""}, {}, "password is missing: the option is empty; set it to the API password"),
        ({**TASK, "username": " \n"}, OS_VARIABLES, "username is missing: the option is empty"),
        ({"cloud": "bare"}, {}, "clouds.yaml does not have it; add it there, or set the option or NHN_TENANT_ID, to"),
        ({}, {"OS_CLOUD": "bare"}, "clouds.yaml does not have it; add it there, to the project's tenant ID"),
    ],
)
def test_what_is_missing_is_told_with_the_rule(given, env, said, clouds):
    clouds({"bare": {"auth": {"username": "x"}}})
    with pytest.raises(errors.ConfigurationError) as caught:
        login.resolve(given, env).settings()
    assert said in caught.value.message


@pytest.mark.parametrize("option", ["region", "ca_path", "token_cache", "endpoints"])
def test_an_empty_option_means_none_whatever_the_environment_says(option):
    env = {"NHN_REGION": "KR1", "NHN_CA_PATH": "/x", "NHN_TOKEN_CACHE": "/y", "NHN_ENDPOINTS": '{"compute": "u"}'}
    assert login.resolve({}, env).values[option]
    assert not login.resolve({option: ""}, env).values[option]


def test_an_empty_identity_url_is_not_that_of_the_public_cloud():
    assert login.resolve({"auth_url": ""}, {"NHN_AUTH_URL": "https://private/v2.0"}).values["auth_url"] == (
        "https://private/v2.0"
    )


# Values


@pytest.mark.parametrize(
    ("text", "tenant"),
    [
        ("6cdebe3e-b009-4910-bc41-f1d42ebe4cb7", "6cdebe3eb0094910bc41f1d42ebe4cb7"),
        (" 6CDEBE3EB0094910BC41F1D42EBE4CB7\n", "6cdebe3eb0094910bc41f1d42ebe4cb7"),
        ("my-project", None),
        ("t_6cdebe3e", None),
        ("6cdebe3eb0094910bc41f1d42ebe4cb", None),
        ("6cdebe3eb0094910bc41f1d42ebe4cb77", None),
        ("6cdebe3eb0094910bc41f1d42ebe4cbg", None),
    ],
)
def test_tenants(text, tenant):
    for given, env in (({"tenant_id": text}, {}), ({}, {"NHN_TENANT_ID": text})):
        if tenant:
            assert login.resolve(given, env).values["tenant_id"] == tenant
            continue
        with pytest.raises(errors.ConfigurationError, match="is not a tenant's ID but perhaps its name") as caught:
            login.resolve(given, env)
        assert ("taken from NHN_TENANT_ID" in caught.value.message) == (not given)


def test_what_a_file_or_a_form_leaves_around_a_value():
    env = {
        "NHN_TENANT_ID": f" {'a' * 32}\r\n",
        "NHN_USERNAME": "\tme\n",
        "NHN_PASSWORD": " a b \r\n\n",
        "NHN_REGION": " KR1\n",
    }
    values = login.resolve({}, env).values
    assert [values[option] for option in ("tenant_id", "username", "password", "region")] == [
        "a" * 32,
        "me",
        " a b ",
        "KR1",
    ]
    assert login.secrets_of({}, env) == {" a b ", " a b \r\n\n"}


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        # "?" stands for the source.
        ("api_timeout", "x", "api_timeout 'x' is not a number?; write a number."),
        ("api_timeout", "inf", "api_timeout is inf?; it must be above 0 and at most 1000000 seconds"),
        ("api_timeout", "nan", "api_timeout is nan?; it must be above 0"),
        ("api_timeout", "0", "api_timeout is 0?; it must be above 0"),
        ("api_timeout", "1e12", "api_timeout is 1e+12?; it must be above 0"),
        ("api_retries", "-1", "api_retries is -1?; it must be 0 or more"),
        ("api_retries", "inf", "api_retries 'inf' is not a whole number?;"),
        ("api_retries", "1.5", "api_retries '1.5' is not a whole number?;"),
        ("validate_certs", "perhaps", "validate_certs 'perhaps' is not true or false?;"),
        ("endpoints", "{", "endpoints is not a dictionary in JSON?."),
        ("endpoints", "[]", "endpoints is not a dictionary in JSON?."),
        ("endpoints", '{"compute": {"url": "x"}}', "endpoints has no URL for compute?; write service: URL."),
        ("endpoints", '{"image": ["x"], "compute": 1}', "endpoints has no URL for image?;"),
        ("ca_path", "/no/such", "ca_path '/no/such'? does not exist; name a file"),
    ],
)
def test_values_that_make_no_sense(option, value, said):
    variable = f"NHN_{option.upper()}"
    for given, env, source in (
        ({option: value}, {}, ""),
        ({}, {variable: value}, f" (taken from {variable})"),
    ):
        with pytest.raises(errors.ConfigurationError) as caught:
            login.resolve({**TASK, **given}, env).settings()
        assert said.replace("?", source) in caught.value.message and caught.value.details["option"] == option


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://id.example.com", False),
        ("https://id.example.com:5000/", False),
        ("https://id.example.com/identity", False),
        ("https://id.example.com/v2.0", True),
        ("https://id.example.com/identity/v2.0/", True),
        ("https://id.example.com/v2.0/tokens", True),
        # Version 3 is refused later, with its own message.
        ("https://id.example.com/v3", True),
        ("https://api-identity-infrastructure.nhncloudservice.com", True),
        ("https://api-identity-infrastructure.gncloud.go.kr/", True),
        ("https://api-identity-infrastructure.nhncloudservice.com/identity", False),
    ],
)
def test_only_who_means_this_collection_may_leave_out_the_version(url, fine, clouds):
    clouds({"it": {**CLOUDS["shop"], "auth": {**CLOUDS["shop"]["auth"], "auth_url": url}}})
    for given, env in (({"auth_url": url}, {}), ({}, {"NHN_AUTH_URL": url}), ({"cloud": "it"}, {})):
        login.resolve(given, env)
    for env in ({**OS_VARIABLES, "OS_AUTH_URL": url}, {"OS_CLOUD": "it"}):
        if fine:
            login.resolve({}, env)
            continue
        with pytest.raises(errors.ConfigurationError, match="names no version of the identity API"):
            login.resolve({}, env)


@pytest.mark.parametrize(
    ("given", "env", "secrets"),
    [
        ({"password": "p\n"}, {"NHN_PASSWORD": "other"}, {"p", "p\n"}),
        ({}, {"NHN_PASSWORD": "nhn", "OS_PASSWORD": "os"}, {"nhn"}),
        ({}, OS_VARIABLES, {"of os"}),
        ({"username": "x"}, OS_VARIABLES, set()),
        ({"cloud": "shop"}, {}, {"of clouds"}),
        ({"cloud": "none"}, {"NHN_PASSWORD": "nhn"}, {"nhn"}),
        ({"cloud": {"a": 1}, "password": ["x"]}, {}, {"['x']"}),
        ({"password": ""}, {"NHN_PASSWORD": "nhn"}, set()),
        ({"api_timeout": "x"}, {"NHN_PASSWORD": "nhn"}, {"nhn"}),
    ],
)
def test_what_no_result_may_show(given, env, secrets, clouds):
    assert login.secrets_of(given, env) == secrets


def test_nothing_shows_the_password():
    found = login.resolve(TASK, {})
    assert "of task" not in repr(found) + repr(found.settings())


# Both sides


#: option -> its value in a playbook or an inventory file, and in a variable.
SAID: dict[str, tuple[list[t.Any], list[str]]] = {
    "cloud": (["shop", " shop ", "none", ""], ["shop", "none"]),
    "auth_url": (["https://x/v2.0", "https://x/", " https://x/v2.0\n", ""], ["https://y/v2.0", "https://y"]),
    "tenant_id": (["a" * 32, "A" * 32, "a-name", ""], ["b" * 32, "a-name"]),
    "username": (["me", " me\n", "", 5, True], ["you", "  "]),
    "password": (["p", " p\n", "", 1234], ["q", "q\r\n"]),
    "region": (["KR1", " KR1", ""], ["KR2", "KR2\n"]),
    "endpoints": (
        [{"compute": "https://x"}, '{"compute": "https://x"}', "compute=https://x", {}, "{", 5],
        ['{"image": "u"}', "{"],
    ),
    "validate_certs": ([True, False, "no", "yes", "perhaps", 0], ["true", "False", "perhaps"]),
    "ca_path": (["/dev/null", "~/ca.pem", "ca.pem", "$HOME/ca.pem", ""], ["/dev/zero", "~/x"]),
    "api_timeout": ([5, 0.5, "5", 0, -1, "x", float("inf"), float("nan")], ["7", "inf", "x", "0"]),
    "api_retries": ([5, "5", 0, -1, "x", 1.5], ["7", "-1", "x"]),
    "token_cache": (["/x", "~/x", ""], ["/y", "~"]),
}


def as_a_module(given: dict[str, t.Any]) -> t.Any:
    """Return what a task uses; None if it is refused."""
    checked = ArgumentSpecValidator(AUTH_OPTIONS).validate(given)
    if checked.error_messages:
        return None
    try:
        return login.resolve(checked.validated_parameters).values
    except errors.NhnError:
        return None


def as_an_inventory(given: dict[str, t.Any], path: t.Any, monkeypatch: t.Any) -> t.Any:
    """Return what an inventory uses; None if it is refused."""
    path.write_text(json.dumps({"plugin": "nhn.cloud.nhn_compute", **given}))
    plugin = inventory_loader.get("nhn.cloud.nhn_compute")
    monkeypatch.setattr(plugin, "_records", lambda *_unused: [])
    try:
        plugin.parse(InventoryData(), DataLoader(), str(path))
    except Exception:  # noqa: BLE001 - ansible-core has several kinds
        return None
    return plugin._login.values


@pytest.mark.parametrize("option", SAID)
@pytest.mark.parametrize("others", ["none", "ours", "theirs"])
def test_modules_and_inventory_understand_the_same(option, others, clouds, tmp_path, monkeypatch):
    options, variables = SAID[option]
    names = login.OPTIONS[option].variables
    base = {"none": {}, "ours": NHN_VARIABLES, "theirs": OS_VARIABLES}[others]
    for name in {*NHN_VARIABLES, *OS_VARIABLES, *(v for one in login.OPTIONS.values() for v in one.variables)}:
        monkeypatch.delenv(name, raising=False)
    outcomes = []
    for states in itertools.product([None, "", *variables], repeat=len(names)):
        env = {**base, **{name: state for name, state in zip(names, states) if state is not None}}
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            for given in ({}, *({option: value} for value in (None, *options))):
                found = as_a_module(given)
                assert as_an_inventory(given, tmp_path / "nhn_compute.yml", patch) == found, (given, env)
                outcomes.append(found)
    assert len({repr(found) for found in outcomes}) > 1, "this compares nothing"
