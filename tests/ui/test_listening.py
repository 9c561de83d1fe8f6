"""Gradio closes its line to the server after the last answer. A message sent just then is answered."""

from acts import drawn, jobs_of, say, set_number

# The first line that is opened from now on says all that it has to say, and that it closes, only
# once the server has taken one more message.
LATE = """() => {
  const fetched = window.fetch;
  let taken;
  const another = new Promise((resolve) => { taken = resolve; });
  window.fetch = async (...asked) => {
    const url = String(asked[0].url ?? asked[0]);
    const answer = await fetched(...asked);
    if (url.includes("queue/join") && window.fmLate) {
      const read = answer.json.bind(answer);
      answer.json = async () => { const told = await read(); setTimeout(taken); return told; };
    }
    if (!url.includes("queue/data") || window.fmLate) return answer;
    window.fmLate = await answer.text();
    await another;
    return new Response(window.fmLate, { headers: answer.headers });
  };
  document.querySelector("#fm-listen").click();
}"""


def test_a_message_that_is_sent_just_when_the_line_closes_is_answered(page, served):
    set_number(page, "Steps", 2)
    page.evaluate(LATE)
    assert "close_stream" in page.wait_for_function("() => window.fmLate").json_value()
    say(page, "draw me a red apple")
    drawn(page)
    assert [job.state for job in jobs_of(served, page)] == ["done"]
