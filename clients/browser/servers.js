// `task-api` with pages, lists in pages, filters and a schema. Each server has a new database in `folder`.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const { Failed, ROOT, USERS, manage, prepare, start, taskApi } = require('../react-admin/servers');
const { tasks } = require('./fixture');

const SETTINGS = {
  REST_FRAMEWORK__DEFAULT_SCHEMA_CLASS: 'drf_spectacular.openapi.AutoSchema',
  SPECTACULAR_SETTINGS__TITLE: 'Task API',
  SPECTACULAR_SETTINGS__OAS_VERSION: '3.1.0',
  RUST_LOG: 'warn',
};

/** Starts a server with a new database, runs `use(url, server)`, and stops the server. `more` adds settings. */
async function withServer(binary, folder, use, { objects = tasks(), ...more } = {}) {
  const server = taskApi(binary, folder, { ...SETTINGS, ...more });
  const fixture = path.join(folder, 'tasks.json');
  fs.writeFileSync(fixture, JSON.stringify(objects));
  prepare(server, fixture);
  const { url, stop } = await start(server);
  try {
    await use(url, server);
  } finally {
    await stop();
  }
}

/** Writes the schema of the server into a file: `task-api spectacular`. */
function writeSchema(server, file) {
  manage(server, ['spectacular', '--file', file, '--validate', '--fail-on-warn']);
}

/** Runs a program to its end, while the server goes on. Resolves to its status and what it printed. */
function run(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const read = (text) => {
      output += text;
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
    child.once('error', (error) => reject(new Failed(`${program} cannot be run: ${error.message}`)));
    child.once('close', (status) => resolve({ status, output }));
  });
}

module.exports = { Failed, ROOT, USERS, run, withServer, writeSchema };
