// Starts Redoc in the page that loads this script. The page may not contain a script itself.
'use strict';

(() => {
  const FONT = 'system-ui, sans-serif';
  const LIGHT = { typography: { fontFamily: FONT, headings: { fontFamily: FONT } } };
  // Redoc derives the other colours from these.
  const DARK = {
    colors: {
      primary: { main: '#9db5ff' },
      success: { main: '#7fd99a' },
      warning: { main: '#f0b878' },
      error: { main: '#ff9a9a' },
      gray: { 50: '#22272b', 100: '#2a3036' },
      text: { primary: '#e6e9ec', secondary: '#b3bcc6' },
      border: { dark: 'rgba(255, 255, 255, 0.15)', light: '#3a4147' },
      responses: { info: { color: '#8fc7e8' } },
    },
    schema: { linesColor: '#5a6ba0', nestedBackground: '#22272b' },
    typography: {
      ...LIGHT.typography,
      code: { color: '#ffb0a8', backgroundColor: 'rgba(255, 255, 255, 0.08)' },
    },
    sidebar: {
      backgroundColor: '#15181b',
      textColor: '#e6e9ec',
      groupItems: { activeBackgroundColor: '#2a3036' },
      level1Items: { activeBackgroundColor: '#2a3036' },
    },
    rightPanel: {
      backgroundColor: '#14191d',
      servers: {
        overlay: { backgroundColor: '#22272b', textColor: '#e6e9ec' },
        url: { backgroundColor: '#14191d' },
      },
    },
    codeBlock: { backgroundColor: '#0b0e10' },
    fab: { backgroundColor: '#2a3036', color: '#9db5ff' },
  };

  const root = document.getElementById('schema');
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  // Redoc cannot change its theme.
  dark.addEventListener('change', () => window.location.reload());
  window.Redoc.init(root.dataset.url, { theme: dark.matches ? DARK : LIGHT }, root);
})();
