// Deleting a chat: asked once more where the button was, then done by the server, for good.
(() => {
  const QUESTION = "Delete this chat for good, with everything that was made or brought in it?";

  function made(parent, name, text, attributes = {}) {
    const node = parent.appendChild(document.createElement(name));
    node.textContent = text;
    for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
    return node;
  }

  function ask(button) {
    document.querySelectorAll(".fm-sure").forEach((other) => other.remove());
    const place = button.closest("li, .fm-forget");
    const question = made(place, "div", "", { class: "fm-sure", role: "group", "aria-label": QUESTION });
    made(question, "span", QUESTION);
    const sure = made(question, "button", "Delete", { type: "button", class: "fm-danger" });
    const keep = made(question, "button", "Keep", { type: "button" });
    sure.addEventListener("click", () => remove(button, question));
    keep.addEventListener("click", () => { question.remove(); button.focus(); });
    keep.focus();
  }

  async function remove(button, question) {
    const id = button.dataset.fmDelete || await window.fmAgent.conversation;
    question.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    const problem = await asked(id);
    if (problem) {
      question.replaceChildren();
      made(question, "span", problem, { role: "alert" });
      return;
    }
    sessionStorage.removeItem(`fm-draft ${id}`);
    if (id === await window.fmAgent.conversation) {
      window.fmAgent.fresh();
      return;
    }
    button.closest("li").remove();
    document.querySelector("#fm-chats [data-fm=close]")?.focus();
  }

  // What went wrong, or nothing.
  async function asked(id) {
    try {
      const answer = await fetch(`chats/${encodeURIComponent(id)}`, { method: "DELETE" });
      return answer.ok ? "" : (await answer.json()).message;
    } catch {
      return "The chat was not deleted: the server does not answer. Please try again.";
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fm-delete]");
    if (button) ask(button);
  });
})();
