// What the page does by itself: drawers, the conversation's id in the address, focus, and names for screen readers.
(() => {
  const root = document.documentElement;
  const drawers = ["settings", "chats"];

  function show(name) {
    for (const drawer of drawers) {
      const shown = root.classList.contains(`fm-show-${drawer}`);
      const open = drawer === name && !shown;
      root.classList.toggle(`fm-show-${drawer}`, open);
      const button = document.querySelector(`[data-fm="${drawer}"]`);
      button?.setAttribute("aria-expanded", String(open));
      // Who works with the keyboard goes into the drawer with it, and comes back out of it.
      const within = document.querySelector(`#fm-${drawer}`);
      if (open && within) {
        within.tabIndex = -1; // the drawer itself, so that a screen reader begins at its heading
        within.focus();
      } else if (shown && within?.contains(document.activeElement)) button?.focus();
    }
  }

  function fresh() {
    const address = new URL(location.href);
    address.searchParams.delete("c");
    location.href = address.href;
  }

  // Gradio closes its line to the server after the last answer, and a message that is sent at that very moment is
  // answered on no line: any later event opens one and gets both answers. So as long as an answer is not complete,
  // the page now and then asks for nothing.
  const soonest = 1000; // milliseconds; twice as long each further time
  let unanswered = 0;
  let listening;

  function listenAgain(pause) {
    listening = setTimeout(() => {
      document.querySelector("#fm-listen")?.click();
      listenAgain(pause * 2);
    }, pause);
  }

  let opened;
  const conversation = new Promise((resolve) => { opened = resolve; });

  // The box is emptied here and at once: what is typed while the server begins is the next message.
  let said = "";
  let before = ""; // the address, as long as the first message may be refused
  function write(text) {
    const box = document.querySelector("#fm-box textarea");
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  window.fmAgent = {
    take(text) {
      said = text;
      write("");
    },
    // A message that was refused gives its text back, unless the next one is begun.
    giveBack(left) {
      if (left !== "kept") {
        before = "";
        return;
      }
      if (!document.querySelector("#fm-box textarea").value) write(said);
      if (before) history.replaceState(null, "", before); // nothing was said: there is no conversation to come back to
      before = "";
    },
    // Someone may write before the server has said which conversation this is.
    conversation, opened, fresh,
    current: () => new URLSearchParams(location.search).get("c") ?? "",
    async begun(text) {
      const id = await conversation;
      const address = new URL(location.href);
      if ((text?.trim() || window.fmAgent.waiting()) && address.searchParams.get("c") !== id) {
        before = location.href;
        address.searchParams.set("c", id);
        history.replaceState(null, "", address);
      }
      unanswered += 1;
      clearTimeout(listening);
      listenAgain(soonest);
      return id;
    },
    answered() {
      unanswered -= 1;
      if (unanswered === 0) clearTimeout(listening);
    },
    // A phone's keyboard must not jump up when an answer is done, and nobody is torn away from what they are at.
    focus() {
      const at = document.activeElement;
      const free = !at || at === document.body || at.closest("#fm-composer");
      if (free && matchMedia("(pointer: fine)").matches) document.querySelector("#fm-box textarea")?.focus();
    },
  };

  document.addEventListener("click", (event) => {
    const action = event.target.closest?.("[data-fm]")?.dataset.fm;
    if (action === "new") fresh();
    else if (action === "close") show(null);
    else if (action) show(action);
    else if (!event.isTrusted) return; // the page itself, which asks for nothing: no reason to close anything
    else if (event.target.isConnected && !event.target.closest(".fm-drawer, .options")) show(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(null);
  });

  // What is half written outlives a reload, in this tab.
  const draft = () => `fm-draft ${window.fmAgent.current()}`;
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#fm-box textarea")) sessionStorage.setItem(draft(), event.target.value);
  });
  conversation.then(() => {
    const box = document.querySelector("#fm-box textarea");
    if (box && !box.value) write(sessionStorage.getItem(draft()) ?? "");
  });

  // Another tab may have gone on with this conversation; this one asks when it is looked at again.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.querySelector("#fm-again")?.click();
  });

  // What was deleted, or whose file is gone, is said to be gone.
  document.addEventListener("error", (event) => {
    event.target.closest?.("figure.fm-done, figure.fm-brought")?.classList.add("fm-gone");
  }, true);

  // A small picture is drawn larger with edges of its own, which a browser would blur; until then the small one stands.
  document.addEventListener("load", (event) => {
    const image = event.target;
    if (!image.matches?.(".fm-done:not(.fm-clip, .fm-sound) .fm-canvas img")) return;
    if (image.naturalWidth >= image.clientWidth * devicePixelRatio || !/^artifacts\/[^/]+$/.test(image.getAttribute("src"))) return;
    const larger = new Image();
    larger.src = `${image.getAttribute("src")}/larger`;
    larger.decode().then(() => { image.src = larger.getAttribute("src"); }, () => {});
  }, true);

  // Gradio names each message by its source, which for a picture is markup, and takes the names of players away.
  function set(node, attribute, value) {
    if (node.getAttribute(attribute) !== value) node.setAttribute(attribute, value);
  }
  function tidy(node) {
    for (const part of node.querySelectorAll('[data-testid="bot"], [data-testid="user"]')) {
      set(part, "role", "group");
      set(part, "aria-label", part.dataset.testid === "bot" ? "Assistant" : "You");
    }
    for (const player of node.querySelectorAll("figure :is(audio, video)")) {
      const named = player.closest("figure").querySelector("[alt], [title]");
      set(player, "aria-label", named?.getAttribute("alt") || named?.getAttribute("title") || "");
    }
  }
  new MutationObserver(() => tidy(document)).observe(root, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"],
  });
})();
