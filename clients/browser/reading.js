// Lists in pages, filters, search, order, and links.
'use strict';

const { expect } = require('../react-admin/expect');
const { ids, openFilters, shown, shows } = require('./site');

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, place) => first + place);

/** Clicks, and waits for the page to which the click leads. */
async function follow(page, locator) {
  await Promise.all([page.waitForEvent('load'), locator.click()]);
  return shown(page);
}

async function pages(visitor) {
  const { page } = visitor;
  const links = page.getByRole('navigation', { name: 'Pages' });
  await visitor.goto('/api/tasks/?ordering=id');
  await expect('pages: the first', ids(await shown(page)), range(1, 10));
  const next = await follow(page, links.getByRole('link', { name: 'Next' }));
  await expect('pages: the next', ids(next), range(11, 20));
  await expect('pages: the current one is marked', links.locator('[aria-current=page]').innerText(), '2');
  const third = await follow(page, links.getByRole('link', { name: '3', exact: true }));
  await expect('pages: by number', ids(third), range(21, 24));
  const previous = await follow(page, links.getByRole('link', { name: 'Previous' }));
  await expect('pages: the previous', ids(previous), range(11, 20));
}

async function filters(visitor) {
  const { page } = visitor;
  await visitor.goto('/api/tasks/');
  let controls = await openFilters(page);
  await controls.getByLabel('Title contains').fill('TASK 1');
  await controls.getByLabel('Completed').selectOption({ label: 'Yes' });
  const filtered = await follow(page, controls.getByRole('button', { name: 'Submit' }));
  await expect('filter: two fields', ids(filtered), [10, 12, 14, 16, 18]);
  controls = await openFilters(page);
  await expect('filter: what was typed is kept', controls.getByLabel('Title contains').inputValue(), 'TASK 1');
  await controls.getByRole('textbox', { name: 'Search', exact: true }).fill('milk');
  const found = await follow(page, controls.getByRole('button', { name: 'Search', exact: true }));
  await expect('search', ids(found), [3, 7]);
  controls = await openFilters(page);
  const ordered = await follow(page, controls.getByRole('link', { name: 'id - descending' }));
  await expect('order: the search stays', ids(ordered), [7, 3]);
}

async function links(visitor) {
  const { page } = visitor;
  await visitor.goto('/api/');
  const region = page.getByRole('region', { name: 'Request and response' });
  const list = await follow(page, region.getByRole('link', { name: `${visitor.url}/api/tasks/` }));
  await expect('links: from the root to the list', list.body.count, 24);
  const second = await follow(page, region.getByRole('link', { name: `${visitor.url}/api/tasks/?page=2` }));
  await expect('links: next, in the JSON', second.body.previous, `${visitor.url}/api/tasks/`);
  await visitor.goto('/api/tasks/3/');
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await expect('breadcrumbs', crumbs.getByRole('link').allInnerTexts(), ['Api Root', 'Task List', 'Task Instance']);
  await follow(page, crumbs.getByRole('link', { name: 'Task List' }));
  await expect('breadcrumbs: the list', page.url(), `${visitor.url}/api/tasks/`);
}

async function methods(visitor) {
  const { page } = visitor;
  await visitor.goto('/api/tasks/3/');
  await page.getByRole('button', { name: 'OPTIONS' }).click();
  await page.getByRole('region', { name: 'Request and response' }).filter({ hasText: 'OPTIONS /api/tasks/3/' }).waitFor();
  const { body } = await shows(page, 200);
  await expect('OPTIONS', [body.name, Object.keys(body.actions)], ['Task Instance', ['PUT']]);
  await page.getByRole('link', { name: 'GET', exact: true }).click();
  await page.getByRole('region', { name: 'Request and response' }).filter({ hasText: 'Buy milk' }).waitFor();
  await page.getByText('Format', { exact: true }).click();
  const json = page.getByRole('link', { name: 'json' });
  // Only pages have the login of a page.
  visitor.expects(401);
  const [answer] = await Promise.all([page.waitForResponse(/format=json/), json.click()]);
  await expect('format: JSON', [answer.status(), answer.headers()['content-type']], [401, 'application/json']);
}

async function reading(visitor) {
  await pages(visitor);
  await filters(visitor);
  await links(visitor);
  await methods(visitor);
  visitor.check('reading');
}

module.exports = { reading };
