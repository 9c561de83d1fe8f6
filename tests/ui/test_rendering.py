"""Words in the chat: Markdown, without HTML of anybody."""

import pytest
from acts import say
from playwright.sync_api import expect
from serving import ui_package


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`a < b` and <b>", "`a < b` and &lt;b&gt;"),
        ("``a ` <b>`` <i>", "``a ` <b>`` &lt;i&gt;"),
        ("```html\n<b>\n```\n<i>", "```html\n<b>\n```\n&lt;i&gt;"),
        (r"\`<img src=x>\`", r"\`&lt;img src=x&gt;\`"),
        ("see ``` <img src=x>", "see ``` &lt;img src=x&gt;"),
        ("`a\nb` <img src=x> `c`", "`a\nb` &lt;img src=x&gt; `c`"),
        ("~~~\n```\n~~~\n<img src=x>", "~~~\n```\n~~~\n&lt;img src=x&gt;"),
        ("- ```\n  a\n<img src=x>", "- ```\n  a\n&lt;img src=x&gt;"),
    ],
)
def test_html_that_the_assistant_writes_is_shown_and_not_obeyed(text, shown):
    ui_package()
    from fm_agent_ui.rendering import prose

    assert prose(text) == shown


TYPED = [
    "2 * 3 * 4 and _under_ ~~no~~",
    "# 1 fan",
    "1. a tree\n2. a house",
    "- a fox\n+ a jingle",
    "    indented, `code` and ```\nfences",
    "| a | b |\n|---|---|",
    "<b>bold</b> &lt; <img src=x onerror=alert(1)>",
    "![](https://example.com/spy.png) [here](https://example.com) https://example.com",
    "title\n=====\n\\*back\\slash*",
    "> quoted\n\n---",
]


MARKUP = "b, em, strong, a, img, li, table, h1, pre, code, hr, blockquote, del"


def test_what_a_person_typed_is_shown_sign_for_sign(page):
    for text in TYPED:
        say(page, f"thanks\n{text}")
        expect(page.locator(".user").last).to_contain_text(text.splitlines()[-1].strip())
        expect(page.get_by_role("button", name="Send")).to_be_visible()
        shown = page.locator(".user .message-content, .user .md").last
        assert " ".join(shown.inner_text().split()) == " ".join(f"thanks {text}".split())
        assert shown.locator(MARKUP).count() == 0
