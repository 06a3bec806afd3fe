# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the rendered site: every link inside it resolves, and a real browser shows and searches it."""

from __future__ import annotations

import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import venvs
from checkout import BUILD, ROOT, Said, child_env, say, tail

SCRIPT = ROOT / "tests" / "docs" / "browse.py"
SCREENS = BUILD / "docs-screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "chromium-driver", "fonts-noto-cjk")


class Page(HTMLParser):
    """Collect the anchors and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places.update(value for key in ("id", "name") if (value := given.get(key)))
        self.links += [value for key in ("href", "src") if (value := given.get(key))]


def check(site: Path) -> Said:
    """Check the links, and then the pages in a browser, if there is one or one can be installed."""
    broken = broken_links(site)
    if broken:
        return Said(1, "links that lead nowhere:\n" + "\n".join(broken))
    missing = _prepare()
    if missing:
        if os.environ.get("NHN_BROWSER") == "required":
            return Said(1, missing)
        say(f"NOT looked at with a browser: {missing}")
        return Said(0, missing)
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir(parents=True)
    done = subprocess.run(
        [str(venvs.DOCS.python), str(SCRIPT), str(site), str(SCREENS)],
        env=child_env() | {"CHROMIUM": str(_found())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout)


def broken_links(site: Path) -> list[str]:
    """Return the links inside the site whose page or anchor does not exist."""
    pages = {path.resolve(): Page(path.read_text()) for path in sorted(site.rglob("*.html"))}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = target in pages or target.is_file()
            anchor = unquote(parts.fragment)
            if not there or (anchor and target in pages and anchor not in pages[target].places):
                broken.append(f"{path.relative_to(site.resolve())}: {link}")
    return sorted(set(broken))


def _found() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _prepare() -> str:
    """Install a browser and its driver, with apt if possible. Return what is missing."""
    if not (_found() and shutil.which("chromedriver")) and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"installing {', '.join(PACKAGES)} with apt-get")
        env = child_env() | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", *PACKAGES]):
            done = subprocess.run(["apt-get", *words], env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                say(tail(done.stdout + done.stderr, 5))
    if _found() and shutil.which("chromedriver"):
        return ""
    return f"Chromium and its driver are needed (Debian: apt-get install {' '.join(PACKAGES)})"
