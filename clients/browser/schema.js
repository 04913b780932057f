// Swagger UI and Redoc: every operation of the schema is tried out, with the token that Swagger UI itself obtained.
'use strict';

const { expect } = require('../react-admin/expect');
const { HOSTILE_TITLE } = require('./fixture');
const { harmless } = require('./hostile');
const { Failed } = require('./servers');

const SWAGGER_UI = '/api/schema/swagger-ui/';
const REDOC = '/api/schema/redoc/';

/** Opens the operation, fills its form, and executes it. Resolves to the response that the browser got. */
async function tryOut(page, id, { body, path }) {
  const operation = page.locator(`[id$="-${id}"].opblock`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  if (path !== undefined) await operation.locator('tr[data-param-in=path] input').fill(String(path));
  if (body !== undefined) {
    const media = operation.locator('.opblock-section-request-body select.content-type');
    if (await media.count()) await media.selectOption('application/json');
    await operation.locator('.opblock-section-request-body textarea').fill(JSON.stringify(body));
  }
  const sent = page.waitForResponse((response) => ['fetch', 'xhr'].includes(response.request().resourceType()));
  await operation.getByRole('button', { name: 'Execute', exact: true }).click();
  const response = await sent;
  const status = operation.locator('.live-responses-table .response-col_status');
  await status.filter({ hasText: String(response.status()) }).first().waitFor();
  const text = await response.text();
  await operation.locator('.opblock-summary-control').click();
  return { status: response.status(), body: /json/.test(response.headers()['content-type']) ? JSON.parse(text) : text };
}

async function authorize(page, token) {
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click();
  const dialog = page.locator('.modal-ux');
  await dialog.getByRole('textbox').fill(token);
  await dialog.getByRole('button', { name: /apply credentials|^authorize$/i }).click();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
}

/** The operations in an order that leaves no task, with what is sent and the expected status. */
function* operations({ refresh, access }, made) {
  const task = { title: HOSTILE_TITLE, description: '', completed: false };
  yield ['auth_token_verify_create', { body: { token: access } }, 200];
  yield ['auth_token_refresh_create', { body: { refresh } }, 200];
  yield ['health_retrieve', {}, 200];
  yield ['me_retrieve', {}, 200];
  yield ['multiply_by_seven_create', { body: { value: 6 } }, 200];
  yield ['schema_retrieve', {}, 200];
  yield ['tasks_create', { body: task }, 201];
  yield ['tasks_list', {}, 200];
  yield ['tasks_retrieve', { path: made.id }, 200];
  yield ['tasks_update', { path: made.id, body: { ...task, completed: true } }, 200];
  yield ['tasks_partial_update', { path: made.id, body: { title: 'Patched' } }, 200];
  yield ['tasks_destroy', { path: made.id }, 204];
  yield ['auth_token_blacklist_create', { body: { refresh } }, 200];
}

async function everyOperation(visitor, user) {
  const { page } = visitor;
  await visitor.goto(SWAGGER_UI);
  await page.locator('.opblock').first().waitFor();
  visitor.expects(401);
  await expect('Swagger UI: without a token', (await tryOut(page, 'me_retrieve', {})).status, 401);
  visitor.expects();
  await visitor.goto(SWAGGER_UI);
  await page.locator('.opblock').first().waitFor();
  const pair = await tryOut(page, 'auth_token_create', { body: user });
  await expect('Swagger UI: auth_token_create', pair.status, 200);
  await authorize(page, pair.body.access);
  const tried = new Set(['auth_token_create']);
  const made = {};
  for (const [id, form, status] of operations(pair.body, made)) {
    const answer = await tryOut(page, id, form);
    await expect(`Swagger UI: ${id}`, answer.status, status);
    if (id === 'tasks_create') made.id = answer.body.id;
    tried.add(id);
    await harmless(visitor, `Swagger UI after ${id}`);
  }
  // The ids end with the operation id, which has no dash.
  const shown = await page.locator('.opblock').evaluateAll((all) => all.map(({ id }) => id.replace(/.*-/, '')));
  const missed = shown.filter((id) => !tried.has(id));
  if (missed.length > 0) throw new Failed(`Swagger UI: not tried out: ${missed}`);
  await expect('Swagger UI: nothing is stored', page.evaluate(() => localStorage.length + sessionStorage.length), 0);
}

async function redoc(visitor) {
  const { page } = visitor;
  await visitor.goto(REDOC);
  await page.getByRole('heading', { name: /Task API/ }).waitFor();
  await page.getByPlaceholder('Search...').fill('refresh');
  await page.getByRole('menuitem', { name: /refresh/i }).first().waitFor();
}

async function schema(visitor, user) {
  await everyOperation(visitor, user);
  await redoc(visitor);
  visitor.check('schema');
}

module.exports = { REDOC, SWAGGER_UI, schema };
