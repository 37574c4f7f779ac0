// The desk: parts of pages without a reload, and the keyboard.
import htmx from 'htmx.org';
import { batch } from './parts/batch.js';
import { begin } from './parts/begin.js';
import { calls } from './parts/calls.js';
import { counters } from './parts/counters.js';
import { current } from './parts/current.js';
import { drafts } from './parts/drafts.js';
import { keys } from './parts/keys.js';
import { kit } from './parts/kit.js';
import { menus } from './parts/menus.js';
import { mirrors } from './parts/mirror.js';
import { photos } from './parts/photos.js';
import { submits } from './parts/submit.js';
import { undo } from './parts/undo.js';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;

document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name="csrf"]');
  if (token && event.detail.verb !== 'get') event.detail.headers['X-CSRF-Token'] = token.content;
});

batch();
begin();
calls();
counters();
current();
drafts();
keys();
kit();
menus();
mirrors();
photos();
submits();
undo();
