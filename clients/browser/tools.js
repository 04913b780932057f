// axe-core on Swagger UI and Redoc, as they are first and with their details expanded.
'use strict';

const { expect } = require('../react-admin/expect');
const { violations } = require('./accessibility');
const { REDOC, SWAGGER_UI } = require('./schema');

/** Clicks all elements at once, and waits until the page has drawn what they open. */
async function clickAll(page, selector, text = '') {
  await page.evaluate(([wanted, part]) => {
    const found = [...document.querySelectorAll(wanted)].filter((element) => element.textContent.includes(part));
    for (const element of found) element.click();
  }, [selector, text]);
  // Two pictures later, the script of the page has changed what is new in the first one.
  await page.evaluate(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }));
}

async function swaggerUi(visitor, scheme) {
  const { page } = visitor;
  const accessible = (state) => expect(`axe-core, ${scheme}: Swagger UI, ${state}`, violations(page), []);
  await visitor.goto(SWAGGER_UI);
  await page.locator('.opblock').first().waitFor();
  await accessible('all closed');
  await clickAll(page, '.opblock-summary-control');
  await page.locator('.try-out__btn').last().waitFor();
  await clickAll(page, '.try-out__btn');
  await clickAll(page, '.json-schema-2020-12-expand-deep-button', 'Expand all');
  await accessible('all operations and schemas open');
  await page.getByRole('button', { name: 'Authorize', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Available authorizations' });
  await dialog.getByRole('textbox').waitFor();
  await accessible('the question for a token');
  await dialog.getByRole('textbox').fill('token');
  await dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
  await dialog.getByRole('button', { name: 'Logout', exact: true }).waitFor();
  await accessible('with a token');
}

async function redoc(visitor, scheme) {
  const { page } = visitor;
  await visitor.goto(REDOC);
  await page.getByRole('heading', { name: /Task API/ }).waitFor();
  await expect(`axe-core, ${scheme}: Redoc, all closed`, violations(page), []);
  await clickAll(page, '[data-section-id] button');
  await expect(`axe-core, ${scheme}: Redoc, all responses open`, violations(page), []);
}

/** Swagger UI and Redoc. */
async function tools(visitor, scheme) {
  // The page of Redoc is loaded again when the scheme changes.
  await visitor.page.goto('about:blank');
  await visitor.page.emulateMedia({ colorScheme: scheme });
  await swaggerUi(visitor, scheme);
  await redoc(visitor, scheme);
}

module.exports = { tools };
