"""Words in the chat: Markdown, without HTML of anybody."""

import pytest
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
def test_what_a_person_typed_is_shown_and_not_obeyed(text, shown):
    ui_package()
    from fm_agent_ui.rendering import literal, prose

    assert literal(text) == shown
    assert prose(text) == shown
