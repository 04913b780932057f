// Adds what screen readers need and Swagger UI and Redoc leave out: names, roles, and levels of headings. It changes
// attributes only, and only of elements that the programs have drawn.
'use strict';

(() => {
  const operation = (element) => {
    const summary = element.closest('.opblock')?.querySelector('.opblock-summary-path');
    const method = element.closest('.opblock')?.querySelector('.opblock-summary-method');
    return `${method?.textContent} ${summary?.dataset.path}`;
  };
  const parameter = (element) => {
    const { paramName, propertyName } = element.closest('tr').dataset;
    return paramName ?? propertyName;
  };

  // Selector, attribute, and its value: a text, a function of the element, or `null` to remove the attribute.
  const RULES = [
    ['.responses-table[role=region]', 'aria-label', (element) => `Responses of ${operation(element)}`],
    ['.live-responses-table', 'aria-label', (element) => `Response of ${operation(element)}`],
    ['.body-param textarea', 'aria-label', 'Request body'],
    ['tr:is([data-param-name], [data-property-name]) :is(input, select, textarea)', 'aria-label', parameter],
    ['.information-container', 'role', 'banner'],
    ['.scheme-container', 'role', 'region'],
    ['.scheme-container', 'aria-label', 'Authorization'],
    ['.modal-ux', 'role', 'dialog'],
    ['.modal-ux', 'aria-label', 'Available authorizations'],
    ['.close-modal', 'aria-label', 'Close'],
    // These names differ from the text of the element.
    ['.modal-ux .auth-btn-wrapper [aria-label]', 'aria-label', null],
    ['.menu-content [role=menuitem]', 'aria-label', null],
  ];

  const set = (element, attribute, value) => {
    if (value === null) element.removeAttribute(attribute);
    else if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  };

  // The level of a heading is one more than that of the heading to which it belongs, so no level is left out.
  const levels = (root) => {
    const above = [];
    for (const heading of root.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      const tag = Number(heading.localName[1]);
      while (above.at(-1) >= tag) above.pop();
      above.push(tag);
      set(heading, 'aria-level', above.length === tag ? null : String(above.length));
    }
  };

  const repair = (root) => {
    for (const [selector, attribute, value] of RULES) {
      for (const element of root.querySelectorAll(selector)) {
        set(element, attribute, typeof value === 'function' ? value(element) : value);
      }
    }
    levels(root);
  };

  const root = document.getElementById('schema');
  let isPlanned = false;
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    // At most once for each picture that the browser draws.
    requestAnimationFrame(() => {
      isPlanned = false;
      repair(root);
    });
  };
  new MutationObserver(plan).observe(root, { childList: true, subtree: true });
})();
