// axe-core on each page, light and dark.
'use strict';

const fs = require('node:fs');

const { expect } = require('../react-admin/expect');
const { HOSTILE_TITLE } = require('./fixture');
const { harmless } = require('./hostile');
const { openFilters } = require('./site');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// The pages of this project, with the status that each has. The page of an unknown path is Django's, to the byte.
const PAGES = [
  ['the root', '/api/'],
  ['the list', '/api/tasks/?page=2'],
  ['a task', '/api/tasks/3/'],
  ['a hostile task', '/api/tasks/24/'],
  ['the user', '/api/me/'],
  ['a POST page', '/api/multiply-by-seven/', 405],
  ['a task that does not exist', '/api/tasks/999/', 404],
];

/** What axe-core finds in the page as it is. */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(' ')}`);
}

async function accessible(visitor, scheme) {
  const { page } = visitor;
  await page.emulateMedia({ colorScheme: scheme });
  for (const [name, path, status] of PAGES) {
    visitor.expects(...(status ? [status] : []));
    await visitor.goto(path);
    await expect(`axe-core, ${scheme}: ${name}`, violations(page), []);
  }
  visitor.expects();
  await visitor.goto('/api/tasks/');
  await openFilters(page);
  await expect(`axe-core, ${scheme}: the filters`, violations(page), []);
  await visitor.goto('/api/tasks/3/');
  await page.getByRole('button', { name: 'DELETE', exact: true }).click();
  await expect(`axe-core, ${scheme}: the question before a deletion`, violations(page), []);
}

/** The form of the login, which only a visitor without a login sees. */
async function loginForm(visitor, scheme) {
  const { page } = visitor;
  await page.emulateMedia({ colorScheme: scheme });
  for (const next of ['/api/', HOSTILE_TITLE]) {
    await visitor.goto(`/api-auth/login/?next=${encodeURIComponent(next)}`);
    await page.getByLabel('Password').waitFor();
    await harmless(visitor, 'the form of the login');
    await expect(`axe-core, ${scheme}: the form of the login`, violations(page), []);
  }
}

/** The page of an unknown path with `DEBUG`, which lists the routes. */
async function technical(visitor, scheme) {
  const { page } = visitor;
  await page.emulateMedia({ colorScheme: scheme });
  visitor.expects(404);
  await visitor.goto('/<script>window.hostile=1</script>/"><img src=x onerror="window.hostile=1">/');
  await page.getByRole('heading', { name: /Page not found/ }).waitFor();
  await harmless(visitor, 'the technical page of an unknown path');
  await expect(`axe-core, ${scheme}: the technical page of an unknown path`, violations(page), []);
}

module.exports = { accessible, loginForm, technical, violations };
