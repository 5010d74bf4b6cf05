"""What is wrong with a page to look at: too wide, untranslated, or technical."""

import re
from functools import cache

from playwright.sync_api import Page
from starlette_admin import i18n

from scrap_ags.admin import wording
from scrap_ags.admin.quoted import SAID

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (one) => one && (
    getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  const told = [...document.body.querySelectorAll("*")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.height && (box.right > width + 1 || box.left < -1)
      && !scrolls(one.parentElement) && one.checkVisibility({visibilityProperty: true});
  }).map((one) => `${one.tagName}.${one.className} ends at ${one.getBoundingClientRect().right}`);
  if (document.documentElement.scrollWidth > width) told.push("the page scrolls sideways");
  return told.slice(0, 3);
}"""
SHOWN = """() => {
  const told = [];
  const seen = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = seen.nextNode());) {
    const one = node.parentElement;
    const shown = one.checkVisibility() || one.closest("option");
    if (shown && !one.closest("script, style, template, pre")) told.push(node.textContent);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`)) told.push(one.getAttribute(name));
  return told.map((text) => text.trim().replace(/\\s+/g, " ")).filter((text) => text);
}"""
TECHNICAL = re.compile(
    r"#\d+|.*\b(None|null|undefined|NaN|Invalid Date)\b.*|.*\[object.*"
    r"|(list|one|value|column|run|job):.*|(?!scrap_ags)[a-z]+_[a-z_]+"
)


def faults(page: Page, language: str) -> list[str]:
    """Too wide for the window; words of another language; ids and names of the code."""
    said = set(page.evaluate(SHOWN))
    foreign = [text for text in said if any(each.fullmatch(text) for each in foreign_to(language))]
    technical = [text for text in said if TECHNICAL.fullmatch(text)]
    declared = page.locator("html").get_attribute("lang")
    wrong = [] if declared == language else [f"declared as {declared}"]
    return [*page.evaluate(WIDER), *foreign, *technical, *wrong]


@cache
def foreign_to(language: str) -> list[re.Pattern[str]]:
    """What the site says in its other language and never in this one."""
    said = {name: spoken(name) for name in wording.LANGUAGES}
    [other] = set(wording.LANGUAGES) - {language}
    ours = set(said[language].values())
    return [
        pattern_of(text)
        for key, text in said[other].items()
        if text not in ours and said[language].get(key) != text
    ]


def spoken(language: str) -> dict[str, str]:
    """By key, what pages say; sentences of the code are their own keys, some behind a mark."""
    wording.load()
    keys = getattr(i18n.translations["fr"], "_catalog", {})
    said = i18n.translations[language].gettext
    found = {key: said(key) for key in keys if isinstance(key, str) and key.strip()}
    return {key: text.removeprefix(f"{SAID}:") for key, text in found.items()}


def pattern_of(text: str) -> re.Pattern[str]:
    """The text with anything where a value stands."""
    plain = re.sub(r"\s+", " ", text.strip())
    parts = re.split(r"%\(\w+\)[sd]", plain)
    return re.compile(".+".join(re.escape(part) for part in parts))
