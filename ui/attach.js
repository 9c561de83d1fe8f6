// Files that someone attaches: chosen, dropped or pasted; shown above the box; sent with the message, not before.
(() => {
  let waiting = []; // {file, url, id}: id once the server has it
  let sent = [];
  let refused = null; // {files, why}: said once the message is back in the box, where it may be sent again

  const field = () => document.querySelector("#fm-file");
  const images = (file) => file.type.startsWith("image/");

  function say(text) {
    const place = document.querySelector("#fm-unfit");
    if (place) place.textContent = text;
  }

  function chip(one) {
    const item = document.createElement("li");
    if (images(one.file)) {
      const image = item.appendChild(document.createElement("img"));
      image.src = one.url;
      image.alt = "";
    }
    item.appendChild(document.createElement("span")).textContent = one.file.name || "picture";
    const remove = item.appendChild(document.createElement("button"));
    remove.type = "button";
    remove.textContent = "✕";
    remove.setAttribute("aria-label", `Remove ${one.file.name || "picture"}`);
    remove.addEventListener("click", () => {
      URL.revokeObjectURL(one.url);
      show(waiting.filter((other) => other !== one));
      window.fmAgent.focus();
    });
    return item;
  }

  function show(files) {
    waiting = files;
    const log = document.querySelector("#fm-chat .bubble-wrap");
    const atEnd = log && log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    document.querySelector("#fm-waiting")?.replaceChildren(...waiting.map(chip));
    if (atEnd) log.scrollTop = log.scrollHeight; // the files took room from the conversation
  }

  function fits(file) {
    const types = field().accept.split(",");
    const known = types.includes(file.type) || types.some((type) => type[0] === "." && file.name.toLowerCase().endsWith(type));
    if (!known) {
      const kinds = types.map((type) => type.replace(/^.*[./]/, "").toUpperCase()).filter((kind, place, all) => all.indexOf(kind) === place && kind !== "MPEG");
      return `“${file.name}” is of a kind that cannot be used here: ${kinds.join(", ")} can.`;
    }
    const most = Number(field().dataset.megabytes);
    return file.size > most * 1e6 ? `“${file.name}” is larger than ${most} MB.` : "";
  }

  // The server looks into the files; this only saves the way there.
  function add(files) {
    if (!field()) return;
    const most = Number(field().dataset.most);
    const unfit = files.map(fits).filter(Boolean);
    const fit = files.filter((file) => !fits(file));
    if (waiting.length + fit.length > most) unfit.push(`At most ${most} files go with one message.`);
    const added = fit.slice(0, Math.max(0, most - waiting.length));
    say(unfit.join("\n"));
    show([...waiting, ...added.map((file) => ({ file, url: URL.createObjectURL(file), id: null }))]);
    window.fmAgent.focus();
  }

  async function bring(one, conversation) {
    const query = new URLSearchParams({ conversation, name: one.file.name ?? "" });
    const name = one.file.name || "The picture";
    try {
      const answer = await fetch(`uploads?${query}`, {
        method: "POST", body: one.file, headers: { "Content-Type": "application/octet-stream" },
      });
      const told = await answer.json();
      if (!answer.ok) return `${name}: ${told.message}`;
      one.id = told.id;
      return "";
    } catch {
      return `${name}: the file did not arrive. Is the server still there?`;
    }
  }

  Object.assign(window.fmAgent, {
    waiting: () => waiting.length > 0,
    // What Python is told of the files of a message: their ids, or why some cannot be taken.
    async bring(conversation) {
      if (!waiting.length) return "";
      say("");
      const files = waiting;
      document.querySelector("#fm-waiting").setAttribute("aria-busy", "true");
      // One after the other: their numbers in the conversation are to be in the order in which they stand here.
      const answers = [];
      for (const one of files.filter((other) => !other.id)) answers.push(await bring(one, conversation));
      document.querySelector("#fm-waiting").removeAttribute("aria-busy");
      const problems = answers.filter(Boolean);
      if (problems.length) {
        refused = { files, why: problems.join("\n") };
      } else {
        sent = files;
        show([]);
      }
      return JSON.stringify({ ids: files.map((one) => one.id).filter(Boolean), problems });
    },
    // A message that was refused gives its files back.
    settled(left) {
      if (refused) {
        const { files, why } = refused;
        refused = null;
        say(why);
        show(waiting.filter((one) => one.id || !files.includes(one)));
      }
      if (left === "kept" && sent.length) show([...sent, ...waiting]);
      else sent.forEach((one) => URL.revokeObjectURL(one.url));
      sent = [];
    },
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#fm-clip")) field().click();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "fm-file") return;
    add([...event.target.files]);
    event.target.value = ""; // the same file may be chosen again
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!field() || !files.length) return;
    event.preventDefault();
    add(files);
  });
  const carries = (event) => field() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    document.documentElement.classList.add("fm-dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.documentElement.classList.remove("fm-dropping");
  });
  document.addEventListener("drop", (event) => {
    document.documentElement.classList.remove("fm-dropping");
    if (!carries(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
})();
