"""The report in a real browser: it opens offline, says its verdict and fits the screen."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from unit.publishing import nights

from publishing.publication import publish
from publishing.report import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        missing = "no Chromium on PATH; get one with: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        # The report is read in any browser; only its tests drive one.
        pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(params=["published", "held_back", "nothing_yet"], scope="module")
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home: Path = tmp_path_factory.mktemp(request.param)
    if request.param != "nothing_yet":
        nights.write_loads(home)
        build = nights.write_build(home)
        nights.write_checks(home, f"{build}-0001", nights.expectation("fct_order"))
        candidate = nights.write_warehouse(home / "warehouse" / "kpi.duckdb")
        publish(home, candidate, as_of=nights.DAY, evidence={"build": build})
    if request.param == "held_back":
        broken = nights.dbt_test("unique_order_id", status="fail", failures=7, description="Twice.")
        nights.write_build(
            home, number=2, status="failed", tests=[*nights.GOOD_TESTS, broken], error="held back"
        )
        nights.write_refusal(home, "finance", message="一" * 300 + "x" * 300)
    write_report(home, nights.DAY)
    return home


@pytest.fixture
def open_page(browser: Browser, home: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of the report and fails on whatever a visitor would not see."""
    problems: list[str] = []
    contexts = []

    def open_page(name: str = "index.html", width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("file://", "data:"))
                else problems.append(f"leaves the page: {request.url}")
            ),
        )
        page.on("requestfailed", lambda request: problems.append(f"not found: {request.url}"))
        page.goto((home / "reports" / "latest" / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["index.html", "index.zh.html"])
def test_the_page_fits_the_screen_and_says_its_verdict(
    open_page: Callable[..., Page], name: str, width: int
) -> None:
    page = open_page(name, width)
    assert page.locator("#verdict .sentence").is_visible()
    assert page.locator("#verdict .sentence").inner_text().strip()
    fits(page, width)


def fits(page: Page, width: int) -> None:
    """Nobody has to scroll sideways, or to guess at small print."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('main *')]
            .filter((element) => element.checkVisibility() && element.childNodes.length
                && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .map((element) => parseFloat(getComputedStyle(element).fontSize)))"""
    )
    assert smallest >= 11


def test_no_link_is_broken(open_page: Callable[..., Page], home: Path) -> None:
    page = open_page()
    assert follow(page, home / "reports" / "latest") > 5


def follow(page: Page, folder: Path) -> int:
    """Check that each link of a page in `folder` leads somewhere; return how many there are."""
    links = page.eval_on_selector_all(
        "a", "links => links.map((link) => link.getAttribute('href'))"
    )
    for link in links:
        if link.startswith("#"):
            assert page.locator(link).count() == 1, link
        else:
            assert (folder / link).is_file(), link
    return len(links)


def test_the_languages_lead_to_each_other(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_nothing_is_drawn_from_outside_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page()
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [name for name in loaded if not name.startswith("data:")] == []


def test_tests_can_be_filtered_searched_and_sorted(open_page: Callable[..., Page]) -> None:
    page = open_page()
    rows = page.locator("#all-tests tbody tr:visible")
    if page.locator("#all-tests").count() == 0:
        assert page.locator("#tests .empty").is_visible()
        return
    everything = rows.count()
    page.get_by_role("button", name="passed").click()
    passed = rows.count()
    assert 0 < passed < everything
    assert set(rows.evaluate_all("rows => rows.map((row) => row.dataset.result)")) == {"passed"}
    page.locator("#search").fill("unique_fct")
    assert rows.count() < passed
    assert page.locator("#shown").inner_text() == str(rows.count())
    page.locator("#search").fill("")
    page.get_by_role("button", name="all").click()
    assert rows.count() == everything
    page.get_by_role("button", name="Test and reason").click()
    names = page.locator("#all-tests tbody tr td:nth-child(4)").all_inner_texts()
    assert names == sorted(names)
    assert page.locator("th[aria-sort=ascending]").count() == 1


def test_without_scripts_the_page_is_complete(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator("#verdict .sentence").is_visible()
    assert page.locator(".tools:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    weak = page.evaluate(CONTRASTS_BELOW_4_5)
    assert weak == []


def test_paper_shows_every_test_and_no_tools(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.emulate_media(media="print")
    assert page.locator("nav:visible, .tools:visible").count() == 0
    assert page.locator("#verdict .sentence").is_visible()


CATALOGUE = ("index", "win_rate", "issue_resolution_hours")
of_what_is_published = pytest.mark.parametrize("home", ["published"], indirect=True)


@of_what_is_published
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("suffix", ["", ".zh"])
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_page_of_the_catalogue_fits_the_screen_and_leads_everywhere(
    open_page: Callable[..., Page], home: Path, name: str, suffix: str, width: int, scheme: str
) -> None:
    page = open_page(f"kpis/{name}{suffix}.html", width, color_scheme=scheme)
    fits(page, width)
    assert page.evaluate(CONTRASTS_BELOW_4_5) == []
    assert follow(page, home / "reports" / "latest" / "kpis") > 2


@of_what_is_published
def test_the_report_leads_to_a_kpi_and_back_in_the_same_language(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("index.zh.html")
    page.locator("#kpis").get_by_role("link", name="全部指标").click()
    assert page.locator("h1").inner_text() == "指标目录"
    page.locator("#result").get_by_role("link", name="成交率").click()
    assert page.locator("h1").inner_text() == "成交率"
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text() == "Win rate"
    page.get_by_role("link", name="Data-quality report").click()
    assert page.locator("#verdict").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"


@of_what_is_published
def test_a_trend_is_drawn_with_a_dot_for_each_period_with_a_value(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("kpis/win_rate.html")
    dots = page.locator(".trend .dot:not(.hole)")
    assert dots.count() > 12
    line = page.locator(".trend path:not(.grid):not(.dot)").first.bounding_box()
    assert line is not None
    assert line["width"] > 500
    assert line["height"] > 50
    assert "2026-02: 37.5%" in dots.last.locator("title").text_content()  # type: ignore[operator]


# The contrast of WCAG 2: relative luminance of the text against the nearest painted background.
CONTRASTS_BELOW_4_5 = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (parts(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility()
      && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const pair = [light(getComputedStyle(element).color), light(behind(element))];
      const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      return [element.className, element.textContent.trim().slice(0, 40), contrast];
    })
    .filter(([, , contrast]) => contrast < 4.5);
}"""
