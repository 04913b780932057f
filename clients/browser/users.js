// Two people who use one browser after each other: the second one sees nothing of the first one's.
'use strict';

const { expect } = require('../react-admin/expect');
const { htmlForm, logIn, shown, shows, visit } = require('./site');

const PRIVATE = 'Buy milk';
const WRONG_TOKEN = "CSRF Failed: CSRF token from the 'X-Csrftoken' HTTP header incorrect.";

async function logOut(page) {
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).waitFor();
}

/** Goes back to all pages of the first user. None of them shows a row or the name of this user. */
async function back(page, first, second) {
  for (let steps = 1; steps <= 6; steps += 1) {
    const answer = await page.goBack();
    if (answer === null) return;
    const text = await page.locator('body').innerText();
    const found = { row: text.includes(PRIVATE), name: (await page.getByRole('banner').innerText()).includes(first) };
    await expect(`two users: ${steps} steps back, as ${second}`, found, { row: false, name: false });
  }
}

/** A form in a window that the first user has left open is refused. */
async function oldWindow(page) {
  const form = htmlForm(page, 'PUT');
  await form.getByLabel('Title', { exact: true }).fill('sent from an old window');
  await form.getByRole('button', { name: 'PUT', exact: true }).click();
  const { body } = await shows(page, 403);
  await expect('two users: an old window', body.detail, WRONG_TOKEN);
}

async function twoUsers(visitor, [first, second]) {
  const { page } = visitor;
  await visit(visitor, '/api/tasks/3/', first);
  await expect('two users: the first one has the row', (await shown(page)).body.title, PRIVATE);
  const old = await visitor.context.newPage();
  await old.goto(page.url());
  await visitor.goto('/api/tasks/');
  await page.reload();
  visitor.expects(401, 403, 404);
  await logOut(page);
  await visitor.goto('/api-auth/login/?next=/api/tasks/');
  await logIn(page, second);
  const { body } = await shows(page, 200);
  await expect('two users: the list of the second one', body.results.map(({ id }) => id), [25]);
  await back(page, first.username, second.username);
  await oldWindow(old);
  visitor.check('two users');
}

module.exports = { twoUsers };
