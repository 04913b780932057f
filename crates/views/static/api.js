// The script of the browsable API. It sends what plain HTML cannot: PUT, PATCH, DELETE, OPTIONS, and raw bodies. It asks
// for HTML, and shows the answer in the place of the page.
(() => {
  "use strict";

  // A screen reader reads the text. Others see it if the page does not say the same.
  const say = (text, isShown = false) => {
    const live = document.getElementById("live");
    live.className = isShown ? "toast" : "live";
    live.textContent = text;
  };

  const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content;

  // The parts of a page that an answer replaces. The live region stays, so that a screen reader reads it.
  const replaceable = (page) => ["header.top", "main", 'meta[name="csrf-token"]'].map((part) => page.querySelector(part));

  // Scripts of a page that `DOMParser` reads do not run.
  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [current, next] = [replaceable(document), replaceable(page)];
    const first = page.querySelector("main [autofocus]") ?? next[1];
    // The server does not repeat a long text, so it stays as it was typed.
    for (const field of page.querySelectorAll("[data-keeps] :is(input:not([type='hidden']), select, textarea)")) {
      const typed = document.getElementById(field.id);
      if (typed) Object.assign(field, { value: typed.value, checked: typed.checked });
    }
    for (const input of page.querySelectorAll("main [autofocus]")) input.autofocus = false;
    if (!next[1]) {
      say(page.body.textContent.trim(), true);
      return;
    }
    current.forEach((part, place) => {
      if (part && next[place]) part.replaceWith(document.adoptNode(next[place]));
    });
    document.title = page.title;
    scrollTo(0, 0);
    first.focus();
    say(document.querySelector(".headers b")?.textContent ?? page.title);
  };

  const body = (form, method) => {
    if (method === "DELETE" || method === "OPTIONS") return {};
    if (!("raw" in form.dataset)) return { body: new FormData(form) };
    const { _content_type: type, _content: content } = form.elements;
    return { body: content.value, type: type.value };
  };

  const send = async (form, method) => {
    const { body: data, type } = body(form, method);
    const headers = { Accept: "text/html" };
    if (type) headers["Content-Type"] = type;
    if (csrfToken()) headers["X-CSRFToken"] = csrfToken();
    const main = document.querySelector("main");
    if (main.ariaBusy === "true") return;
    main.ariaBusy = "true";
    try {
      const answer = await fetch(form.getAttribute("action"), { method, headers, body: data, credentials: "same-origin" });
      const html = await answer.text();
      if (answer.headers.get("Content-Type")?.startsWith("text/html")) show(html);
      else say(`${answer.status} ${html}`, true);
    } catch {
      say("The server did not answer.", true);
    } finally {
      main.ariaBusy = "false";
    }
  };

  // Renews the login half a minute before it ends, as long as the page is open.
  const renewAfter = (seconds) => setTimeout(renew, Math.max(seconds - 30, 5) * 1000);
  const renew = async () => {
    try {
      const headers = { "X-CSRFToken": csrfToken() };
      const answer = await fetch("/api-auth/renew/", { method: "POST", headers, credentials: "same-origin" });
      if (answer.ok) renewAfter((await answer.json()).expires_in);
    } catch {
      renewAfter(60);
    }
  };
  const seconds = document.querySelector('meta[name="csrf-token"]')?.dataset.seconds;
  if (seconds) renewAfter(Number(seconds));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const method = event.submitter?.dataset.method ?? form.dataset.method;
    if (!method) return;
    event.preventDefault();
    form.closest("dialog")?.close();
    send(form, method);
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer) document.getElementById(closer.dataset.closes).close();
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
