/*
 * Bantik's button: <script src="https://…/widget.js" data-link="CODE" defer></script>
 *
 * Optional: data-theme="light|dark" (else the visitor's own), data-side="left", data-lang="ru|en|pl|tr", data-label="…".
 * It stores nothing, sets no cookie, sends nothing: it is a link. Needs only script-src of its own address in a CSP.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("bantik-button")) return;

  const LABELS = {
    ru: ["Написать в Telegram", "откроется в новой вкладке"],
    en: ["Chat in Telegram", "opens in a new tab"],
    pl: ["Napisz na Telegramie", "otwiera się w nowej karcie"],
    tr: ["Telegram'dan yazın", "yeni sekmede açılır"],
  };
  const given = [script.dataset.lang, document.documentElement.lang, ...(navigator.languages || []), "en"];
  const lang = given.map((name) => (name || "").slice(0, 2).toLowerCase()).find((name) => name in LABELS);
  const label = script.dataset.label || LABELS[lang][0];
  const link = (script.dataset.link || "site").replace(/[^A-Za-z0-9_-]/g, "").slice(0, 64) || "site";
  const base = new URL("go/" + link, script.src);

  /* Built when the visitor is about to press: on many sites the address changes without a new page. */
  function address() {
    const target = new URL(base);
    const here = new URL(location.href);
    for (const [name, value] of here.searchParams) {
      if (name.toLowerCase().startsWith("utm_")) target.searchParams.append(name, value.slice(0, 200));
    }
    target.searchParams.set("page", here.origin + here.pathname);
    try {
      const from = new URL(document.referrer);
      if (from.origin !== here.origin) target.searchParams.set("ref", from.origin + from.pathname);
    } catch {
      /* Came from nowhere. */
    }
    return target.href;
  }

  const STYLE = `
    :host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px;
      color-scheme: light dark; }
    :host([side="left"]) { inset-inline-end: auto; inset-inline-start: 20px; }
    a { display: flex; align-items: center; gap: 10px; box-sizing: border-box; min-width: 56px; min-height: 56px;
      padding: 0 20px 0 16px; border-radius: 28px; text-decoration: none; cursor: pointer;
      font: 600 16px/1.2 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
      background: #1a6fb0; color: #fff; border: 1px solid transparent;
      box-shadow: 0 6px 20px rgb(10 40 70 / .28), 0 1px 3px rgb(10 40 70 / .2);
      transition: transform .15s ease, background .15s ease; }
    a:hover { background: #155d95; transform: translateY(-2px); }
    a:active { transform: none; }
    a:focus-visible { outline: 3px solid #1a6fb0; outline-offset: 3px; }
    svg { width: 26px; height: 26px; flex: none; fill: currentColor; }
    .dark a { background: #8fcbff; color: #06243c; box-shadow: 0 6px 20px rgb(0 0 0 / .5); }
    .dark a:hover { background: #b4dcff; }
    .dark a:focus-visible { outline-color: #8fcbff; }
    @media (max-width: 480px) { a { padding: 0; justify-content: center; } span { display: none; } }
    @media (prefers-reduced-motion: reduce) { a { transition: none; } a:hover { transform: none; } }
    @media (forced-colors: active) { a { border-color: LinkText; } }
    @media print { :host { display: none; } }
  `;
  const PLANE =
    "M21.9 4.3 18.8 19c-.2 1-.9 1.3-1.7.8l-4.8-3.5-2.3 2.2c-.3.3-.5.5-1 .5l.4-4.9L18.3 6c.4-.3-.1-.5-.6-.2L6.7 12.8" +
    " 2 11.3c-1-.3-1-1 .2-1.5l18.4-7.1c.9-.3 1.6.2 1.3 1.6z";

  const host = document.createElement("bantik-button");
  if (script.dataset.side === "left") host.setAttribute("side", "left");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const box = document.createElement("div");
  const anchor = document.createElement("a");
  anchor.href = address();
  anchor.target = "_blank";
  anchor.rel = "noopener";
  anchor.lang = lang;
  anchor.setAttribute("aria-label", `${label} (${LABELS[lang][1]})`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PLANE);
  const text = document.createElement("span");
  text.textContent = label;
  svg.append(path);
  anchor.append(svg, text);
  box.append(anchor);
  root.append(box);

  for (const event of ["pointerdown", "focus", "click", "auxclick", "contextmenu"]) {
    anchor.addEventListener(event, () => {
      anchor.href = address();
    });
  }

  const theme = script.dataset.theme;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => box.classList.toggle("dark", theme ? theme === "dark" : night.matches);
  paint();
  night.addEventListener("change", paint);

  const put = () => document.body.append(host);
  if (document.body) put();
  else document.addEventListener("DOMContentLoaded", put);
})();
