// Builds one small project with the bundler named first, into the folder named second, every way it writes maps.
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import path from 'node:path'

const [, , tool, oracles] = process.argv
const require = createRequire(path.join(oracles, 'package.json'))
const bin = (name) => path.join(oracles, 'node_modules', '.bin', name)
const run = (name, ...args) => execFileSync(bin(name), args, { stdio: ['ignore', 'ignore', 'inherit'] })

const builders = {
  async esbuild() {
    const esbuild = require('esbuild')
    for (const sourcemap of ['linked', 'inline', 'external', 'both']) {
      await esbuild.build({ entryPoints: ['src/main.ts'], bundle: true, sourcemap, outfile: `dist/${sourcemap}/main.js` })
    }
    await esbuild.build({ entryPoints: ['src/main.ts'], bundle: true, sourcemap: true, sourcesContent: false, outfile: 'dist/bare/main.js' })
  },
  async rollup() {
    const { rollup } = require('rollup')
    const bundle = await rollup({ input: 'src/plain.js' })
    for (const sourcemap of [true, 'inline', 'hidden']) {
      await bundle.write({ dir: `dist/${sourcemap}`, sourcemap })
    }
    await bundle.write({ dir: 'dist/bare', sourcemap: true, sourcemapExcludeSources: true })
  },
  async webpack() {
    const webpack = require('webpack')
    for (const devtool of ['source-map', 'inline-source-map', 'hidden-source-map', 'nosources-source-map', 'eval', 'eval-source-map']) {
      const mode = devtool.startsWith('eval') ? 'development' : 'production'
      const output = { path: path.resolve('dist', devtool), filename: 'main.js' }
      const optimization = { concatenateModules: false, minimize: false }
      await new Promise((done, fail) =>
        webpack({ mode, devtool, entry: './src/plain.js', output, optimization }, (error, stats) =>
          error || stats.hasErrors() ? fail(error ?? new Error(stats.toString())) : done()))
    }
  },
  async typescript() {
    run('tsc', '--sourceMap', '--inlineSources', '--declaration', '--declarationMap', '--rootDir', 'src', '--outDir', 'dist/linked', 'src/main.ts')
    run('tsc', '--inlineSourceMap', '--inlineSources', '--rootDir', 'src', '--outDir', 'dist/inline', 'src/main.ts')
    run('tsc', '--sourceMap', '--rootDir', 'src', '--outDir', 'dist/bare', 'src/main.ts')
  },
  async vite() {
    const { build } = await import(path.join(oracles, 'node_modules/vite/dist/node/index.js'))
    for (const sourcemap of [true, 'inline', 'hidden']) {
      await build({ logLevel: 'error', build: { sourcemap, outDir: `dist/${sourcemap}`, lib: { entry: 'src/main.ts', formats: ['es'], fileName: 'main' } } })
    }
  },
  async parcel() {
    run('parcel', 'build', 'src/plain.js', '--dist-dir', 'dist/linked', '--no-cache', '--no-optimize')
  },
}

await builders[tool]()
