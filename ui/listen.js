// Sounds: a playhead on the waveform, a click on it to go there, and one sound at a time.
(() => {
  const player = (wave) => wave.closest("figure")?.querySelector("audio");
  const wave = (audio) => audio.closest("figure")?.querySelector(".fm-wave");

  function show(audio) {
    const share = audio.duration > 0 ? audio.currentTime / audio.duration : 0;
    wave(audio)?.style.setProperty("--fm-played", `${100 * share}%`);
  }

  // A player tells its time four times a second; in between the playhead has to move, too.
  function follow(audio) {
    show(audio);
    if (!audio.paused && audio.isConnected) requestAnimationFrame(() => follow(audio));
  }

  // Events of players do not bubble, but they can be captured.
  const on = (name, act) => document.addEventListener(name, (event) => {
    if (event.target instanceof HTMLAudioElement) act(event.target);
  }, true);
  on("play", (audio) => {
    for (const other of document.querySelectorAll("audio, video")) if (other !== audio) other.pause();
    follow(audio);
  });
  for (const name of ["timeupdate", "seeked", "ended"]) on(name, show);

  document.addEventListener("click", (event) => {
    const at = event.target.closest?.(".fm-wave");
    const audio = at && player(at);
    if (!audio) return;
    const box = at.getBoundingClientRect();
    const go = () => {
      audio.currentTime = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.999) * audio.duration;
      audio.play();
    };
    if (audio.duration > 0) go();
    else {
      audio.addEventListener("loadedmetadata", go, { once: true });
      audio.load();
    }
  });
})();
