// Runs Schemathesis with all its checks against a new `task-api` on SQLite, with and without a token:
//
// node check.js [--binary PATH] [--schemathesis PATH] [--seed NUMBER] [--examples NUMBER]
//
// It prints the number of test cases. A failure ends the program with the report of Schemathesis and status 1.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { tasks } = require('../browser/fixture');
const { Failed, ROOT, USERS, run, withServer, writeSchema } = require('../browser/servers');

const SUMMARY = /^ *\d[\d,]* generated\b.*$/m;
const YEAR = String(365 * 24 * 60 * 60);
const SETTINGS = {
  objects: tasks().slice(0, 5),
  // One token is for the whole run.
  SIMPLE_JWT__ACCESS_TOKEN_LIFETIME: YEAR,
};

function options() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const { values } = parseArgs({
    options: {
      binary: { type: 'string', default: path.join(target, 'debug/task-api') },
      schemathesis: { type: 'string', default: path.join(ROOT, '.venv/bin/schemathesis') },
      seed: { type: 'string', default: '1' },
      examples: { type: 'string', default: '50' },
    },
  });
  return values;
}

async function accessToken(url) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/api/auth/token/`, { method: 'POST', headers, body: JSON.stringify(USERS[0]) });
  if (!answer.ok) throw new Failed(`the login failed with status ${answer.status}`);
  return (await answer.json()).access;
}

/** One run: all phases, the stateful one too. */
async function test(name, { schemathesis, seed, examples }, schema, url, more) {
  const words = [
    ...['run', schema, '--url', url, '--checks', 'all', '--phases', 'examples,coverage,fuzzing,stateful'],
    ...['--seed', seed, '--max-examples', examples, '--generation-database', 'none'],
    ...['--workers', '1', '--continue-on-failure', '--no-color', ...more],
  ];
  const env = { ...process.env, SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: __dirname, PYTHONDONTWRITEBYTECODE: '1' };
  const { status, output } = await run(path.resolve(schemathesis), words, { cwd: path.dirname(schema), env });
  const cases = SUMMARY.exec(output)?.[0].trim();
  if (status !== 0 || cases === undefined) throw new Failed(`${name}: status ${status}\n${output}`);
  console.log(`ok  ${name}: ${cases}`);
}

async function main() {
  const values = options();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'schemathesis-'));
  const schema = path.join(folder, 'schema.yml');
  const check = async (url, server) => {
    writeSchema(server, schema);
    const bearer = `Authorization: Bearer ${await accessToken(url)}`;
    await test('with a token', values, schema, url, ['--header', bearer]);
    await test('without a token', values, schema, url, []);
  };
  try {
    await withServer(values.binary, folder, check, SETTINGS);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof Failed || isUsage ? `FAILED: ${error.message}` : error);
  process.exitCode = 1;
});
