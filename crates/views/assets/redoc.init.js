// Starts Redoc in the page that loads this script. The page may not contain a script itself.
'use strict';

(() => {
  const root = document.getElementById('schema');
  window.Redoc.init(root.dataset.url, {}, root);
})();
