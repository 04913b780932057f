// The life of a token and of a task, with openapi-fetch and the types of openapi-typescript. It compiles only if the
// schema has every path, body and error that it uses.
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';

import type { paths } from './schema';

const [url, username, password] = process.argv.slice(2) as [string, string, string];

const check = (name: string, actual: unknown, expected: unknown): void => {
  assert.deepEqual(actual, expected, name);
  console.log(`ok  TypeScript: ${name}`);
};

/** The login, and what a wrong one gets. Resolves to the tokens. */
async function logIn(client: ReturnType<typeof createClient<paths>>) {
  const blank = await client.POST('/api/auth/token/', { body: { username: '', password: '' } });
  check('a blank login', [blank.response.status, blank.error], [
    400,
    { username: ['This field may not be blank.'], password: ['This field may not be blank.'] },
  ]);
  const wrong = await client.POST('/api/auth/token/', { body: { username, password: 'wrong' } });
  check('a wrong login', [wrong.response.status, wrong.error], [
    401,
    { detail: 'No active account found with the given credentials' },
  ]);
  const { data } = await client.POST('/api/auth/token/', { body: { username, password } });
  assert(data);
  const { access, refresh } = data;
  const verified = await client.POST('/api/auth/token/verify/', { body: { token: access } });
  check('verify', [verified.response.status, verified.data], [200, {}]);
  const renewed = await client.POST('/api/auth/token/refresh/', { body: { refresh } });
  check('refresh', [renewed.response.status, typeof renewed.data?.access], [200, 'string']);
  return { access, refresh };
}

/** The views without a model. */
async function views(client: ReturnType<typeof createClient<paths>>, signed: ReturnType<typeof createClient<paths>>) {
  const health = await client.GET('/api/health/');
  check('health', health.data?.status, 'ok');
  const nobody = await client.GET('/api/me/');
  check('me, without a token', [nobody.response.status, nobody.error?.detail], [
    401,
    'Authentication credentials were not provided.',
  ]);
  const me = await signed.GET('/api/me/');
  check('me', me.data?.username, username);
  const seven = await signed.POST('/api/multiply-by-seven/', { body: { value: 6 } });
  check('multiply', seven.data?.result, 42);
}

async function task(client: ReturnType<typeof createClient<paths>>) {
  const refused = await client.POST('/api/tasks/', { body: { title: '' } });
  const blank = { title: ['This field may not be blank.'] };
  check('create: an error', [refused.response.status, refused.error], [400, blank]);
  const { data: made } = await client.POST('/api/tasks/', { body: { title: 'Generated', completed: false } });
  assert(made);
  check('create', [made.title, made.description, made.completed], ['Generated', '', false]);
  const params = { path: { id: made.id } };
  const list = await client.GET('/api/tasks/', { params: { query: { search: 'Generated', page: 1 } } });
  check('list', list.data?.results.map(({ id }) => id), [made.id]);
  const missing = await client.GET('/api/tasks/', { params: { query: { page: 9 } } });
  check('list: no such page', [missing.response.status, missing.error], [404, { detail: 'Invalid page.' }]);
  const found = await client.GET('/api/tasks/{id}/', { params });
  check('retrieve', found.data, made);
  const put = await client.PUT('/api/tasks/{id}/', { params, body: { title: 'Put', completed: true } });
  check('update', [put.data?.title, put.data?.completed], ['Put', true]);
  const patched = await client.PATCH('/api/tasks/{id}/', { params, body: { title: 'Patched' } });
  check('partial update', [patched.data?.title, patched.data?.completed], ['Patched', true]);
  const deleted = await client.DELETE('/api/tasks/{id}/', { params });
  check('delete', deleted.response.status, 204);
  const gone = await client.GET('/api/tasks/{id}/', { params });
  check('retrieve: gone', [gone.response.status, gone.error], [404, { detail: 'No Task matches the given query.' }]);
}

async function main(): Promise<void> {
  const client = createClient<paths>({ baseUrl: url });
  const { access, refresh } = await logIn(client);
  const signed = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${access}` } });
  await views(client, signed);
  await task(signed);
  const blacklisted = await client.POST('/api/auth/token/blacklist/', { body: { refresh } });
  check('blacklist', [blacklisted.response.status, blacklisted.data], [200, {}]);
  const again = await client.POST('/api/auth/token/refresh/', { body: { refresh } });
  check('refresh: blacklisted', [again.response.status, again.error], [
    401,
    { detail: 'Token is blacklisted', code: 'token_not_valid' },
  ]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
