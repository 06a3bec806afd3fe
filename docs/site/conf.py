# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx renders the documentation. `make docs` puts the guides and the plugins' pages beside this file."""

from __future__ import annotations

import html
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

HERE = Path(__file__).parent

project = "nhn.cloud"
author = "nhn.cloud contributors"
copyright = f"2026, {author}"  # noqa: A001 - the name that Sphinx reads
title = html_title = "nhn.cloud: NHN Cloud Compute with Ansible"
html_short_title = "nhn.cloud"

extensions = ["myst_parser", "sphinx_antsibull_ext"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
exclude_patterns: list[str] = []
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]
# Headings of the changelog repeat with each release.
suppress_warnings = ["toc.not_included"]

pygments_style = "friendly"
highlight_language = "yaml+jinja"
html_theme = "sphinx_rtd_theme"
html_theme_options = {"collapse_navigation": False, "navigation_depth": 2, "prev_next_buttons_location": "bottom"}
html_static_path = ["_static"] if (HERE / "_static").is_dir() else []
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_use_smartypants = True

#: Ansible's own pages that the plugins' pages refer to; its index of them would have to be fetched.
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
OUTSIDE = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "ansible_configuration_settings": f"{ANSIBLE}/reference_appendices/config.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
    "inventory_plugins": f"{ANSIBLE}/plugins/inventory.html",
}


class Mermaid(Directive):
    """A diagram, drawn by the reader's browser from a script that lies beside the page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        text = html.escape("\n".join(self.content))
        return [nodes.raw("", f'<pre class="mermaid">\n{text}\n</pre>', format="html")]


def _scripts(app, page, _template, _context, doctree):
    """Only pages with a diagram load the script that draws."""
    drawn = doctree is not None and any('class="mermaid"' in node.astext() for node in doctree.findall(nodes.raw))
    if drawn and (HERE / "_static" / "mermaid.min.js").is_file():
        app.add_js_file("mermaid.min.js")
        app.add_js_file(None, body='mermaid.initialize({startOnLoad: true, theme: "neutral"});')


def _outside(_app, _env, node, content):
    """A link to one of Ansible's pages."""
    url = OUTSIDE.get(node["reftarget"]) if node["reftype"] == "ref" else None
    return nodes.reference("", "", content, refuri=url, internal=False) if url else None


def setup(app):
    """Called by Sphinx."""
    app.add_directive("mermaid", Mermaid)
    app.connect("missing-reference", _outside)
    app.connect("html-page-context", _scripts)
    return {"parallel_read_safe": True}
