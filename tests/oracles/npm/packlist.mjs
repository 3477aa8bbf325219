// Lists trees with the real npm-packlist: one JSON tree a line in, one answer a line out.
// usage: node packlist.mjs ORACLE_FOLDER ENGINE_ALIAS [--pack] < trees.jsonl
// With --pack, ENGINE_ALIAS names an installed npm and the list is that of `npm pack --dry-run --json`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const [, , oracle, engine, mode] = process.argv
const require = createRequire(join(oracle, 'package.json'))

const write = (base, files) => {
  for (const [path, content] of Object.entries(files)) {
    const at = join(base, path)
    mkdirSync(content === null ? at : dirname(at), { recursive: true })
    if (content === null) continue
    if (typeof content === 'string') writeFileSync(at, content)
    else if ('link' in content) symlinkSync(content.link, at)
    else writeFileSync(at, Buffer.from(content.base64, 'base64'))
  }
}

const packlist = mode === '--pack' ? null : require(engine)
const Arborist = mode === '--pack' ? null : require('@npmcli/arborist')

const list = async (base, tree) => {
  const path = join(base, tree.pack ?? '.')
  const options = { path }
  if (tree.prefix !== undefined) {
    options.prefix = join(base, tree.prefix)
    options.workspaces = (tree.workspaces ?? []).map(each => join(base, each))
  }
  if (tree.global) options.globalIgnoreFile = join(base, tree.global)
  const actual = await new Arborist({ path }).loadActual()
  return packlist(actual, options)
}

const pack = (base, tree) => {
  const cli = join(dirname(require.resolve(`${engine}/package.json`)), 'bin/npm-cli.js')
  const args = [cli, 'pack', '--dry-run', '--json', '--ignore-scripts', '--offline', ...(tree.args ?? [])]
  const env = { ...process.env, npm_config_userconfig: '/dev/null', npm_config_update_notifier: 'false' }
  const done = spawnSync(process.execPath, args, { cwd: join(base, tree.pack ?? '.'), env, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.stderr.trim())
  const answer = JSON.parse(done.stdout)
  return Object.values(answer)[0].files.map(file => file.path)
}

// ignore-walk throws from callbacks, and goes on walking: after an error this process ends, and a new one goes on.
let fail = () => {}
process.on('uncaughtException', error => fail(error))
process.on('unhandledRejection', error => fail(error))

for await (const line of createInterface({ input: process.stdin })) {
  const tree = JSON.parse(line)
  const base = join(mkdtempSync(join(tmpdir(), 'listing-')), 'pkg')
  let answer
  try {
    mkdirSync(base)
    write(base, tree.files)
    const stopped = new Promise((_, reject) => { fail = reject })
    const found = await Promise.race([mode === '--pack' ? pack(base, tree) : list(base, tree), stopped])
    answer = { id: tree.id, files: found.map(file => file.replace(/^\.\//, '')).sort() }
  } catch (error) {
    answer = { id: tree.id, error: `${error.message}`.split(base).join('') }
  }
  rmSync(dirname(base), { recursive: true, force: true })
  writeSync(1, `${JSON.stringify(answer)}\n`)
  if ('error' in answer) break
}
process.exit(0)
