// How a login ends: by the button, or by its time. Both servers of this file have tokens that live for seconds.
'use strict';

const { expect } = require('../react-admin/expect');
const { htmlForm, logIn, shown, shows, visit } = require('./site');

/** Seconds. `SHORT` is for the server of `expiry`. */
const ACCESS = 3;
const REFRESH = 16;
const SHORT = {
  SIMPLE_JWT__ACCESS_TOKEN_LIFETIME: String(ACCESS),
  SIMPLE_JWT__REFRESH_TOKEN_LIFETIME: String(REFRESH),
};

const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

async function logout(visitor, user) {
  const { page, context } = visitor;
  await visit(visitor, '/api/tasks/', user);
  const before = await context.cookies();
  visitor.expects(401);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).waitFor();
  await visitor.goto('/api/tasks/');
  await expect('after the logout: the status', (await shown(page)).status, 401);
  const tokens = (await context.cookies()).filter(({ value }) => value.startsWith('eyJ'));
  await expect('after the logout: no token is left', tokens, []);
  // A thief has the cookies of before. The access token ends by itself; no new one follows.
  await context.addCookies(before.filter(({ name }) => name.includes('refresh')));
  await visitor.goto('/api/tasks/');
  await expect('after the logout: the refresh token is worthless', (await shown(page)).status, 401);
  visitor.check('logout');
}

/** The access token is renewed while a page is open, and when a page is opened. */
async function renewal(visitor, user) {
  const { page } = visitor;
  await visit(visitor, '/api/tasks/', user);
  await seconds(ACCESS + 1);
  await visitor.goto('/api/me/');
  await expect('an expired access token is renewed', (await shown(page)).body, { id: 1, username: user.username });
  await visitor.goto('/api/tasks/');
  await seconds(ACCESS + 1);
  const form = htmlForm(page, 'POST');
  await form.getByLabel('Title', { exact: true }).fill('typed for longer than a token lives');
  await form.getByRole('button', { name: 'POST', exact: true }).click();
  const { body } = await shows(page, 201);
  await expect('a form can be sent after the token has expired', body.title, 'typed for longer than a token lives');
  await byScript(visitor);
}

/** A request of the script of the page is redirected to the renewal and back, as a form is. */
async function byScript(visitor) {
  const { page } = visitor;
  await visitor.goto('/api/tasks/3/');
  await seconds(ACCESS + 1);
  const form = htmlForm(page, 'PUT');
  await form.getByLabel('Title', { exact: true }).fill('put after the token has expired');
  await form.getByRole('button', { name: 'PUT', exact: true }).click();
  await page.getByRole('region', { name: 'Request and response' }).filter({ hasText: 'PUT /api/tasks/3/' }).waitFor();
  const { body } = await shows(page, 200);
  await expect('a PUT can be sent after the token has expired', body.title, 'put after the token has expired');
}

/** When the login has ended, a page leads to the login and back. */
async function expiry(visitor, user) {
  const { page } = visitor;
  await page.goto('about:blank');
  await seconds(REFRESH + 1);
  visitor.expects(401);
  await visitor.goto('/api/tasks/?page=2');
  await page.getByRole('link', { name: 'Log in' }).or(page.getByLabel('Username')).first().waitFor();
  const link = page.getByRole('link', { name: 'Log in' });
  if (await link.isVisible()) await link.click();
  await logIn(page, user);
  await shows(page, 200);
  await expect('after the end: back at the same page', page.url(), `${visitor.url}/api/tasks/?page=2`);
  visitor.check('end of a login');
}

module.exports = { SHORT, expiry, logout, renewal };
