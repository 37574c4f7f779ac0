// What an office gets wrong in a procedure is named with its line, in a sentence that says what to do; what is right
// passes. Each mistake is planted by a small edit of a file that is good.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { noSanitizer, program, root, run } from '../lib/site.mjs'

const good = {
  suqiu: fs.readFileSync(path.join(root, 'catalogue/procedures/suqiu.yaml'), 'utf8'),
  yedeng: fs.readFileSync(path.join(root, 'tests/cli/catalogue/procedures/yedeng.yaml'), 'utf8'),
}
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'catalogue-'))
after(() => fs.rmSync(folder, { recursive: true }))

async function check(where) {
  const r = await run(program, ['catalogue', 'check', where])
  noSanitizer(r.stderr)
  return r
}

// [what, in which file, what is replaced, by what, [text whose line it is told with, sentence]…]: these, and no others.
const mistakes = [
  ["words: no English", 'suqiu',
    "{zh: 派单, en: Dispatch}",
    "{zh: 派单}",
    [["{zh: 派单}", "The key en is missing here."]]],
  ["words: an empty one", 'suqiu',
    "{zh: 派单, en: Dispatch}",
    "{zh: \"\", en: Dispatch}",
    [["{zh: \"\",", "zh is empty."]]],
  ["words: Chinese under en", 'suqiu',
    "en: Demand",
    "en: 诉求",
    [["en: 诉求", "The English of name holds Chinese."]]],
  ["words: English under zh", 'suqiu',
    "{zh: 派单, en: Dispatch}",
    "{zh: Dispatch, en: Dispatch}",
    [["zh: Dispatch", "The Chinese of name holds no Chinese character."]]],
  ["words: nothing told to the resident", 'suqiu',
    "    told: {zh: 您已撤回。, en: You have withdrawn it.}\n",
    "",
    [["name: {zh: 已撤回", "The key told is missing here."]]],
  ["a key that does nothing", 'suqiu',
    "\nstates:",
    "\npublic: true\nstates:",
    [["public: true", "The key public is not known here."]]],
  ["a tab", 'suqiu',
    "moves:\n",
    "moves:\n\t",
    [["\t  # --- Intake", "This is not YAML: found character that cannot start any token."]]],
  ["a code twice", 'suqiu',
    "  ask:\n",
    "  accept:\n",
    [["  accept:\n    name: {zh: 向", "The key accept stands here twice."]]],
  ["a code in capitals", 'suqiu',
    "  ask:\n",
    "  Ask:\n",
    [["  Ask:", "Ask is no code: small letters, digits and _, beginning with a letter, at most 32."]]],
  ["the name of an entry of the program", 'suqiu',
    "  ask:\n",
    "  transfer:\n",
    [["  transfer:", "A step cannot be called transfer: the name is used for something else."]]],
  ["the name of a form field", 'suqiu',
    "      question:",
    "      title:",
    [["      title:", "A field cannot be called title: the name is used for something else."]]],
  ["a prefix in small letters", 'suqiu',
    "prefix: SQ",
    "prefix: sq",
    [["prefix: sq", "prefix has to be one to four capital letters."]]],
  ["an unknown first state", 'suqiu',
    "first: new ",
    "first: neu ",
    [["first: neu", "There is no state neu."]]],
  ["an unknown state in a list", 'suqiu',
    "    from: [new, returned]\n    to: dispatched",
    "    from: [new, returnd]\n    to: dispatched",
    [["from: [new, returnd]", "There is no state returnd."]]],
  ["an unknown state to go to", 'suqiu',
    "    to: verified",
    "    to: verifed",
    [["to: verifed", "There is no state verifed."]]],
  ["an unknown role", 'suqiu',
    "roles: [dispatcher]",
    "roles: [dispatcher, clerk]",
    [["dispatcher, clerk", "There is no role clerk that sees matters."]]],
  ["a role that sees no matters", 'suqiu',
    "roles: [dispatcher]",
    "roles: [auditor]",
    [["roles: [auditor]", "There is no role auditor that sees matters."]]],
  ["no role at all", 'suqiu',
    "who: {at: any, roles: [verifier]}",
    "who: {at: any}",
    [["who: {at: any}", "Nobody may make the step verify: name the roles that may."]]],
  ["a role of residents", 'suqiu',
    "    who: {at: resident}",
    "    who: {at: resident, roles: [intake]}",
    [["at: resident, roles", "Residents have no roles; leave roles away."]]],
  ["an unknown place", 'suqiu',
    "who: {at: any, roles: [verifier]}",
    "who: {at: everywhere, roles: [verifier]}",
    [["at: everywhere", "This has to be one of these words: at: intake, lead, co, any, resident."]]],
  ["an unknown guard", 'suqiu',
    "guards: [no_part, has_person]",
    "guards: [not_part, no_part, has_person]",
    [["[not_part", "There is no guard not_part."]]],
  ["an unknown effect", 'suqiu',
    "effects: [reclassify]",
    "effects: [reclasify]",
    [["reclasify", "There is no effect reclasify."]]],
  ["an unknown message", 'suqiu',
    "tells: [asked]",
    "tells: [questioned]",
    [["tells: [questioned]", "There is no message questioned to residents."]]],
  ["an unknown look", 'suqiu',
    "    look: check",
    "    look: checked",
    [["look: checked", "This has to be one of these words: look: new, active, check, done, returned, ended."]]],
  ["neither true nor false", 'suqiu',
    "    shown: true",
    "    shown: perhaps",
    [["shown: perhaps", "shown has to be true or false."]]],
  ["a length out of bounds", 'suqiu',
    "        max: 500",
    "        max: 50000",
    [["max: 50000", "This has to be a whole number: max: 1 … 20000."]]],
  ["least above most", 'suqiu',
    "        min: 10\n        max: 20000",
    "        min: 10\n        max: 5",
    [["        min: 10\n        max: 5", "The least is more than the most: 10 > 5."]]],
  ["no such limit", 'suqiu',
    "    limit: 5 days",
    "    limit: 5 working days",
    [["limit: 5 working days", "5 working days is no limit like 15 days, 5 workdays, 2 hours or 7 days strict."]]],
  ["a limit out of bounds", 'suqiu',
    "    limit: 5 days",
    "    limit: 0 days",
    [["limit: 0 days", "0 days is no limit like 15 days, 5 workdays, 2 hours or 7 days strict."]]],
  ["a clock that never stops", 'suqiu',
    "    stops: [verify, reject]",
    "    stops: []",
    [["stops: []", "The clock verify never stops."]]],
  ["a clock stopped where it does not run", 'suqiu',
    "    stops: [verify, reject]",
    "    stops: [verify, reject, appeal]",
    [["reject, appeal]", "appeal is never made while this clock runs, so it cannot stop it."]]],
  ["a clock that never starts", 'suqiu',
    "    starts: [reply]",
    "    starts: []",
    [["starts: []", "The clock verify never starts."]]],
  ["a clock started by a state", 'suqiu',
    "    starts: [reply]",
    "    starts: [replied]",
    [["starts: [replied]", "There is no step replied."]]],
  ["a clock left behind", 'suqiu',
    "    stops: [reply, return, recall, merge]",
    "    stops: [return, recall, merge]",
    [["stops: [return, recall, merge]", "One clock runs at a time: reply changes to another while this one runs, so it has to stop it."]]],
  ["no clock at the beginning", 'suqiu',
    "starts: [submission, return,",
    "starts: [return,",
    [["clocks:", "No clock starts with submission: nobody would know by when the first step is due."]]],
  ["two clocks at once", 'yedeng',
    "    starts: [repair]\n",
    "    starts: [repair, dispatch]\n",
    [["[repair, dispatch]", "Another clock starts with dispatch already."]]],
  ["orders without a clock", 'suqiu',
    "starts: [dispatch, reject,",
    "starts: [reject,",
    [["effects: [send_orders]", "Orders go out with dispatch, but no clock starts with it."], ["stops: [reply, return, recall, merge]", "One clock runs at a time: dispatch changes to another while this one runs, so it has to stop it."]]],
  ["a state that nothing reaches", 'suqiu',
    "  refused:\n    name: {zh: 不予受理",
    "  parked:\n    name: {zh: 搁置, en: Parked}\n    told: {zh: 搁置中。, en: It is parked.}\n    look: active\n  refused:\n    name: {zh: 不予受理",
    [["  parked:", "No step leads to the state parked."]]],
  ["no way to an end", 'yedeng',
    "    to: lit\n",
    "    to: repaired\n",
    [["  reported:", "From reported the staff can bring the matter to no end."], ["  repaired:", "From repaired the staff can bring the matter to no end."], ["  lit:", "No step leads to the state lit."], ["    to: repaired\n    who: {at: any, roles: [verifier", "inspect closes, so it cannot lead to a state that is open."]]],
  ["closes what stays open", 'suqiu',
    "    to: closed\n    who: {at: any, roles: [supervisor]}",
    "    to: handling\n    who: {at: any, roles: [supervisor]}",
    [["    to: handling\n    who: {at: any, roles: [supervisor]}", "decide_close closes, so it cannot lead to a state that is open."]]],
  ["ends and leaves an order behind", 'yedeng',
    "    effects: [close]\n",
    "",
    [["  inspect:\n    name: {zh: 验收, en: Confirm", "inspect ends the matter, but an office keeps an open order: add close or end_orders."],
      ["    to: lit", "inspect ends the matter, so it needs the effect close, and with it four eyes."]]],
  ["taken on before it was sent", 'suqiu',
    "en: Taken on}\n    from: [dispatched]",
    "en: Taken on}\n    from: [dispatched, new]",
    [["[dispatched, new]", "Nobody can make this step in the state new: no office has an order for it there."]]],
  ["an answer that the resident cannot read", 'yedeng',
    "        max: 200\n        shown: true\n",
    "        max: 200\n",
    [["effects: [answer_order, answer]", "repair answers the resident without a text that has to be written and is shown to them."]]],
  ["shown in a step that is not", 'yedeng',
    "    files: resident\n    shown: true\n",
    "    files: staff\n",
    [["      repair:", "The resident does not see this step, so not its field repair either."], ["      fault:", "The resident does not see this step, so not its field fault either."]]],
  ["signed off without four eyes", 'yedeng',
    "    guards: [not_doer]\n    effects: [close]",
    "    effects: [close]",
    [["  inspect:\n    name: {zh: 验收, en: Confirm", "Four eyes: inspect signs work off, so it needs the guard not_doer."]]],
  ["verified and signed off by the same", 'suqiu',
    "guards: [not_doer, not_verifier]",
    "guards: [not_doer]",
    [["    guards: [not_doer]\n    effects: [close]\n    tells: [closed, rate", "Four eyes: sign_off follows a check, so it needs the guard not_verifier."]]],
  ["a guard that stops nobody", 'suqiu',
    "    checks: true\n",
    "",
    [["guards: [not_doer, not_verifier]", "The guard not_verifier stops nobody: no step has “checks: true”."]]],
  ["a step of the resident that no page offers", 'suqiu',
    "  rate:\n    name",
    "  vote:\n    name",
    [["    who: {at: resident}\n    guards: [unrated]", "Residents are offered supplement, withdraw, rate, reopen and appeal only, not vote."]]],
  ["an office chosen for itself", 'suqiu',
    "Part taken on}\n    from: [dispatched, handling]\n    who: {at: co,",
    "Part taken on}\n    from: [dispatched, handling]\n    who: {at: any,",
    [["    effects: [accept_order]\n    main: true\n    batch", "Who takes an order on has it: co_accept needs at: lead or co."]]],
  ["taken back though it was seen", 'suqiu',
    "  withdraw:\n",
    "  withdraw:\n    undo: true\n",
    [["    undo: true\n    name: {zh: 撤回", "withdraw cannot be taken back; leave “undo” away."]]],
  ["for many at once though it asks about each", 'suqiu',
    "    effects: [mark_against]",
    "    batch: true\n    effects: [mark_against]",
    [["    batch: true\n    effects: [mark_against]", "against is made for one matter at a time; leave “batch” away."]]],
  ["merged into another state", 'suqiu',
    "    to: merged\n",
    "    to: returned\n",
    [["  merged:", "No step leads to the state merged."], ["    to: returned\n    who: {at: intake, roles: [intake, dispatcher]}\n    effects: [end_orders, merge", "merge merges, so it has to lead to the state that “merged” names."]]],
  ["two states of one name", 'suqiu',
    "    name: {zh: 待办结, en: To sign off}",
    "    name: {zh: 待核实, en: To sign off}",
    [["{zh: 待核实, en: To sign off}", "Two states are called 待核实."]]],
  ["an end that looks open", 'suqiu',
    "    look: ended\n",
    "    look: active\n",
    [["look: active\n    end: true", "withdrawn ends the matter, so its look is done or ended."]]],
  ["too many fields", 'yedeng',
    "    fields:\n",
    "    fields:\n      a: {name: {zh: 一, en: One}, max: 9}\n      b: {name: {zh: 二, en: Two}, max: 9}\n      c: {name: {zh: 三, en: Three}, max: 9}\n      d: {name: {zh: 四, en: Four}, min: 1, max: 9, shown: true}\n",
    [["      repair:", "There are too many here: 7 > 4."]]],
  ["a type that fields do not have", 'yedeng',
    "        type: number",
    "        type: amount",
    [["        type: amount", "This has to be one of these words: type: text, number, date, choice."]]],
  ["a number without bounds", 'yedeng',
    "        min: 1\n        max: 99999\n",
    "        max: 99999\n",
    [["        type: number", "The key min is missing here."]]],
  ["an option in one language", 'yedeng',
    "{zh: 线路故障, en: The line}",
    "{zh: 线路故障}",
    [["          line: {zh: 线路故障}", "The key en is missing here."]]],
  ["nothing to choose from", 'yedeng',
    "        options:\n          bulb: {zh: 灯泡损坏, en: The bulb}\n          line: {zh: 线路故障, en: The line}\n",
    "",
    [["        type: choice", "The key options is missing here."]]],
  ["another name than its file", 'yedeng',
    "code: yedeng",
    "code: deng",
    [["code: deng", "The file has to be called after its code: deng.yaml."]]],
  ["a dead end", 'yedeng',
    "    told: {zh: 路灯已经点亮。, en: The lamp shines again.}\n    look: done\n    end: true\n\nmoves:\n",
    "    told: {zh: 路灯已经点亮。, en: The lamp shines again.}\n    look: done\n    end: true\n  waiting:\n    name: {zh: 等待, en: Waiting}\n    told: {zh: 正在等待材料。, en: We wait for material.}\n    look: active\n\nmoves:\n  wait:\n    name: {zh: 等材料, en: Wait}\n    done: {zh: 在等材料, en: Waiting}\n    from: [reported]\n    to: waiting\n    who: {at: any, roles: [handler]}\n",
    [["  waiting:", "No step of the staff leads out of waiting, which is open."]]],
  ["orders that nobody can answer", 'yedeng',
    "    from: [reported]\n    who: {at: intake",
    "    from: [reported]\n    to: repaired\n    who: {at: intake",
    [["    to: repaired\n    who: {at: intake", "Orders go out, but in the state repaired the office cannot do anything: no step there has at: lead."]]],
  ["an answer that is nobody's order", 'yedeng',
    "    who: {at: lead, roles: [handler, field]}\n    effects: [answer_order, answer]\n",
    "    who: {at: intake, roles: [dispatcher]}\n    effects: [answer]\n",
    [["    effects: [answer]\n", "Four eyes: the office that has the order answers, so repair needs at: lead."]]],
  ["a blank answer", 'yedeng',
    "        min: 4\n        max: 200\n        shown: true\n",
    "        max: 200\n        shown: true\n",
    [["    effects: [answer_order, answer]", "repair answers the resident without a text that has to be written and is shown to them."]]],
  ["a call about one's own work", 'suqiu',
    "    guards: [no_part, has_person]\n    effects: [callback]\n",
    "    guards: [has_person]\n    effects: [callback]\n",
    [["    guards: [has_person]\n    effects: [callback]\n", "Four eyes: callback asks about the work of others, so it needs the guard no_part."]]],
  ["a look at the contact without a reason", 'suqiu',
    "        why: {zh: 会记录在案，群众本人看得到。, en: \"It is recorded, and the resident sees it.\"}\n        min: 4\n        max: 200\n",
    "        type: number\n        min: 1\n        max: 200\n",
    [["    effects: [reveal]", "The resident sees every look at the contact: the step is called reveal, is shown, has the guard has_person and as its first field reason, a text with a least length that is shown."]]],
  ["a field that the record calls a file", 'yedeng',
    "      repair:\n        name: {zh: 修了什么",
    "      file1:\n        name: {zh: 修了什么",
    [["      file1:", "A field cannot be called file1: the name is used for something else."]]],
  ["a list without end", 'yedeng',
    "    starts: [repair]\n",
    `    starts: [${Array(50000).fill('repair').join(', ')}]\n`,
    [["    starts: [repair, repair", "There are too many here: 50000 > 160."]]],
]

