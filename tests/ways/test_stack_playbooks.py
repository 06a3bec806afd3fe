# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks nhn.cloud.export and nhn.cloud.stack, named as users name them, in a folder of the user's."""

from __future__ import annotations

import uuid
from pathlib import Path

import playbook
import pytest
import venvs
import yaml
from checkout import link_collection
from clouds import LocalCloud

CORES = {"2.21": venvs.MAIN} | venvs.OLDER

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.usefixtures("undocumented_requests")]


@pytest.mark.parametrize("core", sorted(CORES))
def test_a_project_is_written_to_a_file_changed_there_and_made(core: str, cloud: LocalCloud, tmp_path: Path) -> None:
    venv, own = CORES[core], f"books-{uuid.uuid4().hex[:8]}"
    # The file has the name of the playbook, which is in another folder.
    file, env = tmp_path / "stack.yml", playbook.environment(venv, tmp_path, cloud.env)
    link_collection()

    def run(name: str, *arguments: str) -> tuple[str, int]:
        """Run a playbook of the collection. Return its output and how many tasks changed something."""
        command = [str(venv.bin / "ansible-playbook"), "-i", "localhost,", f"nhn.cloud.{name}", *arguments]
        result = playbook.follow(command, tmp_path, env)
        assert not (problem := result.problem()), problem
        return result.output, result.recap["changed"]

    try:
        what = ("-e", f"export_name={own}", "-e", f"export_pattern={own}*")
        shown, changed = run("export", *what, "--check", "--diff")
        assert (changed, file.exists()) == (1, False)
        assert f"+name: {own}" in shown
        assert run("export", *what)[1] == 1
        assert yaml.safe_load(file.read_text()) == {"name": own}

        text = file.read_text()
        volume = {"name": f"{own} {{{{ 1 + 1 }}}}", "size": 10, "description": "{# no comment #}"}
        file.write_text(
            text + "volumes:\n" + f'  - name: !unsafe "{volume["name"]}"\n    size: 10\n'
            f'    description: !unsafe "{volume["description"]}"\n'
        )
        shown, changed = run("stack", "-e", "stack_file=stack.yml", "--check", "--diff")
        assert changed == 1
        assert f"volumes.{volume['name']}" in shown
        assert run("stack", "-e", "stack_file=stack.yml")[1] == 1
        assert run("stack", "-e", "stack_file=stack.yml")[1] == 0

        assert run("export", *what)[1] == 1
        written = file.read_text()
        assert f'name: !unsafe "{volume["name"]}"' in written
        assert f'description: !unsafe "{volume["description"]}"' in written
        assert run("export", *what)[1] == 0
        assert run("stack", "-e", "stack_file=stack.yml", "--check")[1] == 0
    finally:
        if file.exists():
            run("stack", "-e", "stack_file=stack.yml", "-e", "stack_state=absent")
    assert run("export", *what)[1] == 1
    assert yaml.safe_load(file.read_text()) == {"name": own}
