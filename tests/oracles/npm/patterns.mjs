// Answers pattern questions with the real minimatch, and with the one inside glob: one JSON object a line in, one out.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(process.argv[2])
const { Minimatch } = require('minimatch')
const { Glob } = require('glob')
const options = {
  ignore: { matchBase: true, dot: true, flipNegate: true, nocase: true },
  plain: {},
}

for await (const line of createInterface({ input: process.stdin })) {
  const { pattern, paths, mode } = JSON.parse(line)
  let answer
  try {
    if (mode === 'glob') {
      answer = { globs: new Glob(pattern, { dot: true }).patterns.map(each => each.globString()) }
    } else {
      const mm = new Minimatch(pattern, options[mode])
      answer = {
        negate: mm.negate,
        parts: mm.globParts,
        expand: mm.globSet,
        match: paths.map(path => mm.match(path, false)),
        partial: paths.map(path => mm.match(path, true)),
      }
    }
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
