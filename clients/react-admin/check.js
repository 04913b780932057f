// Runs the unmodified react-admin provider against a new `task-api`, or against the reference:
//
// node check.js [--binary PATH] [--reference] [--python PATH]
//
// The first mismatch ends the program with one line and status 1.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { connect } = require('./client');
const { login, logout } = require('./login');
const { reading } = require('./reading');
const { Failed, ROOT, USERS, prepare, reference, start, taskApi } = require('./servers');
const { writing } = require('./writing');

const FIXTURE = path.join(__dirname, 'tasks.json');

function options() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const { values } = parseArgs({
    options: {
      binary: { type: 'string', default: path.join(target, 'debug/task-api') },
      reference: { type: 'boolean', default: false },
      python: { type: 'string', default: path.join(ROOT, '.venv/bin/python') },
    },
  });
  return values;
}

/** The rows of the fixture as the server shows them to their owner, the first user. */
function tasksOfTheUser() {
  const objects = JSON.parse(fs.readFileSync(FIXTURE, 'utf8'));
  const rows = objects.map(({ pk, fields }) => ({ id: pk, ...fields }));
  return rows.filter(({ owner }) => owner === 1);
}

async function checkAll(url) {
  const client = connect(url);
  const tasks = tasksOfTheUser();
  await login(client, USERS[0]);
  await reading(client.data, tasks);
  await writing(client, tasks);
  await logout(client);
}

async function main() {
  const { binary, reference: isReference, python } = options();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'react-admin-'));
  try {
    const server = isReference ? reference(path.resolve(python), folder) : taskApi(binary, folder);
    prepare(server, FIXTURE);
    const { url, stop } = await start(server);
    try {
      await checkAll(url);
    } finally {
      await stop();
    }
    console.log(`${server.name} gave the expected answers`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof Failed || isUsage ? `FAILED: ${error.message}` : error);
  process.exitCode = 1;
});
