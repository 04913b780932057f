// The login of a page: wrongly and rightly, and what a script of the page can find of it.
'use strict';

const { expect } = require('../react-admin/expect');
const { logIn, shown, shows } = require('./site');

const REFUSED = 'No active account found with the given credentials';

async function wrongly(visitor, user) {
  const { page } = visitor;
  visitor.expects(401);
  await visitor.goto('/api/tasks/?page=2');
  await expect('without a login: the status', (await shown(page)).status, 401);
  await page.getByRole('link', { name: 'Log in' }).click();
  await page.getByLabel('Password').waitFor();
  await logIn(page, { ...user, password: 'wrong' });
  await page.getByText(REFUSED).waitFor();
  await expect('wrong password: the name is kept', page.getByLabel('Username').inputValue(), user.username);
  await expect('wrong password: the password is not', page.getByLabel('Password').inputValue(), '');
}

async function rightly(visitor, user) {
  const { page } = visitor;
  await logIn(page, user);
  await shows(page, 200);
  visitor.expects();
  await expect('after the login: the same page', page.url(), `${visitor.url}/api/tasks/?page=2`);
  await expect('after the login: the name', page.getByRole('banner').getByText(user.username).isVisible(), true);
}

/** Nothing that a script can read contains a token. */
async function hidden({ page, context }) {
  const readable = await page.evaluate(() => [
    document.cookie,
    JSON.stringify(localStorage),
    JSON.stringify(sessionStorage),
    document.documentElement.outerHTML,
    location.href,
  ]);
  const tokens = (await context.cookies()).filter(({ value }) => value.startsWith('eyJ'));
  await expect('there are tokens in cookies', tokens.length > 0, true);
  const areHidden = tokens.every(({ httpOnly, sameSite }) => httpOnly && sameSite === 'Strict');
  await expect('no script can read them', areHidden, true);
  await expect('no token is in the page', readable.some((text) => text.includes('eyJ')), false);
}

/** The login never leads to another host. */
async function elsewhere(visitor, user) {
  const { page } = visitor;
  for (const next of ['https://other.example/', '//other.example/', '/\\other.example', 'javascript:alert(1)']) {
    await visitor.context.clearCookies();
    await visitor.goto(`/api-auth/login/?next=${encodeURIComponent(next)}`);
    await logIn(page, user);
    await shows(page, 200);
    await expect(`login with next=${next}`, page.url(), `${visitor.url}/api/`);
  }
}

async function login(visitor, user) {
  await wrongly(visitor, user);
  await rightly(visitor, user);
  await hidden(visitor);
  await elsewhere(visitor, user);
  visitor.check('login');
}

module.exports = { login };
