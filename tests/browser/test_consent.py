"""Whether answers may be kept, in the real browser: a yes is a yes once."""

from __future__ import annotations

from playwright.sync_api import expect

from advisor.records.search import Search
from tests.browser.conftest import Open
from tests.browser.staffed import Staffed
from tests.browser.visitor import Visitor, address
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words.keeping
TWICE = "button => { button.click(); button.click(); }"
"""Two presses at once, which no guard against double clicks sees."""


def test_two_presses_at_once_keep_and_add_once(open_page: Open, staff_site: Staffed) -> None:
    before = {record.id for record in staff_site.records(Search(kind="prospect"))}
    visitor = Visitor(open_page(), GUIDE, staff_site.url)
    visitor.open(address("result", CASES[0].answers))
    visitor.control("keep_yes").evaluate(TWICE)
    expect(visitor.page.get_by_text(WORDS.kept)).to_be_visible()
    assert len(staff_site.records(Search(kind="prospect"))) == len(before) + 1
    visitor.page.get_by_text(WORDS.helped, exact=True).click()
    visitor.control("keep_send").evaluate(TWICE)
    expect(visitor.page.get_by_text(WORDS.thanks)).to_be_visible()
    records = staff_site.records(Search(kind="prospect"))
    (record,) = [record for record in records if record.id not in before]
    assert (record.helpful, record.revision) == (True, 2)
    assert visitor.complaints == []
