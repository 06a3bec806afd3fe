# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Open the rendered site in a headless Chromium: browse.py SITE SCREENS. Exit with 1 if something is wrong."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import sys
import threading
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WIDE, NARROW = (1280, 900), (412, 900)
#: Pages that are kept as pictures, for changes to the theme.
SHOWN = ("index", "getting-started", "getting-started.ko", "getting-started.ja", "architecture", "troubleshooting")
SHOWN += ("plugins/nhn_server_module", "plugins/nhn_compute_inventory", "migrating-from-terraform", "search")
#: What a reader types, and a page that the result must contain.
SEARCHES = {"allow_restart": "plugins/nhn_server_module.html", "fingerprint": "troubleshooting.html"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is Python's
        """Say nothing."""


def serve(site: Path) -> str:
    """Serve the site on a free port of this machine, and return its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def start() -> webdriver.Chrome:
    """Start a browser without a window and without the internet."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ["CHROMIUM"]
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-gpu"):
        options.add_argument(word)
    # Anything outside this machine does not exist, so the site must work without it.
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    options.set_capability("goog:loggingPrefs", {"browser": "SEVERE"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def look(browser: webdriver.Chrome, base: str, page: str, screens: Path) -> list[str]:
    """Open a page, and return what is wrong with it."""
    browser.get(f"{base}/{page}.html")
    logged = [entry["message"] for entry in browser.get_log("browser")]
    wrong = [f"{page}: {message}" for message in logged if "favicon.ico" not in message]
    if page != "search" and not browser.find_elements(By.TAG_NAME, "h1"):
        wrong.append(f"{page}: no heading")
    diagrams = browser.find_elements(By.CSS_SELECTOR, "pre.mermaid")
    if diagrams and browser.execute_script("return typeof mermaid") != "undefined":
        try:
            WebDriverWait(browser, 20).until(
                lambda seen: all(one.find_elements(By.TAG_NAME, "svg") for one in diagrams)
            )
        except Exception:  # noqa: BLE001 - whatever Selenium says, the diagram is not there
            wrong.append(f"{page}: a diagram is not drawn")
        if any("Syntax error" in one.text for one in diagrams):
            wrong.append(f"{page}: a diagram has a syntax error")
    overflow = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    if overflow > 2:
        wrong.append(f"{page}: {overflow} pixels wider than the window")
    if page in SHOWN:
        browser.save_screenshot(str(screens / f"{page.replace('/', '-')}-{browser.get_window_size()['width']}.png"))
    return wrong


def search(browser: webdriver.Chrome, base: str, words: str, wanted: str) -> list[str]:
    """Type words into the search of the first page. The wanted page must be among the results."""
    browser.get(f"{base}/index.html")
    field = browser.find_element(By.NAME, "q")
    field.send_keys(words)
    field.submit()
    css = f'#search-results a[href*="{wanted}"]'
    try:
        WebDriverWait(browser, 20).until(lambda seen: seen.find_elements(By.CSS_SELECTOR, css))
    except Exception:  # noqa: BLE001 - whatever Selenium says, the result is not there
        return [f"search for {words}: {wanted} is not found"]
    return []


def main() -> int:
    site, screens = Path(sys.argv[1]), Path(sys.argv[2])
    base = serve(site)
    pages = sorted(str(path.relative_to(site).with_suffix("")) for path in site.rglob("*.html"))
    pages = [page for page in pages if not page.startswith("_")]
    wrong: list[str] = []
    browser = start()
    try:
        browser.set_window_size(*WIDE)
        for page in pages:
            wrong += look(browser, base, page, screens)
        browser.set_window_size(*NARROW)
        for page in ("index", "getting-started"):
            wrong += look(browser, base, page, screens)
        browser.set_window_size(*WIDE)
        for words, wanted in SEARCHES.items():
            wrong += search(browser, base, words, wanted)
        browser.save_screenshot(str(screens / "search-results.png"))
    finally:
        browser.quit()
    print("\n".join(wrong) or f"{len(pages)} pages and {len(SEARCHES)} searches are fine; pictures in {screens}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
