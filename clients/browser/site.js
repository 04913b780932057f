// What a person sees and does on a page of the browsable API, by roles and labels.
'use strict';

/** The status and the body of the response that the page shows. */
async function shown(page) {
  const text = await page.getByRole('region', { name: 'Request and response' }).innerText();
  const status = Number(/HTTP (\d{3})/.exec(text)?.[1]);
  const start = text.search(/^[[{]/m);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return { status, body: start < 0 ? undefined : JSON.parse(text.slice(start, end + 1)) };
}

/** Waits until the page shows a response with this status. */
async function shows(page, status) {
  const region = page.getByRole('region', { name: 'Request and response' });
  await region.filter({ hasText: `HTTP ${status}` }).waitFor();
  return shown(page);
}

async function logIn(page, { username, password }) {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Log in' }).click();
}

/** Opens a page and logs in there. */
async function visit(visitor, path, user) {
  visitor.expects(401);
  await visitor.goto(path);
  await visitor.page.getByRole('link', { name: 'Log in' }).click();
  await logIn(visitor.page, user);
  await shows(visitor.page, 200);
  visitor.expects();
}

/** Opens the form for raw data, if it is closed, and sends a text. */
async function sendRaw(page, method, text) {
  const content = page.getByLabel('Content', { exact: true });
  if (!(await content.isVisible())) await page.getByText('Raw data', { exact: true }).click();
  await page.getByLabel('Media type').selectOption('application/json');
  await content.fill(text);
  await rawForm(page).getByRole('button', { name: method, exact: true }).click();
}

function rawForm(page) {
  return page.locator('form').filter({ has: page.getByLabel('Content', { exact: true }) });
}

/** The HTML form with this button. */
function htmlForm(page, method) {
  const form = page.locator('form').filter({ has: page.getByLabel('Title', { exact: true }) });
  return form.filter({ has: page.getByRole('button', { name: method, exact: true }) });
}

async function openFilters(page) {
  await page.getByRole('button', { name: 'Filters' }).click();
  const filters = page.getByRole('dialog', { name: 'Filters' });
  await filters.waitFor();
  return filters;
}

const ids = ({ body }) => body.results.map(({ id }) => id);

module.exports = { htmlForm, ids, logIn, openFilters, rawForm, sendRaw, shown, shows, visit };
