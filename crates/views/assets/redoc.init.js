// Starts Redoc in the page that loads this script. The page may not contain a script itself.
'use strict';

(() => {
  const root = document.getElementById('schema');
  const dark = {
    colors: {
      primary: { main: '#9db4ff' },
      success: { main: '#5fd38d' },
      error: { main: '#ff8a80' },
      text: { primary: '#e6e9ec', secondary: '#b7bec6' },
      border: { dark: '#5a636b', light: '#3a4148' },
      responses: {
        success: { tabTextColor: '#5fd38d', backgroundColor: '#16301f' },
        error: { tabTextColor: '#ff8a80', backgroundColor: '#3a1d1b' },
      },
    },
    schema: { nestedBackground: '#20262b', typeNameColor: '#b7bec6', typeTitleColor: '#b7bec6' },
    sidebar: { backgroundColor: '#171c20', textColor: '#e6e9ec' },
    typography: { code: { backgroundColor: '#20262b', color: '#ffb4ab' }, links: { color: '#9db4ff' } },
    rightPanel: { backgroundColor: '#12161a' },
  };
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  window.Redoc.init(root.dataset.url, { theme: isDark ? dark : {} }, root);
})();
