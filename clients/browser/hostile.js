// Rows, queries and inputs that contain scripts: each page shows them as text, and is not wider than the window.
'use strict';

const { expect } = require('../react-admin/expect');
const { HOSTILE_TITLE } = require('./fixture');
const { htmlForm, openFilters, sendRaw, shows } = require('./site');

const QUERY = encodeURIComponent(HOSTILE_TITLE.slice(0, 200));
const PAGES = [
  ['the list', '/api/tasks/?page=3'],
  ['a task', '/api/tasks/24/'],
  ['a task with links', '/api/tasks/23/'],
  ['a search', `/api/tasks/?search=${QUERY}`],
  ['a filter', `/api/tasks/?title__icontains=${QUERY}&title=${QUERY}`],
  ['an order', `/api/tasks/?ordering=${QUERY}`],
  ['an unknown parameter', `/api/tasks/?${QUERY}=${QUERY}`],
  ['a page that does not exist', `/api/tasks/?page=${QUERY}`, 404],
  ['a task that does not exist', `/api/tasks/${QUERY.replaceAll('%2F', '')}/`, 404],
  ['an unknown path', `/${QUERY}`, 404],
];

/** Nothing ran, no link leads to a script, and the page fits into the window. */
async function harmless({ page }, name) {
  // Handlers of the row would run at the latest when they are touched.
  for (const image of await page.locator('main img').all()) await image.hover();
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    const isUnsafe = (url) => /^\s*(javascript|data:text)/i.test(url ?? '');
    const unsafe = [...document.querySelectorAll('[href],[src],[action]')].filter((element) =>
      ['href', 'src', 'action'].some((attribute) => isUnsafe(element.getAttribute(attribute))));
    const handlers = [...document.querySelectorAll('*')].filter((element) =>
      element.getAttributeNames().some((attribute) => attribute.startsWith('on')));
    return {
      ran: window.hostile !== undefined,
      unsafe: unsafe.map(({ outerHTML }) => outerHTML.slice(0, 200)),
      handlers: handlers.map(({ outerHTML }) => outerHTML.slice(0, 200)),
      tooWide: root.scrollWidth > root.clientWidth,
    };
  });
  await expect(`hostile: ${name}`, found, { ran: false, unsafe: [], handlers: [], tooWide: false });
}

async function rows(visitor) {
  const { page } = visitor;
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [name, path, status] of PAGES) {
      visitor.expects(...(status ? [status] : []));
      await visitor.goto(path);
      await harmless(visitor, `${name}, ${width} pixels wide`);
    }
  }
  visitor.expects();
  await visitor.goto('/api/tasks/24/');
  const text = await page.getByRole('region', { name: 'Request and response' }).innerText();
  await expect('hostile: the script is shown as text', text.includes('<script>window.hostile=1</script>'), true);
}

/** A page of an error repeats what was typed. */
async function forms(visitor) {
  const { page } = visitor;
  visitor.expects(400);
  await visitor.goto('/api/tasks/?page=3');
  const form = htmlForm(page, 'POST');
  await form.getByLabel('Description').fill(HOSTILE_TITLE);
  await form.getByRole('button', { name: 'POST', exact: true }).click();
  await shows(page, 400);
  await harmless(visitor, 'a form with an error');
  await sendRaw(page, 'POST', HOSTILE_TITLE);
  await shows(page, 400);
  await harmless(visitor, 'raw data with an error');
  visitor.expects();
  await visitor.goto(`/api/tasks/?title__icontains=${QUERY}&search=${QUERY}`);
  await openFilters(page);
  await harmless(visitor, 'the filters');
}

async function hostile(visitor) {
  await rows(visitor);
  await forms(visitor);
  visitor.check('hostile rows');
}

module.exports = { harmless, hostile };
