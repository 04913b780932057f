// Chromium, and a record of what no page may do: errors in the console, requests to other hosts, violations of the
// Content-Security-Policy, and dialogues of scripts.
'use strict';

const { chromium } = require('playwright-core');

const { Failed } = require('./servers');

const FAILED_STATUS = /^Failed to load resource: the server responded with a status of (\d+)/;
const TIMEOUT = 15_000;

/** Chromium without a sandbox of its own if it runs as root, which it needs then. */
function launch(executablePath) {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

/** Runs in each page, before its scripts. */
function reportViolations() {
  document.addEventListener('securitypolicyviolation', (event) => {
    window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
}

/** A window of the browser, whose pages are watched. */
class Visitor {
  #problems = [];
  #statuses = new Set();
  // Those of the step before, because Chromium may write its last one late.
  #earlier = new Set();

  static async open(browser, url, options = {}) {
    const visitor = new Visitor();
    visitor.url = url;
    visitor.context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    visitor.context.setDefaultTimeout(TIMEOUT);
    await visitor.context.exposeBinding('reportViolation', (_, text) => visitor.#note('policy', text));
    await visitor.context.addInitScript(reportViolations);
    visitor.context.on('request', (request) => visitor.#request(request.url()));
    visitor.context.on('console', (message) => visitor.#console(message));
    visitor.context.on('weberror', (error) => visitor.#note('script', error.error().message));
    visitor.page = await visitor.context.newPage();
    visitor.page.on('dialog', (dialog) => {
      visitor.#note('dialogue', dialog.message());
      dialog.dismiss();
    });
    return visitor;
  }

  #note(kind, text) {
    this.#problems.push(`${kind}: ${text.slice(0, 500)}`);
  }

  #request(url) {
    const { protocol, origin } = new URL(url);
    if (!['data:', 'blob:', 'about:'].includes(protocol) && origin !== this.url) this.#note('another host', url);
  }

  #console(message) {
    if (message.type() !== 'error') return;
    // Each page names its icon, which a test of the server checks. Beside JSON, which names none, Chromium asks for this.
    if (message.location().url === `${this.url}/favicon.ico`) return;
    const status = FAILED_STATUS.exec(message.text())?.[1];
    const isExpected = [this.#statuses, this.#earlier].some((statuses) => statuses.has(Number(status)));
    if (!isExpected) this.#note('console', `${message.text()} (${message.location().url})`);
  }

  /** The statuses of 400 and above that the next steps expect. The browser writes each of them to the console. */
  expects(...statuses) {
    this.#earlier = this.#statuses;
    this.#statuses = new Set(statuses);
  }

  /** Fails if a page did what no page may do. */
  check(name) {
    if (this.#problems.length > 0) throw new Failed(`${name}: ${this.#problems.join('\n  ')}`);
  }

  goto(path) {
    return this.page.goto(this.url + path);
  }

  close() {
    return this.context.close();
  }
}

module.exports = { Visitor, launch };
