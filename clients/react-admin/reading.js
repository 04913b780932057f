// The methods of the data provider that only read: getList, getOne, getMany, getManyReference.
'use strict';

const { expect, expectError } = require('./expect');

const NOT_FOUND = { message: 'Not Found', status: 404, body: { detail: 'No Task matches the given query.' } };

/** The parameters of a list, as react-admin passes them. */
function list(field, order, page = 1, perPage = 10, filter = {}) {
  return { pagination: { page, perPage }, sort: { field, order }, filter };
}

/** Checks getList: these rows in this order, and this total. `row` finds a row of the fixture by its id. */
async function lists(data, row) {
  const check = (name, parameters, ids, total) =>
    expect(`list: ${name}`, data.getList('tasks', parameters), { data: ids.map(row), total });

  await check('sorted by id', list('id', 'ASC'), [1, 2, 3, 5, 6, 7, 8], 7);
  await check('sorted by id, descending', list('id', 'DESC'), [8, 7, 6, 5, 3, 2, 1], 7);
  await check('sorted by title', list('title', 'ASC'), [3, 7, 1, 2, 6, 8, 5], 7);
  await check('sorted by title, descending', list('title', 'DESC'), [5, 8, 6, 2, 1, 7, 3], 7);
  await check('sorted by time', list('created_at', 'ASC'), [5, 3, 2, 1, 7, 6, 8], 7);
  await check('sorted by time, descending', list('created_at', 'DESC'), [8, 6, 7, 1, 2, 3, 5], 7);

  await check('page 1', list('title', 'ASC', 1, 3), [3, 7, 1], 7);
  await check('page 2', list('title', 'ASC', 2, 3), [2, 6, 8], 7);
  await check('page 2, descending', list('title', 'DESC', 2, 3), [2, 1, 7], 7);
  await check('page 3, the last', list('title', 'ASC', 3, 3), [5], 7);
  await check('1,000 rows, as the export asks for', list('id', 'ASC', 1, 1000), [1, 2, 3, 5, 6, 7, 8], 7);
}

async function filters(data, row) {
  const check = (name, filter, ids, total = ids.length, page = 1, perPage = 10) =>
    expect(`filter: ${name}`, data.getList('tasks', list('id', 'ASC', page, perPage, filter)), {
      data: ids.map(row),
      total,
    });

  await check('true', { completed: true }, [2, 5, 7]);
  await check('false', { completed: false }, [1, 3, 6, 8]);
  await check('false, page 2', { completed: false }, [6, 8], 4, 2, 2);
  await check('a whole text', { title: 'Éclairs & crème brûlée' }, [5]);
  await check('a part of a text', { title__icontains: 'BUY' }, [1, 7]);
  await check('several ids', { id__in: '8,2,4' }, [2, 8]);
  await check('from a time on', { created_at__gte: '2024-03-06T06:00:00Z' }, [6, 7, 8]);
  await check('a day', { created_at__date: '2024-03-01' }, [5]);
  await check('the search field', { q: 'milk' }, [1, 8]);
  await check('the search field and a filter', { q: 'milk', completed: false, title__icontains: 'find' }, [8]);
  await check('an unknown field', { colour: 'red' }, [1, 2, 3, 5, 6, 7, 8]);
  await check('no row', { title: 'buy milk' }, []);
}

async function refusedLists(data) {
  const missing = { message: 'Not Found', status: 404, body: { detail: 'Invalid page.' } };
  await expectError('list: a page after the last', data.getList('tasks', list('id', 'ASC', 4, 3)), missing);
  const body = { created_at__gte: ['Enter a valid date/time.'] };
  const invalid = data.getList('tasks', list('id', 'ASC', 1, 10, { created_at__gte: 'tomorrow' }));
  await expectError('filter: an invalid value', invalid, { message: 'Bad Request', status: 400, body });
}

async function rows(data, row) {
  await expect('one', data.getOne('tasks', { id: 5 }), { data: row(5) });
  await expect('one, by the text of its id', data.getOne('tasks', { id: '2' }), { data: row(2) });
  await expectError('one of another user', data.getOne('tasks', { id: 4 }), NOT_FOUND);
  await expect('many', data.getMany('tasks', { ids: [7, 2, 5] }), { data: [7, 2, 5].map(row) });
  await expect('many: none', data.getMany('tasks', { ids: [] }), { data: [] });
  await expectError('many: one of another user', data.getMany('tasks', { ids: [1, 4] }), NOT_FOUND);
}

async function references(data, row) {
  const parameters = { target: 'completed', id: true, ...list('title', 'DESC', 1, 2) };
  const first = data.getManyReference('tasks', parameters);
  await expect('many by reference', first, { data: [5, 2].map(row), total: 3 });
  const second = data.getManyReference('tasks', { ...parameters, pagination: { page: 2, perPage: 2 } });
  await expect('many by reference, page 2', second, { data: [row(7)], total: 3 });
}

/** Checks everything that reads. `tasks` are the rows of the fixture as the server shows them. */
async function reading(data, tasks) {
  const row = (id) => tasks.find((task) => task.id === id);
  await lists(data, row);
  await filters(data, row);
  await refusedLists(data);
  await rows(data, row);
  await references(data, row);
}

module.exports = { NOT_FOUND, list, reading };
