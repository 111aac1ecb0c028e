// Hands Telegram's signed data in and goes on to the console.
(async () => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const said = document.getElementById("said");
  const data = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
  history.replaceState(null, "", location.pathname);
  const framed = window.top !== window.self;
  try {
    const answer = await fetch(words.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ init_data: data ?? "", framed }),
    });
    const given = await answer.json();
    if (given.go) {
      location.replace(given.go);
    } else if (given.link) {
      const link = Object.assign(document.createElement("a"), {
        className: "button", href: given.link, target: "_blank", rel: "noopener", textContent: words.open,
      });
      said.replaceChildren(link);
    } else {
      said.textContent = given.said ?? words.failed;
    }
  } catch {
    said.textContent = words.failed;
  }
})();
