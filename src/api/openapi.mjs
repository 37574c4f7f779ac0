// The description of the JSON API, OpenAPI 3.1: served at /api/openapi.json and shown at /api. tools/openapi.mjs makes C of it; a
// test compares it with the routes of src/api/api.c, both ways, and real answers with its schemas.

const ref = (name) => ({ $ref: `#/components/schemas/${name}` })
const text = (description, more = {}) => ({ type: 'string', description, ...more })
const maybe = (schema) => ({ anyOf: [schema, { type: 'null' }] })
const maybeText = (description) => ({ type: ['string', 'null'], description })
const time = (description) => ({ type: 'string', format: 'date-time', description })
const maybeTime = (description) => ({ type: ['string', 'null'], format: 'date-time', description })
const list = (items, description) => ({ type: 'array', items, ...(description ? { description } : {}) })
const strict = (properties, required = Object.keys(properties)) => ({ type: 'object', properties, required, additionalProperties: false })
const open = (properties, required = []) => ({ type: 'object', properties, required })
const page = (items) => strict({ items: list(ref(items)), next: maybeText('Cursor of the next page for "after"; null at the end') })
const json = (schema) => ({ 'application/json': { schema } })

const query = (name, schema, description) => ({ name, in: 'query', required: false, schema, description })
const inPath = (name, description) => ({ name, in: 'path', required: true, schema: { type: 'string' }, description })
const number = inPath('number', 'Number of the matter, as on the receipt')
const paging = [query('after', { type: 'string' }, 'Cursor: "next" of the page before'), query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Rows of a page')]
// What a list of matters may be narrowed by.
const narrowing = [
  query('area', { type: 'string' }, 'Code or name: in it and below'),
  query('unit', { type: 'string' }, 'Code of the lead unit: this one and below'),
  query('category', { type: 'string' }, 'Code or name: this field and below'),
  query('channel', { type: 'string' }, 'How it came'),
  query('state', { type: 'string' }, 'Code of the state'),
  query('clock', { type: 'string', enum: ['late', 'today', 'soon', 'none'] }, 'By its limit'),
  query('from', { type: 'string' }, 'Raised at or after'),
  query('to', { type: 'string' }, 'Raised before; a day means its end'),
]
const key = { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 1, maxLength: 120 }, description: 'Of your own: the same key with the same request does nothing again and gives the same answer; with another request it is 409' }

const problem = (description, headers) => ({ description, ...(headers ? { headers } : {}), content: { 'application/problem+json': { schema: ref('Problem') } } })
const answers = {
  400: { $ref: '#/components/responses/Invalid' }, 401: { $ref: '#/components/responses/Token' }, 403: { $ref: '#/components/responses/Denied' },
  404: { $ref: '#/components/responses/NotFound' }, 406: { $ref: '#/components/responses/Accept' }, 409: { $ref: '#/components/responses/Conflict' },
  413: { $ref: '#/components/responses/TooLarge' }, 415: { $ref: '#/components/responses/ContentType' }, 429: { $ref: '#/components/responses/Throttled' },
  503: { $ref: '#/components/responses/Busy' },
}
const wrong = (...codes) => Object.fromEntries([...codes, 406, 503].map((code) => [code, answers[code]]))
const good = (description, schema, headers) => ({ description, ...(headers ? { headers } : {}), content: json(schema) })
// Of a scope: what officers' programs call.
const staff = (scope) => ({ security: [{ token: scope ? [scope] : [] }], ...(scope ? { 'x-scope': scope } : {}) })
const body = (schema, max) => ({ requestBody: { required: true, content: json(schema) }, 'x-body-max': max })

const KB = 1024
const solved = { type: ['string', 'null'], enum: ['yes', 'half', 'no', null], description: 'The last rating: is it solved?' }
const satisfied = { type: ['string', 'null'], enum: ['yes', 'basic', 'no', null], description: 'The last rating: satisfied with how it was handled?' }
const named = (description) => maybe(strict({ code: maybeText('Stable code; null for a zone without one'), name: text('Name') }))

