// Keys, the phone's menu, and the way to the door when the session is over. Pages work without it.
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], .cm-editor, .q-field");
  const help = () => document.querySelector("dialog.cs-help");
  let waitsForLetter = false;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (waitsForLetter) {
      waitsForLetter = false;
      const link = document.querySelector(`a[data-letter="${CSS.escape(event.key)}"]`);
      if (link) link.click();
      return;
    }
    if (event.key === "g") {
      waitsForLetter = true;
      setTimeout(() => (waitsForLetter = false), 1500);
    } else if (event.key === "?") {
      help()?.showModal();
    } else if (event.key === "/") {
      const search = document.querySelector(".cs-search");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  document.addEventListener("click", (event) => {
    const clicked = event.target.closest?.(".cs-help-button, .cs-help-close, .cs-more, [data-address]");
    if (!clicked) {
      if (!event.target.closest?.(".cs-side")) document.body.classList.remove("cs-open");
      return;
    }
    if (clicked.matches(".cs-help-button")) help()?.showModal();
    if (clicked.matches(".cs-help-close")) help()?.close();
    if (clicked.matches(".cs-more")) {
      const open = document.body.classList.toggle("cs-open");
      clicked.setAttribute("aria-expanded", String(open));
      if (open) document.querySelector(".cs-side a")?.focus();
    }
    // A row of a list is as good as the link in it, unless words in it are being marked.
    if (clicked.dataset.address && !event.target.closest("a, button") && !getSelection().toString()) {
      location.assign(clicked.dataset.address);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.body.classList.remove("cs-open");
  });

  // Filters that are chosen apply at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".cs-filters select")) event.target.form.requestSubmit();
  });

  // Nobody is signed in any more: the page would stand there and do nothing.
  const ask = async () => {
    try {
      const answer = await fetch("/console/alive", { cache: "no-store" });
      if (answer.status === 401) location.assign("/console/sign-in");
    } catch {
      // The server is away; the page says so by itself.
    }
  };
  const watch = () => {
    if (!window.socket) return setTimeout(watch, 300);
    window.socket.on("disconnect", ask);
    window.socket.io.on("reconnect_error", ask);
  };
  watch();
  document.addEventListener("visibilitychange", () => document.hidden || ask());
})();
