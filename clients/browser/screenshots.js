// Pictures of the main pages: light and dark, wide and narrow.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { REDOC, SWAGGER_UI } = require('./schema');
const { htmlForm, openFilters, shows } = require('./site');

const LOGIN = '/api-auth/login/?next=%2Fapi%2F';
const SCHEMES = ['light', 'dark'];
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 720 } };

async function formWithError({ page }) {
  await htmlForm(page, 'POST').getByRole('button', { name: 'POST', exact: true }).click();
  await shows(page, 400);
  await page.getByRole('region', { name: 'POST' }).evaluate((form) => form.scrollIntoView());
}

/** The form is only for a visitor without a login. */
async function withoutLogin({ context, page }) {
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.goto(new URL(LOGIN, page.url()).href);
  await page.getByLabel('Password').waitFor();
  await context.addCookies(cookies);
}

const drawn = (selector) => ({ page }) => page.locator(selector).first().waitFor();

// The name of the picture, the page, and what happens there first.
const PICTURES = [
  ['login', LOGIN, withoutLogin],
  ['root', '/api/'],
  ['list', '/api/tasks/?page=2'],
  ['filters', '/api/tasks/', ({ page }) => openFilters(page)],
  ['task', '/api/tasks/3/'],
  ['error', '/api/tasks/', formWithError],
  ['swagger-ui', SWAGGER_UI, drawn('.opblock')],
  ['redoc', REDOC, drawn('h1')],
];

async function screenshots(visitor, folder) {
  const { page } = visitor;
  fs.mkdirSync(folder, { recursive: true });
  visitor.expects(400);
  for (const scheme of SCHEMES) {
    // The page of Redoc is loaded again when the scheme changes.
    await page.goto('about:blank');
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const [name, address, prepare] of PICTURES) {
        await visitor.goto(address);
        await prepare?.(visitor);
        await page.mouse.move(0, 0);
        await page.screenshot({ path: path.join(folder, `${name}-${size}-${scheme}.png`), animations: 'disabled' });
      }
    }
  }
  visitor.expects();
  console.log(`the pictures are in ${folder}`);
}

module.exports = { screenshots };
