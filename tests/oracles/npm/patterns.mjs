// Answers pattern questions with the real minimatch: one JSON object a line in, one a line out.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const require = createRequire(process.argv[2])
const { Minimatch } = require('minimatch')
const options = {
  ignore: { matchBase: true, dot: true, flipNegate: true, nocase: true },
  glob: { braceExpandMax: 10_000, dot: true, nocomment: true, nonegate: true, optimizationLevel: 2 },
  plain: {},
}

for await (const line of createInterface({ input: process.stdin })) {
  const { pattern, paths, mode } = JSON.parse(line)
  let answer
  try {
    const mm = new Minimatch(pattern, options[mode])
    answer = {
      negate: mm.negate,
      parts: mm.globParts,
      expand: mm.globSet,
      match: paths.map(path => mode === 'glob' ? null : mm.match(path, false)),
      partial: paths.map(path => mode === 'glob' ? null : mm.match(path, true)),
    }
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
