// Both servers as processes: `task-api`, and the reference with gunicorn. Each has a new database in `folder`, and
// listens on a port that the system gives. All programs in `clients/` start their servers with this module.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '../..');
const REFERENCE = path.join(ROOT, 'docs/drf');
const START_MILLISECONDS = 30_000;
const STOP_MILLISECONDS = 30_000;

// The fixtures name them by their ids, 1 and 2.
const USERS = [
  { username: 'mia', password: 'six green apples' },
  { username: 'noah', password: 'seven red plums' },
];

// What the README of the data provider asks for: PageNumberPagination with a `page_size_query_param`, and the filters.
const SETTINGS = {
  REST_FRAMEWORK__DEFAULT_PAGINATION_CLASS: 'tasks.pagination.PageNumberPagination',
  REST_FRAMEWORK__PAGE_SIZE: '10',
  REST_FRAMEWORK__DEFAULT_FILTER_BACKENDS: [
    'django_filters.rest_framework.DjangoFilterBackend',
    'rest_framework.filters.SearchFilter',
    'rest_framework.filters.OrderingFilter',
  ].join(),
};

class Failed extends Error {}

function settings(folder) {
  return {
    ...SETTINGS,
    ALLOWED_HOSTS: '127.0.0.1',
    DATABASE_URL: `sqlite://${path.join(folder, 'db.sqlite3')}`,
    SECRET_KEY: randomBytes(48).toString('base64url'),
  };
}

/** How `task-api` is run: without any variable of the environment. `more` adds settings. */
function taskApi(binary, folder, more = {}) {
  return {
    name: 'task-api',
    manage: [path.resolve(binary)],
    runserver: [path.resolve(binary), 'runserver', '127.0.0.1:0'],
    started: /Starting server at (http:\/\/127\.0\.0\.1:\d+)\//,
    cwd: folder,
    env: { ...settings(folder), ...more },
  };
}

/** How the reference is run, by a Python that has the packages of docs/drf/requirements.txt. */
function reference(python, folder) {
  // Settings that happen to be in the environment are not meant.
  const others = Object.entries(process.env).filter(([name]) => !name.includes('__') && name !== 'PASSWORD_HASHERS');
  const gunicorn = ['-m', 'gunicorn', 'config.wsgi', '--no-control-socket', '--bind', '127.0.0.1:0'];
  return {
    name: 'the reference',
    manage: [python, 'manage.py'],
    runserver: [python, ...gunicorn],
    started: /Listening at: (http:\/\/127\.0\.0\.1:\d+) /,
    cwd: REFERENCE,
    env: { ...Object.fromEntries(others), ...settings(folder), PYTHONDONTWRITEBYTECODE: '1' },
  };
}

/** Runs a command of `manage.py`. `env` adds to the environment of the server. */
function manage(server, words, env = {}) {
  const [program, ...first] = server.manage;
  const options = { cwd: server.cwd, env: { ...server.env, ...env }, encoding: 'utf8' };
  const done = spawnSync(program, [...first, ...words], options);
  if (done.error) throw new Failed(`${program} cannot be run: ${done.error.message}`);
  if (done.status !== 0) throw new Failed(`${server.name}: ${words[0]} failed: ${done.stderr.trim()}`);
}

/** Creates the tables, the users, and the rows of a fixture. */
function prepare(server, fixture) {
  manage(server, ['migrate']);
  for (const { username, password } of USERS) {
    const words = ['createsuperuser', '--noinput', '--username', username, '--email', `${username}@example.com`];
    manage(server, words, { DJANGO_SUPERUSER_PASSWORD: password });
  }
  manage(server, ['loaddata', fixture]);
}

/** Starts the server. Resolves to its `url` and a function that stops it. */
function start(server) {
  const [program, ...words] = server.runserver;
  const child = spawn(program, words, { cwd: server.cwd, env: server.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const stop = () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
    child.kill('SIGTERM');
    return ended.finally(() => clearTimeout(timer));
  };
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = () => stop().then(() => reject(new Failed(`${server.name} did not start: ${output.trim()}`)));
    const timer = setTimeout(fail, START_MILLISECONDS);
    ended.then(fail);
    const read = (text) => {
      output += text;
      const match = server.started.exec(output);
      if (!match) return;
      clearTimeout(timer);
      resolve({ url: match[1], stop });
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
  });
}

module.exports = { Failed, ROOT, USERS, manage, prepare, reference, start, taskApi };
