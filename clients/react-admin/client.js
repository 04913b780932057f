// The data provider and the auth provider of `ra-data-django-rest-framework`, as the code of a react-admin site uses
// them. In a browser, `localStorage` exists. Here it is an object in memory.
'use strict';

const stored = new Map();
const storage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => stored.set(key, String(value)),
  removeItem: (key) => stored.delete(key),
};
Object.defineProperty(globalThis, 'localStorage', { value: storage });

const { default: drfProvider, fetchJsonWithAuthJWTToken, jwtTokenAuthProvider } =
  require('ra-data-django-rest-framework');

/** The client of the server at `url`, such as `http://127.0.0.1:8000`. */
function connect(url) {
  return {
    auth: jwtTokenAuthProvider({ obtainAuthTokenUrl: `${url}/api/auth/token/` }),
    data: drfProvider(`${url}/api`, fetchJsonWithAuthJWTToken),
    stored,
  };
}

module.exports = { connect };
