# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for a later release of ansible-core, which lacks what it does not document.

    python tests/integration/core/later.py WHAT PROGRAM [ARGUMENT ...]

Runs PROGRAM (``ansible-playbook``, ``ansible-inventory``) in this process. The modules that it starts are processes of
their own and have the ansible-core that is there.
"""

from __future__ import annotations

import importlib
import sys
import typing as t

from ansible.module_utils.common import arg_spec
from ansible.plugins.action import ActionBase
from ansible.plugins.inventory import Constructable


def validation(change: t.Callable[[t.Any], None]) -> None:
    """The result of a validation is another one."""
    validate = arg_spec.ArgumentSpecValidator.validate

    def later(self: t.Any, *arguments: t.Any) -> t.Any:
        result = validate(self, *arguments)
        change(result)
        return result

    arg_spec.ArgumentSpecValidator.validate = later


def environment_elsewhere() -> None:
    """The method that tells a task's environment tells it to nobody but ansible-core itself."""
    compute = ActionBase._compute_environment_string

    def later(self: t.Any, *arguments: t.Any) -> str:
        caller = sys._getframe(1).f_code.co_filename
        return "" if "/nhn/cloud/" in caller else compute(self, *arguments)

    ActionBase._compute_environment_string = later


LATER: dict[str, t.Callable[[], None]] = {
    "no secrets": lambda: validation(lambda result: delattr(result, "_no_log_values")),
    "secrets elsewhere": lambda: validation(lambda result: setattr(result, "_no_log_values", set())),
    "environment elsewhere": environment_elsewhere,
    "no composing": lambda: delattr(Constructable, "_set_composite_vars"),
}


def main() -> int:
    what, program, *arguments = sys.argv[1:]
    LATER[what]()
    sys.argv = [program, *arguments]
    name = program.partition("-")[2]
    importlib.import_module(f"ansible.cli.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
