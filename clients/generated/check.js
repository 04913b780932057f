// Generates a client in TypeScript and one in Python from the schema of a new `task-api`, and lets both go through the
// life of a token and of a task:
//
// node check.js [--binary PATH] [--python PATH] [--keep FOLDER]
//
// `--python` names a Python with the packages of requirements.txt. The first mismatch ends the program with status 1.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { tasks } = require('../browser/fixture');
const { Failed, ROOT, USERS, run, withServer, writeSchema } = require('../browser/servers');

const MODULES = path.join(__dirname, 'node_modules');
const TSC = ['--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', '--esModuleInterop', '--target', 'es2022',
  '--module', 'commonjs', '--moduleResolution', 'node10', '--lib', 'es2022,dom,dom.iterable', '--types', 'node'];

function options() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const { values } = parseArgs({
    options: {
      binary: { type: 'string', default: path.join(target, 'debug/task-api') },
      python: { type: 'string', default: path.join(ROOT, '.venv/bin/python') },
      keep: { type: 'string' },
    },
  });
  return values;
}

/** Runs a step. What a generator warns of is a failure too. */
async function step(name, program, words, options) {
  const { status, output } = await run(program, words, options);
  if (status !== 0) throw new Failed(`${name}: status ${status}\n${output}`);
  process.stdout.write(output.replace(/^(?!ok).*\n/gm, ''));
  console.log(`ok  ${name}`);
}

async function typescript(schema, folder, url) {
  const program = (name) => path.join(MODULES, '.bin', name);
  const types = path.join(folder, 'schema.d.ts');
  await step('openapi-typescript', program('openapi-typescript'), [schema, '--output', types], { cwd: folder });
  const life = path.join(folder, 'life.ts');
  fs.copyFileSync(path.join(__dirname, 'life.ts'), life);
  // The compiler and Node find the packages there.
  fs.symlinkSync(MODULES, path.join(folder, 'node_modules'));
  await step('TypeScript: the types fit', program('tsc'), [...TSC, life], { cwd: folder });
  await step('openapi-fetch: the whole life', process.execPath, [path.join(folder, 'life.js'), url, ...credentials()]);
}

async function python(executable, schema, folder, url) {
  const words = ['-m', 'openapi_python_client', 'generate', '--path', schema, '--meta', 'none', '--overwrite',
    '--output-path', path.join(folder, 'task_api_client'), '--config', path.join(__dirname, 'python.yml')];
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
  await step('openapi-python-client', executable, words, { cwd: folder, env });
  const life = [path.join(__dirname, 'life.py'), url, ...credentials()];
  await step('the Python client: the whole life', executable, life, { cwd: folder, env });
}

const credentials = () => [USERS[0].username, USERS[0].password];

async function main() {
  const { binary, python: executable, keep } = options();
  const folder = keep ? path.resolve(keep) : fs.mkdtempSync(path.join(os.tmpdir(), 'generated-'));
  fs.mkdirSync(folder, { recursive: true });
  const check = async (url, server) => {
    const schema = path.join(folder, 'schema.yml');
    writeSchema(server, schema);
    await typescript(schema, folder, url);
    await python(path.resolve(executable), schema, folder, url);
  };
  try {
    await withServer(binary, folder, check, { objects: tasks().slice(0, 3) });
  } finally {
    if (!keep) fs.rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(error instanceof Failed || isUsage ? `FAILED: ${error.message}` : error);
  process.exitCode = 1;
});
