// Uses the pages of a new `task-api` in Chromium, as a person does:
//
// node check.js [--binary PATH] [--chromium PATH] [--screenshots FOLDER] [--only NAME,…]
//
// The first mismatch ends the program with one line and status 1.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { accessible, loginForm, technical } = require('./accessibility');
const { Visitor, launch } = require('./browser');
const { hostile } = require('./hostile');
const { login } = require('./login');
const { reading } = require('./reading');
const { schema } = require('./schema');
const { screenshots } = require('./screenshots');
const { Failed, ROOT, USERS, withServer } = require('./servers');
const { SHORT, expiry, logout, renewal } = require('./session');
const { visit } = require('./site');
const { tools } = require('./tools');
const { twoUsers } = require('./users');
const { writing } = require('./writing');

const [MIA] = USERS;

function options() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const { values } = parseArgs({
    options: {
      binary: { type: 'string', default: path.join(target, 'debug/task-api') },
      chromium: { type: 'string', default: '/usr/bin/chromium' },
      screenshots: { type: 'string' },
      only: { type: 'string' },
    },
  });
  return values;
}

const asMia = (check) => async (visitor) => {
  await visit(visitor, '/api/tasks/', MIA);
  await check(visitor);
};

const inBothSchemes = (check) => async (visitor) => {
  for (const scheme of ['light', 'dark']) await check(visitor, scheme);
};

/** The checks by their names. Each has a window of its own. */
function checks(folder) {
  return {
    login: (visitor) => login(visitor, MIA),
    reading: asMia(reading),
    writing: asMia(writing),
    hostile: asMia(hostile),
    logout: (visitor) => logout(visitor, MIA),
    users: (visitor) => twoUsers(visitor, USERS),
    schema: (visitor) => schema(visitor, MIA),
    loginForm: inBothSchemes(loginForm),
    accessibility: asMia(inBothSchemes(accessible)),
    tools: inBothSchemes(tools),
    ...(folder && { screenshots: asMia((visitor) => screenshots(visitor, folder)) }),
  };
}

/** The checks for a server with `DEBUG`. */
const DEBUG_CHECKS = { debug: inBothSchemes(technical) };

/** The checks for a server whose tokens live for seconds. */
const SHORT_CHECKS = {
  session: async (visitor) => {
    await renewal(visitor, MIA);
    await expiry(visitor, MIA);
  },
};

async function run(browser, url, all) {
  for (const [name, check] of all) {
    const visitor = await Visitor.open(browser, url);
    try {
      await check(visitor);
      visitor.check(name);
    } catch (error) {
      // What the page did wrong often explains why a step failed.
      visitor.check(name);
      throw error;
    } finally {
      await visitor.close();
    }
  }
}

async function main() {
  const { binary, chromium, screenshots: pictures, only } = options();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  const browser = await launch(chromium);
  try {
    const servers = [[checks(pictures), {}], [SHORT_CHECKS, SHORT], [DEBUG_CHECKS, { DEBUG: 'true' }]];
    for (const [all, more] of servers) {
      const own = fs.mkdtempSync(path.join(folder, 'server-'));
      const wanted = Object.entries(all).filter(([name]) => !only || only.split(',').includes(name));
      if (wanted.length > 0) await withServer(binary, own, (url) => run(browser, url, wanted), more);
    }
    console.log('the pages gave what was expected');
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof Failed || isUsage ? `FAILED: ${error.message}` : error);
  process.exitCode = 1;
});
