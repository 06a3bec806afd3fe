# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation as a site: guides, plugin pages, diagrams, and a look at it with a browser.

Everything in docs/ that ends in .md is a page; docs/site has the settings and the first page.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import browser
import tree
import venvs
from checkout import BUILD, ROOT, VENVS, Failure, Said, child_env, locked, say, tail

SITE = BUILD / "docs"
SOURCE = BUILD / "docs-source"
#: The script that draws the diagrams: version, and the checksum of its file.
MERMAID = ("11.17.2", "581ed7d74bd9048d0e3a91363927d72ef22942d7722546b27f7cc29e35390eb8")
#: Guides with a place of their own on the first page; the others are listed under "Guides".
PLACED = (
    "getting-started",
    "getting-started.ko",
    "getting-started.ja",
    "authentication-and-regions",
    "troubleshooting",
    "comparison",
    "migrating-from-terraform",
    "migrating-from-openstack-cloud",
)
PROJECT = ("architecture", "benchmarks/README", "releasing", "CONTRIBUTING", "CODE_OF_CONDUCT", "CHANGELOG")


def check() -> Said:
    """Render, and look at the result."""
    with locked(BUILD / "docs.lock", "waiting for another process that renders the documentation"):
        said = render()
        if said.code:
            return said
        say(f"the documentation is at {(SITE / 'index.html').relative_to(ROOT)}")
        return said + browser.check(SITE)


def render() -> Said:
    """Make the site. A warning is a failure."""
    _gather()
    said = _plugin_pages()
    if said.code:
        return said
    with_diagrams = _diagram_script()
    fresh = SITE.with_name("docs-fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    command = ["sphinx-build", "-W", "--keep-going", "-q", "-j", "2", "-b", "html"]
    said = _run(*command, "-d", str(BUILD / "docs-doctrees"), str(SOURCE), str(fresh))
    if said.code:
        return said
    shutil.rmtree(SITE, ignore_errors=True)
    fresh.replace(SITE)
    return Said(0, "" if with_diagrams else "the diagrams are shown as text, since npm could not fetch their script")


def _run(*words: str, **env: str) -> Said:
    path = os.pathsep.join([str(venvs.DOCS.bin), child_env().get("PATH", os.defpath)])
    done = subprocess.run(
        [str(venvs.DOCS.bin / words[0]), *words[1:]],
        cwd=SOURCE,
        env=child_env() | {"PATH": path, "LC_ALL": "C.UTF-8"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout)


def _gather() -> None:
    """Put the sources together: what lies in docs/, and the texts at the top of the checkout."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    for name in tree.files():
        path = Path(name)
        place = _in_site(path)
        if place is None:
            continue
        target = SOURCE / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            target.write_text(_with_links(path))
        else:
            shutil.copy2(ROOT / path, target)
    there = {
        str(path.relative_to(SOURCE).with_suffix("")) for path in SOURCE.rglob("*") if path.suffix in (".md", ".rst")
    }
    guides = sorted(there - {"index", *PLACED, *PROJECT})
    index = SOURCE / "index.md"
    text = index.read_text().replace("@GUIDES@", "\n".join(guides))
    index.write_text(text.replace("@PROJECT@", "\n".join(name for name in PROJECT if name in there)))


def _in_site(path: Path) -> Path | None:
    """Where a file of the checkout lies in the site; None when it is no part of it."""
    if path.parts[:2] == ("docs", "site"):
        return path.relative_to("docs/site")
    if path.parts[0] == "docs":
        return path.relative_to("docs")
    return path if len(path.parts) == 1 and path.stem in PROJECT else None


def _with_links(path: Path) -> str:
    """A page's text; links to files that are not part of the site lead to the repository."""
    repository = re.search(r"^repository: *(\S+)$", (ROOT / "galaxy.yml").read_text(), re.MULTILINE)
    assert repository
    base = f"{repository[1]}/blob/main"

    def link(match: re.Match[str]) -> str:
        target, _hash, anchor = match[1].partition("#")
        if not target or ":" in target:
            return match[0]
        # The first page moves up when the site is put together.
        home = Path("docs") if path.parent == Path("docs/site") else path.parent
        wanted = os.path.normpath(home / target)
        there = ROOT / wanted
        if wanted.startswith("docs/plugins/"):
            return match[0]  # made by antsibull-docs; Sphinx says if it is not there
        if not there.exists():
            raise Failure(f"{path}: the link {match[1]} leads nowhere")
        if (
            there.is_file()
            and there.suffix in (".md", ".rst", ".svg", ".png")
            and (there_too := _in_site(Path(wanted)))
        ):
            return f"]({os.path.relpath(there_too, (_in_site(path) or path).parent)}{_hash}{anchor})"
        return f"]({base}/{wanted}{_hash}{anchor})"

    return re.sub(r"\]\(([^)\s]+)\)", link, (ROOT / path).read_text())


def _plugin_pages() -> Said:
    place = tree.copy("docs-collection").parents[2]
    target = SOURCE / "plugins"
    target.mkdir()
    words = ("collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(target))
    home = {"ANSIBLE_COLLECTIONS_PATH": str(place), "ANSIBLE_HOME": str(place / "ansible-home")}
    said = _run("antsibull-docs", *words, "nhn.cloud", **home)
    index = target / "index.rst"
    if said.code == 0 and index.is_file():
        title = "Reference of nhn.cloud"
        index.write_text(index.read_text().replace("Nhn.Cloud\n=========", f"{title}\n{'=' * len(title)}", 1))
    return said


def _diagram_script() -> bool:
    """Put the script beside the pages, from npm's registry by npm itself; kept for the next time."""
    version, checksum = MERMAID
    kept = VENVS / "npm" / f"mermaid-{version}.min.js"
    if not kept.is_file():
        npm = shutil.which("npm")
        if not npm:
            return False
        kept.parent.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--silent", f"mermaid@{version}"]
        done = subprocess.run(command, cwd=kept.parent, env=child_env(), capture_output=True, text=True, check=False)
        package = kept.parent / f"mermaid-{version}.tgz"
        if done.returncode or not package.is_file():
            say(f"npm pack mermaid@{version} failed:\n{tail(done.stderr, 5)}")
            return False
        with tarfile.open(package) as archive:
            member = archive.extractfile("package/dist/mermaid.min.js")
            assert member is not None
            script = member.read()
        package.unlink()
        if hashlib.sha256(script).hexdigest() != checksum:
            raise Failure(f"mermaid {version} is not the file that it should be")
        kept.write_bytes(script)
    static = SOURCE / "_static"
    static.mkdir(exist_ok=True)
    shutil.copy2(kept, static / "mermaid.min.js")
    return True
