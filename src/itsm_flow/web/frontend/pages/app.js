// Every page: htmx, menus, search, theme; islands are loaded only where a page has one.
import './htmx.js';
import './menus.js';
import './search.js';
import './theme-switch.js';
import './expand.js';
import { loadIslands } from './islands.js';

document.addEventListener('htmx:load', (event) => loadIslands(event.detail.elt));
if (document.readyState !== 'loading') loadIslands(document.body);
else document.addEventListener('DOMContentLoaded', () => loadIslands(document.body));
