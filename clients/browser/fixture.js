// The tasks at the start: 24 of the first user, two of them hostile, and one of the second user.
'use strict';

// `window.hostile` is never set, unless a page runs or follows what a row contains.
const HOSTILE_TITLE = [
  '<script>window.hostile=1</script>',
  '"><img src=x onerror="window.hostile=1">',
  "'};window.hostile=1;//",
  '{{ 7 * 7 }}',
  'javascript:window.hostile=1',
  '\u202egnp.exe\u202c \u200b\u200d\ufeff\u2066',
  '</pre></textarea></title>',
].join(' ');
const LINKS = [
  'javascript:window.hostile=1',
  'data:text/html,<script>window.hostile=1</script>',
  'http://other.example/"onmouseover="window.hostile=1',
  'https://other.example/<img src=x onerror=window.hostile=1>',
].join(' ');
const HOSTILE = {
  23: { title: LINKS, description: LINKS },
  24: { title: HOSTILE_TITLE, description: 'w'.repeat(100_000) },
};
const TITLES = { 3: 'Buy milk', 7: 'Milk the cow' };

function fields(pk) {
  const time = `2024-03-${String(pk).padStart(2, '0')}T08:30:00Z`;
  const title = TITLES[pk] ?? `Task ${pk}`;
  const owner = pk === 25 ? 2 : 1;
  return { title, description: '', completed: pk % 2 === 0, owner, created_at: time, updated_at: time, ...HOSTILE[pk] };
}

/** The objects of `loaddata`. */
function tasks() {
  return Array.from({ length: 25 }, (_, place) => ({ model: 'tasks.task', pk: place + 1, fields: fields(place + 1) }));
}

module.exports = { HOSTILE_TITLE, tasks };
