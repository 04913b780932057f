// Starts Swagger UI in the page that loads this script. The page may not contain a script itself.
'use strict';

(() => {
  const root = document.getElementById('schema');
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();

  const accessible = ({ React }) => ({
    wrapComponents: {
      // The link stands in a button, which leads to the same address.
      DeepLink: () => ({ text }) => React.createElement('span', null, text),
    },
  });

  window.SwaggerUIBundle({
    url: root.dataset.url,
    domNode: root,
    deepLinking: true,
    layout: 'BaseLayout',
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [accessible],
    // The token is forgotten when the page is closed. It is in no storage of the browser.
    persistAuthorization: false,
    // The public validator would be another host.
    validatorUrl: null,
  });
})();