const submission = {
  procedure: text('Code of the kind of matter; a demand, suqiu, without it'),
  fields: { type: 'object', additionalProperties: { type: ['string', 'null'] }, maxProperties: 8, description: 'What the procedure asks for, by the codes of its fields; numbers and dates as texts' },
  title: text('One line; the beginning of the text without it', { maxLength: 200 }),
  body: text('What happened', { minLength: 1, maxLength: 20000 }),
  place: text('The exact place, in words', { maxLength: 200 }),
  area: text('Code or name of an area'),
  category: text('Code or name of a field'),
  contact: open({ name: text('Name', { maxLength: 60 }), phone: text('Phone number', { maxLength: 40 }), mail: text('Mail address', { maxLength: 120 }) }),
  lang: text('Language of messages to the resident: zh-CN or en'),
  reach: text('How they may be told: sms, mail or none; without it by phone, else by mail'),
}

const row = {
  number: text('Number of the matter'), title: text('Title'), state: text('Code of the state'), state_name: text('Its name in the language asked for'),
  area: maybeText('Name of the area'), place: maybeText('The exact place, in words'), category: named('Field'),
  channel: text('web, phone, letter, visit, api, import'), intake_unit: maybeText('Who took it in'), unit: maybeText('Who leads now'),
  submitted_at: maybeTime('Raised'), recorded_at: maybeTime('Known here'), due_at: maybeTime('End of the running limit'), answered_at: maybeTime('Last official answer'),
  closed_at: maybeTime('Last sign-off'), round: { type: 'integer', description: '1, and one more for each reopening' }, shielded: { type: 'boolean', description: 'It speaks of an office or an officer' },
  public: { type: 'boolean', description: 'A copy stands on the echo wall' }, source: maybeText('Platform it came from'), external_id: maybeText('Its number there'),
  version: { type: 'integer', description: 'One more for each change: moves name the version that was read' },
}

