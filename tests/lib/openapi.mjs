// The served description of the API, and validators of its schemas for real answers.
import assert from 'node:assert/strict'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { request } from './client.mjs'

export class Description {
  static async of(server) {
    const r = await request(server, '/api/openapi.json')
    assert.equal(r.status, 200, r.text)
    assert.match(r.headers['content-type'], /^application\/json/)
    return new Description(JSON.parse(r.text))
  }

  constructor(document) {
    this.document = document
    this.ajv = new Ajv({ strict: false, allErrors: true })
    addFormats(this.ajv)
    this.ajv.addSchema({ $id: 'echowall:', ...document }, 'echowall:')
    this.seen = new Set()
  }

  // [[METHOD, path, operation]]
  operations() {
    return Object.entries(this.document.paths).flatMap(([at, methods]) => Object.entries(methods).map(([m, x]) => [m.toUpperCase(), at, x]))
  }

  find(method, target) {
    const parts = target.split('?')[0].split('/')
    const fits = ([m, at]) => {
      const own = at.split('/')
      return m === method && own.length === parts.length && own.every((s, i) => s.startsWith('{') || s === parts[i])
    }
    const found = this.operations().filter(fits)
    const literal = found.sort((a, b) => (a[1].match(/\{/g) ?? []).length - (b[1].match(/\{/g) ?? []).length)[0]
    assert.ok(literal, `${method} ${target} is not described`)
    return literal
  }

  // Whether the answer is one that the description has, with a body that fits its schema.
  check(method, target, r) {
    const [, at, operation] = this.find(method, target)
    const kind = r.headers['content-type']?.split(';')[0]
    let answer = operation.responses[r.status]
    assert.ok(answer, `${method} ${target}: ${r.status} is not described: ${r.text}`)
    if (answer.$ref) answer = this.document.components.responses[answer.$ref.split('/').pop()]
    assert.ok(kind in answer.content, `${method} ${target}: ${r.status} as ${kind}`)
    this.seen.add(`${method} ${at} ${r.status}`)
    const schema = answer.content[kind].schema
    if (!schema) return
    const root = schema.$ref ? `echowall:${schema.$ref}` : schema
    const validate = typeof root === 'string' ? this.ajv.getSchema(root) : this.ajv.compile(root)
    assert.ok(validate(JSON.parse(r.text)), `${method} ${target}: ${JSON.stringify(validate.errors?.slice(0, 3))}\n${r.text.slice(0, 1500)}`)
  }
}
