// The auth provider: login, logout, and the errors at which react-admin shows its login page.
'use strict';

const { expect, expectError } = require('./expect');

const LIST = { pagination: { page: 1, perPage: 10 }, sort: { field: 'id', order: 'ASC' }, filter: {} };
const NO_TOKEN = { detail: 'Authentication credentials were not provided.' };
const BAD_TOKEN = {
  detail: 'Given token not valid for any token type',
  code: 'token_not_valid',
  messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is invalid' }],
};

/** The type and the user in the payload of a token. */
function claims(token) {
  const { token_type, user_id } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  return { token_type, user_id };
}

/** An answer of 401 makes the auth provider forget its tokens and reject. */
async function expectLogout({ auth, data, stored }, name, body) {
  const error = await expectError(name, data.getList('tasks', LIST), { message: 'Unauthorized', status: 401, body });
  await expectError(`${name}: react-admin logs out`, auth.checkError(error), undefined);
  await expect(`${name}: no token is kept`, [...stored.keys()], []);
}

async function login(client, user) {
  const { auth, stored } = client;
  await expectError('before the login: checkAuth rejects', auth.checkAuth(), undefined);
  await expectLogout(client, 'a request without a token', NO_TOKEN);
  const refused = { message: 'Unauthorized', status: undefined, body: undefined };
  await expectError('login with a wrong password', auth.login({ ...user, password: 'wrong' }), refused);
  stored.set('access', 'not.a.token');
  await expectLogout(client, 'a request with an invalid token', BAD_TOKEN);

  await expect('login', auth.login(user), undefined);
  await expect('login: the names of the stored tokens', [...stored.keys()], ['access', 'refresh']);
  for (const token_type of ['access', 'refresh']) {
    await expect(`login: the ${token_type} token`, claims(stored.get(token_type)), { token_type, user_id: '1' });
  }
  await expect('after the login: checkAuth resolves', auth.checkAuth(), undefined);
}

async function logout({ auth, stored }) {
  await expect('logout', auth.logout(), undefined);
  await expect('logout: no token is kept', [...stored.keys()], []);
}

module.exports = { login, logout };