const schemas = {
  Problem: {
    type: 'object', description: 'RFC 9457',
    properties: {
      type: text('Address of the description of this kind of problem'),
      code: text('Stable code', { enum: ['invalid', 'token', 'denied', 'scope', 'not_found', 'method', 'accept', 'conflict', 'key_used', 'too_large', 'content_type', 'throttled', 'internal', 'busy'] }),
      title: text('The kind, in words'), status: { type: 'integer' }, detail: text('What is wrong and what to do'),
      request_id: text('Names the request in the log of the server'), field: text('Member, parameter or header at fault'),
      errors: list(strict({ field: text('Member, parameter or header at fault'), detail: text('What is wrong with it') })),
    },
    required: ['type', 'code', 'title', 'status', 'detail', 'request_id'], additionalProperties: false,
  },
  NewMatter: open(submission, ['body']),
  Receipt: strict({ number: text('Number of the matter'), secret: text('Eight digits; number and secret track the matter', { pattern: '^[0-9]{8}$' }), receipt: text('Hash of the first entry: proves that the matter was recorded'), submitted_at: time('Raised'), due_at: time('An answer on receipt is promised until then') }),
  TrackRequest: open({ number: text('Number of the matter'), secret: text('Its secret') }, ['number', 'secret']),
  Tracked: strict({
    number: text('Number'), title: text('Title'), state: text('Code of the state'), state_name: text('Its name'), next: text('Who has it and what comes next'), unit: maybeText('Who leads now'),
    submitted_at: maybeTime('Raised'), due_at: maybeTime('End of the running limit'), answered_at: maybeTime('Last official answer'), closed_at: maybeTime('Last sign-off'),
    entries: list(strict({ seq: { type: 'integer' }, kind: text('Code of the step'), words: text('What was done'), at: maybeTime('When'), unit: maybeText('By which office'), texts: { type: 'object', additionalProperties: { type: ['string', 'null'] }, description: 'Texts by part; null once erased' } })),
  }),
  Notice: strict({
    number: text('Number of the matter'), url: text('Permalink of the page', { format: 'uri' }), title: text('Title'), question: text('What was raised, without personal data'), answer: text('The official answer'),
    unit: named('Who answered'), area: named('Where'), category: named('Field'), submitted_at: maybeTime('Raised'), answered_at: maybeTime('Answered'), published_at: maybeTime('Put out'), updated_at: maybeTime('Put out, corrected or rated'), solved, satisfied,
  }),
  NoticePage: page('Notice'),
  Categories: strict({ items: list(strict({ code: text('Code'), parent: maybeText('Code of the one above'), name: text('Name'), name_en: maybeText('Name in English') })) }),
  Areas: strict({ items: list(strict({ code: maybeText('Code (GB/T 2260 and below); null for a zone without one'), name: text('Name'), level: { type: 'integer', minimum: 1, maximum: 6, description: '1 province, 2 city, 3 county, 4 town, 5 village, 6 grid' }, leaf: { type: 'boolean', description: 'Nothing below' } })) }),
  Me: strict({ login: text('Log-in name'), name: text('Name'), unit: maybeText('Unit of the first post'), roles: list(strict({ code: text('Code'), name: text('Name') })) }),
  UnitPage: strict({ items: list(strict({ code: text('Code, for moves'), name: text('Name'), kind: text('government, office, hotline, department, town, village, other'), parent: maybeText('The unit above'), area: maybeText('Where it answers for'), phone: maybeText('Office landline'), intake: { type: 'boolean', description: 'Takes in what residents send' } })), next: maybeText('Cursor') }),
  MatterRow: strict(row),
  MatterPage: page('MatterRow'),
  Hit: strict({
    ...row, title_pieces: list(ref('Piece'), 'The title, with what the words hit'),
    snippet: list(ref('Piece'), 'From the message or, where only that has the words, from an answer'), in_answer: { type: 'boolean', description: 'The snippet is from an answer' },
  }),
  Piece: strict({ text: text('A piece of a text'), hit: { type: 'boolean', description: 'One of the words' } }),
  Found: strict({
    items: list(ref('Hit')), next: maybeText('Cursor of the next page for "after"; null at the end'),
    total: { type: 'integer', minimum: 0, maximum: 1000, description: 'Of all pages, counted up to 1,000' }, total_more: { type: 'boolean', description: 'There are more than that' },
    total_about: { type: 'boolean', description: 'It also counts matters that have the parts of a word, but apart' }, building: { type: 'boolean', description: 'The index is being built: there may be more' },
    callers: list(ref('MatterRow'), 'Open matters of who has this phone number, whole or last four digits, for intake and dispatchers'),
  }),
  Matter: strict({
    ...row,
    body: maybeText('What happened; null once erased'), point: maybe(strict({ latitude: { type: 'number' }, longitude: { type: 'number' } })),
    person: maybe(strict({ name: maybeText('Masked'), phone: maybeText('Masked') })),
    orders: list(strict({ unit: text('Unit'), role: text('lead or co', { enum: ['lead', 'co'] }), state: text('sent, accepted, answered, signed, returned, ended'), officer: maybeText('Who took it on'), round: { type: 'integer' }, sent_at: maybeTime('Sent'), due_at: maybeTime('Due'), accepted_at: maybeTime('Accepted'), answered_at: maybeTime('Answered'), ended_at: maybeTime('Ended') })),
    entries: list(strict({
      seq: { type: 'integer' }, kind: text('Code of the step'), words: text('What was done'), actor: text('resident, officer, system, operator'), officer: maybeText('Who'), unit: maybeText('For which unit'), state_from: maybeText('State before'), state_to: maybeText('State after'), round: { type: 'integer' },
      at: maybeTime('When it happened'), recorded_at: maybeTime('When it was recorded'), shown: { type: 'boolean', description: 'The resident sees it' }, hash: text('Hash in the chain of the record'),
      texts: { type: 'object', additionalProperties: { type: ['string', 'null'] }, description: 'Texts by part; null once erased' },
      files: list(strict({ id: text('Id'), name: text('Name'), type: text('Content type'), size: { type: 'integer' }, sha256: maybeText('Of the bytes; null once erased'), url: text('Path to get it from') })),
    })),
    against: list(strict({ unit: maybeText('Unit it speaks of'), officer: maybeText('Officer it speaks of') })),
    ratings: list(strict({ round: { type: 'integer' }, solved: text('yes, half, no'), satisfied: text('yes, basic, no'), at: maybeTime('When') })),
    offers: list(ref('Offer'), 'What the officer may do with it now'),
  }),
  Offer: strict({
    move: text('Code, for the path'), name: text('Its name'), main: { type: 'boolean', description: 'The usual next step' },
    fields: list(strict({ name: text('Member of "fields"'), label: text('Label'), type: { type: 'string', enum: ['text', 'number', 'date', 'choice'], description: 'A whole number, a date as 2026-07-08, the code of an option' }, options: list(strict({ code: text('As it is sent'), name: text('As people read it') })), required: { type: 'boolean' }, min: { type: 'integer', description: 'Characters of a text, or the least number' }, max: { type: 'integer' }, shown: { type: 'boolean', description: 'The resident reads it' }, why: maybeText('The rule that asks for it') })),
    sends_orders: { type: 'boolean', description: 'Takes "lead" and "co"' }, calls_units: { type: 'boolean', description: 'Takes "co"' }, marks_against: { type: 'boolean', description: 'Takes "against" or "officer"' }, reclassifies: { type: 'boolean', description: 'Takes "category" and "area"' }, files: { type: 'boolean', description: 'Takes "files"' },
  }),
  NewDeskMatter: open({
    ...submission,
    channel: text('How it came', { enum: ['phone', 'visit', 'letter', 'api'], default: 'phone' }), occurred_at: time('When it came, if not now'),
    against: { type: 'boolean', description: 'It speaks of an office or an officer' }, against_text: text('Of whom, in the words of the resident', { maxLength: 200 }), against_unit: text('Code of the office, where it is known'),
    files: list({ type: 'string' }, 'Ids of files that were sent, at most 9'),
  }, ['body']),
  Move: open({
    version: { type: 'integer', description: 'Of the matter as it was read; or send its ETag as If-Match' },
    fields: { type: 'object', additionalProperties: { type: 'string' }, description: 'Texts by the names of the offer' },
    lead: text('Code of the lead office'), co: list({ type: 'string' }, 'Codes of co-handling offices, at most 7'), against: text('Code of the office that the matter speaks of'), officer: text('Or the log-in name of the person'),
    category: text('Code or name of a field'), area: text('Code or name of an area'), occurred_at: time('When it happened, if not now: not ahead, and not before the step it follows'), files: list({ type: 'string' }, 'Ids of files that were sent, at most 9'),
  }),
  Moved: strict({ number: text('Number'), move: text('Code of the move'), state: text('State after it'), state_name: text('Its name'), version: { type: 'integer', description: 'Version after it' }, seq: { type: 'integer', description: 'Of the entry that it made' }, hash: text('Of the entry'), at: maybeTime('Recorded') }),
  Upload: strict({ id: text('Id for "files" of a move or a new matter; good for 12 hours') }),
}

