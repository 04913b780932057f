// Create, edit, patch and delete, each with the form that the page has for it.
'use strict';

const { expect } = require('../react-admin/expect');
const { htmlForm, rawForm, sendRaw, shown, shows } = require('./site');

const BLANK = 'This field may not be blank.';

/** Creates a task by the form: first with an error. Resolves to its id. */
async function create(visitor) {
  const { page } = visitor;
  visitor.expects(400);
  await visitor.goto('/api/tasks/');
  let form = htmlForm(page, 'POST');
  await form.getByLabel('Description').fill('typed before the error');
  await form.getByRole('button', { name: 'POST', exact: true }).click();
  await shows(page, 400);
  form = htmlForm(page, 'POST');
  const title = form.getByLabel('Title', { exact: true });
  await expect('create: the error stands at its field', form.getByText(BLANK).isVisible(), true);
  await expect('create: the field is marked', title.getAttribute('aria-invalid'), 'true');
  await expect('create: what was typed is kept', form.getByLabel('Description').inputValue(), 'typed before the error');
  await title.fill('Made in a browser');
  await form.getByLabel('Completed').check();
  await form.getByRole('button', { name: 'POST', exact: true }).click();
  const { body } = await shows(page, 201);
  const { title: made, description, completed } = body;
  const expected = { made: 'Made in a browser', description: 'typed before the error', completed: true };
  await expect('create: the task', { made, description, completed }, expected);
  return body.id;
}

async function edit(visitor, id) {
  const { page } = visitor;
  await visitor.goto(`/api/tasks/${id}/`);
  let form = htmlForm(page, 'PUT');
  const title = form.getByLabel('Title', { exact: true });
  await expect('edit: the form has the values', title.inputValue(), 'Made in a browser');
  await form.getByLabel('Title', { exact: true }).fill('');
  await form.getByRole('button', { name: 'PUT', exact: true }).click();
  await shows(page, 400);
  form = htmlForm(page, 'PUT');
  await expect('edit: the error stands at its field', form.getByText(BLANK).isVisible(), true);
  await form.getByLabel('Title', { exact: true }).fill('Edited in a browser');
  await form.getByLabel('Completed').uncheck();
  await form.getByRole('button', { name: 'PUT', exact: true }).click();
  const { body } = await shows(page, 200);
  await expect('edit: the task', [body.title, body.completed], ['Edited in a browser', false]);
}

async function patch({ page }) {
  await sendRaw(page, 'PATCH', '{"completed": tru');
  const refused = await shows(page, 400);
  await expect('patch: JSON that cannot be read', refused.body.detail.startsWith('JSON parse error'), true);
  const kept = rawForm(page).getByLabel('Content', { exact: true });
  await expect('patch: what was typed is kept', kept.inputValue(), '{"completed": tru');
  await sendRaw(page, 'PATCH', '{"completed": true}');
  const { body } = await shows(page, 200);
  await expect('patch: the task', [body.title, body.completed], ['Edited in a browser', true]);
}

async function remove(visitor, id) {
  const { page } = visitor;
  const dialog = page.getByRole('dialog', { name: /Are you sure you want to delete/ });
  await page.getByRole('button', { name: 'DELETE', exact: true }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'DELETE', exact: true }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await shows(page, 204);
  visitor.expects(404);
  await visitor.goto(`/api/tasks/${id}/`);
  await expect('delete: the task is gone', (await shown(page)).status, 404);
}

/** The server does not repeat a long text. It stays in its field. */
async function long(visitor, id) {
  const { page } = visitor;
  visitor.expects(400);
  await visitor.goto(`/api/tasks/${id}/`);
  let form = htmlForm(page, 'PUT');
  const text = 'long '.repeat(40_000);
  await form.getByLabel('Description').fill(text);
  await form.getByLabel('Title', { exact: true }).fill('');
  await form.getByRole('button', { name: 'PUT', exact: true }).click();
  await shows(page, 400);
  form = htmlForm(page, 'PUT');
  await expect('a long text: the error stands at its field', form.getByText(BLANK).isVisible(), true);
  await expect('a long text: it is kept', (await form.getByLabel('Description').inputValue()) === text, true);
}

/** A form whose CSRF token is not that of the login. */
async function stale(visitor) {
  const { page } = visitor;
  visitor.expects(403);
  await visitor.goto('/api/tasks/');
  const form = htmlForm(page, 'POST');
  await form.getByLabel('Title', { exact: true }).fill('never made');
  await form.locator('[name=csrfmiddlewaretoken]').evaluate((input) => {
    input.value = 'x'.repeat(64);
  });
  await form.getByRole('button', { name: 'POST', exact: true }).click();
  const { body } = await shows(page, 403);
  await expect('a wrong CSRF token', body.detail.startsWith('CSRF Failed: CSRF token'), true);
}

async function writing(visitor) {
  const id = await create(visitor);
  await edit(visitor, id);
  await patch(visitor);
  await long(visitor, id);
  await visitor.goto(`/api/tasks/${id}/`);
  await remove(visitor, id);
  await stale(visitor);
  visitor.expects();
  visitor.check('writing');
}

module.exports = { writing };