const lineOf = (text, mark) => {
  const at = text.indexOf(mark)
  assert.ok(at >= 0, `the file holds ${mark}`)
  return text.slice(0, at).split('\n').length
}

for (const [what, name, from, to, told] of mistakes)
  test(`told: ${what}`, async () => {
    const file = path.join(fs.mkdtempSync(path.join(folder, 'one-')), `${name}.yaml`)
    assert.ok(good[name].includes(from), 'the good file holds what is replaced')
    const text = good[name].replace(from, () => to)
    fs.writeFileSync(file, text)
    const r = await check(file)
    const found = r.stderr.trim().split('\n').map((line) => /:(\d+):\d+: (.*)$/.exec(line).slice(1))
    assert.deepEqual(found, told.map(([mark, sentence]) => [String(lineOf(text, mark)), sentence]))
    assert.equal(r.code, 1)
  })

test('what comes with the program is clean, and so is the small one of the manual', async () => {
  for (const where of ['catalogue', 'tests/cli/catalogue', 'catalogue/procedures/suqiu.yaml']) {
    const r = await check(path.join(root, where))
    assert.equal(r.stderr, '')
    assert.equal(r.code, 0)
    assert.match(r.stdout, /\d+ states, \d+ steps, \d+ clocks\n$/)
  }
})