const paths = {
  '/api/openapi.json': { get: { operationId: 'openapi', tags: ['public'], summary: 'This description', responses: { 200: good('OpenAPI 3.1', { type: 'object' }), ...wrong() } } },
  '/api/v1/matters': { post: { operationId: 'raise', tags: ['public'], summary: 'Raise a matter', parameters: [{ ...key, required: false, schema: { type: 'string', maxLength: 200 } }], ...body(ref('NewMatter'), 256 * KB), responses: { 201: good('Recorded; the secret is shown this once', ref('Receipt')), ...wrong(400, 409, 413, 415) } } },
  '/api/v1/track': { post: { operationId: 'track', tags: ['public'], summary: 'Track a matter by number and secret', ...body(ref('TrackRequest'), 4 * KB), responses: { 200: good('As its resident sees it', ref('Tracked')), ...wrong(400, 404, 413, 415, 429) } } },
  '/api/v1/sms/report': { post: { operationId: 'smsReport', tags: ['public'], summary: 'The SMS gateway reports a delivery', ...body(open({}), 16 * KB), responses: { 200: good('Noted', strict({ ok: { type: 'boolean' } })), ...wrong(400, 403, 404, 413, 415) } } },
  '/api/v1/wall': {
    get: {
      operationId: 'wall', tags: ['public'], summary: 'The echo wall, newest first',
      parameters: [query('area', { type: 'string' }, 'Code or name: in it and below'), query('unit', { type: 'string' }, 'Code of the office that answered'), query('category', { type: 'string' }, 'Code or name: this field and below'), query('solved', { type: 'string', enum: ['yes', 'half', 'no', 'none'] }, 'By the last rating; none: not rated'), query('q', { type: 'string', maxLength: 50 }, 'Words parted by blanks, at most 10: each in title, question or answer'), query('from', { type: 'string' }, 'Published at or after'), query('to', { type: 'string' }, 'Published before'), ...paging],
      responses: { 200: good('A page; one may be short and yet have a next', ref('NoticePage')), ...wrong(400) },
    },
  },
  '/api/v1/wall/{number}': { get: { operationId: 'wallItem', tags: ['public'], summary: 'One answer on the echo wall', parameters: [number], responses: { 200: good('The public copy', ref('Notice')), ...wrong(400, 404) } } },
  '/api/v1/categories': { get: { operationId: 'categories', tags: ['public'], summary: 'Fields of residents\' demands', responses: { 200: good('Those above before those below', ref('Categories')), ...wrong(400) } } },
  '/api/v1/areas': { get: { operationId: 'areas', tags: ['public'], summary: 'Areas below one', parameters: [query('parent', { type: 'string' }, 'Code or name; the top without it')], responses: { 200: good('Right below it', ref('Areas')), ...wrong(400) } } },
  '/api/v1/me': { get: { operationId: 'me', tags: ['staff'], ...staff(''), summary: 'Whom the token acts for', responses: { 200: good('The officer', ref('Me')), ...wrong(400, 401, 429) } } },
  '/api/v1/units': { get: { operationId: 'units', tags: ['staff'], ...staff(''), summary: 'Offices and their codes', parameters: paging, responses: { 200: good('By code', ref('UnitPage')), ...wrong(400, 401, 429) } } },
  '/api/v1/desk/files': {
    post: {
      operationId: 'sendFile', tags: ['staff'], ...staff('files:write'), summary: 'Send a picture', parameters: [key, query('name', { type: 'string' }, 'What to call it')],
      requestBody: { required: true, content: Object.fromEntries(['image/jpeg', 'image/png', 'image/webp', 'image/heic'].map((type) => [type, {}])) }, 'x-body-max': 32 * KB * KB,
      responses: { 201: good('Kept for 12 hours', ref('Upload')), ...wrong(400, 401, 403, 409, 413, 429) },
    },
  },
  '/api/v1/desk/matters': {
    get: {
      operationId: 'listMatters', tags: ['staff'], ...staff('matters:read'), summary: 'A list of matters',
      parameters: [query('queue', { type: 'string', enum: ['all', 'late', 'today', 'mine', 'new', 'returned', 'verify', 'sign', 'appealed', 'shield', 'publish', 'objected', 'arbitration', 'supervised'], default: 'all' }, 'As on the desk'), ...narrowing, ...paging],
      responses: { 200: good('What the officer may see of it', ref('MatterPage')), ...wrong(400, 401, 403, 429) },
    },
    post: { operationId: 'record', tags: ['staff'], ...staff('matters:write'), summary: 'Record what a resident said', parameters: [key], ...body(ref('NewDeskMatter'), 256 * KB), responses: { 201: good('Recorded', ref('Receipt')), ...wrong(400, 401, 403, 409, 413, 415, 429) } },
  },
  '/api/v1/desk/search': {
    get: {
      operationId: 'search', tags: ['staff'], ...staff('search'), summary: 'Matters that hold all words',
      parameters: [query('q', { type: 'string', maxLength: 200 }, 'Words parted by blanks, at most 10: in title, message or answers; or a number. Without it everything that the filter lets through'), query('order', { type: 'string', enum: ['newest', 'relevance'], default: 'newest' }, 'Relevance puts the newest 2,000 in order'), ...narrowing, ...paging],
      responses: { 200: good('Of what the officer may see', ref('Found')), ...wrong(400, 401, 403, 429) },
    },
  },
  '/api/v1/desk/matters/{number}': { get: { operationId: 'matter', tags: ['staff'], ...staff('matters:read'), summary: 'One matter with all that belongs to it', parameters: [number], responses: { 200: good('As the officer sees it', ref('Matter'), { ETag: { schema: { type: 'string' }, description: 'The version, for If-Match of a move' } }), ...wrong(400, 401, 403, 404, 429) } } },
  '/api/v1/desk/matters/{number}/files/{id}': { get: { operationId: 'file', tags: ['staff'], ...staff('matters:read'), summary: 'A file of a matter', parameters: [number, inPath('id', 'Id of the file'), query('small', { type: 'string' }, 'The thumbnail')], responses: { 200: { description: 'The picture', content: { 'image/jpeg': {} } }, ...Object.fromEntries([400, 401, 403, 404, 429, 503].map((c) => [c, answers[c]])) } } },
  '/api/v1/desk/matters/{number}/moves/{move}': {
    post: {
      operationId: 'move', tags: ['staff'], ...staff('matters:act'), summary: 'Make a step with a matter',
      parameters: [number, inPath('move', 'Code of a move that the matter offers'), key, { name: 'If-Match', in: 'header', required: false, schema: { type: 'string' }, description: 'ETag of the matter, in place of "version"' }],
      ...body(ref('Move'), 256 * KB), responses: { 200: good('Done and in the record', ref('Moved')), ...wrong(400, 401, 403, 404, 409, 413, 415, 429) },
    },
  },
}

