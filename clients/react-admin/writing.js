// The methods of the data provider that change rows: create, update, updateMany, delete, deleteMany. It begins with the
// rows of the fixture, and each check sees the changes of those before it.
'use strict';

const { NOW, expect, expectError, withoutTimes } = require('./expect');
const { NOT_FOUND, list } = require('./reading');

const TIMES = ['created_at', 'updated_at'];

async function ids(data) {
  const found = await data.getList('tasks', list('id', 'ASC'));
  return { ids: found.data.map(({ id }) => id), total: found.total };
}

async function create(data) {
  const since = Date.now();
  const given = { title: 'Plant trees 🌳', description: 'Two "apples"\nand a pear' };
  const { data: created, ...others } = await data.create('tasks', { data: given });
  const expected = { id: 9, ...given, completed: false, created_at: NOW, updated_at: NOW, owner: 1 };
  await expect('create', { data: withoutTimes(created, TIMES, since), ...others }, { data: expected });
  await expect('create: the row is stored', data.getOne('tasks', { id: 9 }), { data: created });
  await expect('create: the list has it', ids(data), { ids: [1, 2, 3, 5, 6, 7, 8, 9], total: 8 });
}

async function refusedChanges({ auth, data }, tasks) {
  const body = { title: ['This field may not be blank.'], completed: ['Must be a valid boolean.'] };
  const invalid = data.create('tasks', { data: { title: ' ', completed: 'maybe' } });
  const error = await expectError('create: invalid', invalid, { message: 'Bad Request', status: 400, body });
  await expect('create: invalid: react-admin stays logged in', auth.checkError(error), undefined);

  const required = data.create('tasks', { data: { description: 'no title' } });
  const missing = { message: 'Bad Request', status: 400, body: { title: ['This field is required.'] } };
  await expectError('create: without a title', required, missing);

  const long = data.update('tasks', { id: 1, data: { title: 'x'.repeat(256) }, previousData: tasks[0] });
  const most = { title: ['Ensure this field has no more than 255 characters.'] };
  await expectError('update: invalid', long, { message: 'Bad Request', status: 400, body: most });
  await expect('update: invalid: the row is as before', data.getOne('tasks', { id: 1 }), { data: tasks[0] });
  const foreign = data.update('tasks', { id: 4, data: { title: 'Mine' }, previousData: {} });
  await expectError('update: the row of another user', foreign, NOT_FOUND);
}

/** A form of react-admin sends the whole row, with the fields that are read-only. */
async function update(data, tasks) {
  const since = Date.now();
  const previousData = tasks.find(({ id }) => id === 6);
  const changed = { ...previousData, title: 'Draw two maps', completed: true };
  const form = { ...changed, id: 99, owner: 2, created_at: '2001-01-01T00:00:00Z' };
  const { data: updated, ...others } = await data.update('tasks', { id: 6, data: form, previousData });
  const shown = { data: withoutTimes(updated, ['updated_at'], since), ...others };
  await expect('update', shown, { data: { ...changed, updated_at: NOW } });
  await expect('update: the row is stored', data.getOne('tasks', { id: 6 }), { data: updated });
}

async function updateMany(data) {
  const changed = data.updateMany('tasks', { ids: [3, 1], data: { completed: true } });
  await expect('update of several rows', changed, { data: [3, 1] });
  const open = await data.getList('tasks', list('id', 'ASC', 1, 10, { completed: false }));
  await expect('update of several rows: the others', open.data.map(({ id }) => id), [8, 9]);
}

async function remove(data, tasks) {
  const previousData = tasks.find(({ id }) => id === 2);
  await expect('delete', data.delete('tasks', { id: 2, previousData }), { data: previousData });
  await expectError('delete: the row is gone', data.getOne('tasks', { id: 2 }), NOT_FOUND);
  await expectError('delete: the row of another user', data.delete('tasks', { id: 4, previousData: {} }), NOT_FOUND);
  await expect('delete of several rows', data.deleteMany('tasks', { ids: [7, 9] }), { data: [] });
  await expect('delete: the list at the end', ids(data), { ids: [1, 3, 5, 6, 8], total: 5 });
}

/** Checks everything that writes. `tasks` are the rows of the fixture as the server shows them. */
async function writing(client, tasks) {
  await create(client.data);
  await refusedChanges(client, tasks);
  await update(client.data, tasks);
  await updateMany(client.data);
  await remove(client.data, tasks);
}

module.exports = { writing };
