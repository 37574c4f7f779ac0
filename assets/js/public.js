// Pages for residents. Everything works without this: it only saves typing and waiting.
import { begin } from './parts/begin.js';
import { counters } from './parts/counters.js';
import { current } from './parts/current.js';
import { drafts } from './parts/drafts.js';
import { photos } from './parts/photos.js';
import { receipts } from './parts/receipt.js';

begin();
counters();
current();
drafts();
photos();
receipts();