export default {
  openapi: '3.1.0',
  info: {
    title: 'Echowall', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    description: 'What residents raise, who handles it, and the public answers. Times are ISO 8601 in the zone of the site; ids are strings; sentences follow Accept-Language (zh-CN, zh-TW, en). Members may be added; what is not known can be passed over. A matter that may not be seen is answered as one that does not exist.',
  },
  servers: [{ url: '@BASE@' }],
  tags: [{ name: 'public', description: 'For everybody, without a token' }, { name: 'staff', description: 'For programs that act for an officer' }],
  security: [],
  paths,
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'Given out by the operator: echowall token add. Acts with the posts that its officer holds at that moment, within its scopes.' } },
    schemas,
    responses: {
      Invalid: problem('Something in the request is wrong; "field" says where'), Token: problem('No token, or one that is not in force', { 'WWW-Authenticate': { schema: { type: 'string' } } }),
      Denied: problem('Not for this officer, or the token lacks the scope (code "scope")'), NotFound: problem('Absent, or not for this officer: the two are never told apart'), Accept: problem('The answer is JSON'),
      Conflict: problem('Somebody changed it first, or the key was used for something else (code "key_used")'), TooLarge: problem('More than is taken here'), ContentType: problem('The body is no JSON'),
      Throttled: problem('Too many wrong tries', { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } }), Busy: problem('Full or down for the moment', { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds' } }),
    },
  },
}
