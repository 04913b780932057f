// Comparisons of exact values. The first mismatch ends the program.
'use strict';

const { inspect, isDeepStrictEqual } = require('node:util');

const { Failed } = require('./servers');

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/;
const NOW = '<now>';

const show = (value) => inspect(value, { depth: null, breakLength: Infinity, compact: true, maxStringLength: null });

const isPart = (value) => typeof value === 'object' && value !== null;

/** Where the first difference is, such as `.data[1].title`, and both values there. */
function difference(actual, expected, place = '') {
  const isList = Array.isArray(expected);
  if (isPart(actual) && isPart(expected) && Array.isArray(actual) === isList) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (isDeepStrictEqual(actual[key], expected[key])) continue;
      return difference(actual[key], expected[key], isList ? `${place}[${key}]` : `${place}.${key}`);
    }
  }
  return `${place && `${place}: `}expected ${show(expected)}, but found ${show(actual)}`;
}

/** Prints the name of the check. `actual` may be a promise. */
async function expect(name, actual, expected) {
  const found = await Promise.resolve(actual).catch((error) => {
    throw new Failed(`${name}: the client failed with ${show(error)}`);
  });
  if (!isDeepStrictEqual(found, expected)) {
    throw new Failed(`${name}: ${difference(found, expected)}`);
  }
  console.log(`ok  ${name}`);
}

/** Checks what the client throws. An `HttpError` of react-admin has a message, a status and a body. */
async function expectError(name, action, expected) {
  const answer = await action.then((value) => ({ value }), (error) => ({ error }));
  if ('value' in answer) throw new Failed(`${name}: expected an error, but found ${show(answer.value)}`);
  const { error } = answer;
  const { message, status, body } = error ?? {};
  await expect(name, error === undefined ? undefined : { message, status, body }, expected);
  return error;
}

/** The row with `<now>` for each of these times, if it has the format of DRF and is not before `since`. */
function withoutTimes(row, fields, since) {
  const marks = fields.map((field) => {
    const text = row[field];
    return [field, TIME.test(text) && Date.parse(text) >= since ? NOW : text];
  });
  return { ...row, ...Object.fromEntries(marks) };
}

module.exports = { NOW, expect, expectError, withoutTimes };