test('all mistakes of all files in one run, and what two files have in common', async () => {
  const all = path.join(folder, 'all')
  fs.mkdirSync(path.join(all, 'procedures'), { recursive: true })
  const put = (name, text) => fs.writeFileSync(path.join(all, 'procedures', name), text)
  put('a.yaml', good.suqiu.replace('first: new ', 'first: neu ').replace('    limit: 5 days', '    limit: five days'))
  put('suqiu.yaml', good.suqiu)
  put('yedeng.yaml', good.yedeng.replace('prefix: YD', 'prefix: SQ'))
  put('zz.yaml', good.yedeng)
  put('notes.txt', 'this is no procedure')
  const r = await check(all)
  const found = r.stderr.trim().split('\n').map((line) => line.slice(all.length + '/procedures/'.length))
  assert.deepEqual(found, [
    `a.yaml:${lineOf(good.suqiu, 'first: new ')}:8: There is no state neu.`,
    `a.yaml:${lineOf(good.suqiu, '    limit: 5 days')}:12: five days is no limit like 15 days, 5 workdays, 2 hours or 7 days strict.`,
    `yedeng.yaml:${lineOf(good.yedeng, 'prefix: YD')}:9: Two procedures number their matters with SQ.`,
    `zz.yaml:${lineOf(good.yedeng, 'code: yedeng')}:7: The file has to be called after its code: yedeng.yaml.`,
    `zz.yaml:${lineOf(good.yedeng, 'code: yedeng')}:7: Two files have the code yedeng.`,
  ])
  assert.equal(r.code, 1)
  assert.match(r.stdout, /^[^\n]*suqiu\.yaml: 诉求 Demand, 11 states[^\n]*\n$/)
})

test('what cannot be read is said so', async () => {
  for (const [args, says] of [
    [['check', path.join(folder, 'nowhere')], /cannot be opened/],
    [['check', root + '/docs'], /cannot be opened/],
    [['check'], /say “catalogue check/],
    [[], /say “catalogue check/],
  ]) {
    const r = await run(program, ['catalogue', ...args])
    assert.match(r.stderr, says)
    assert.equal(r.code, 2)
  }
})
