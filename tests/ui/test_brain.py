from acts import say
from playwright.sync_api import expect
from serving import Served


def test_a_language_model_that_does_not_answer_is_reported_in_plain_words(open_page, data, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # nobody listens there
    served = Served(data, model="openai:gpt-5")
    try:
        page = open_page(served.url)
        expect(page.get_by_text("Answered by openai:gpt-5")).to_be_visible()
        say(page, "draw me a sleepy fox")
        problem = page.locator(".fm-problem")
        expect(problem).to_contain_text("The chat model did not answer")
        expect(page.get_by_role("button", name="Send")).to_be_visible()
        expect(page.get_by_text("Traceback")).to_have_count(0)
        page.reload()
        expect(problem).to_be_visible()
        page.close()
    finally:
        served.stop()
