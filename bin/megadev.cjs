#!/usr/bin/env node
/**
 * Starts the command line on a Node.js that can run it; written for any Node.js, so that an old one says what is wrong.
 *
 * The version is checked before anything of ours is imported. In a checkout, `npm install` brings a Node.js of the right
 * version along, and an older one hands over to it. Nothing else happens here: start-up time is part of the product.
 */

'use strict'

const MINIMUM = [22, 13]

function isEnough(version) {
  const parts = version.split('.').map(Number)
  return parts[0] > MINIMUM[0] || (parts[0] === MINIMUM[0] && parts[1] >= MINIMUM[1])
}

/** The `node` package of this checkout, or null: an installed megadev has no node_modules of its own beside `bin`. */
function ownNode() {
  try {
    const path = require('node:path')
    const home = path.join(__dirname, '..', 'node_modules', 'node')
    const binary = path.join(home, 'bin', 'node')
    require('node:fs').accessSync(binary, 1)
    return isEnough(require(path.join(home, 'package.json')).version) ? binary : null
  } catch (_absent) {
    return null
  }
}

/** Runs this launcher once more with `binary`, and ends as it ends. */
function handOver(binary) {
  const child = require('node:child_process').spawn(binary, [__filename].concat(process.argv.slice(2)), {
    stdio: 'inherit',
  })
  child.on('error', (error) => {
    process.stderr.write(`megadev: ${error.message}\n`)
    process.exit(1)
  })
  // A terminal sends Ctrl-C to both processes; sending it on would make it two.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function start() {
  import('../dist/cli/main.js')
    .then((cli) => cli.main(process.argv.slice(2)))
    .then(
      (code) => {
        process.exitCode = code
      },
      (error) => {
        process.stderr.write(`megadev: ${(error && error.stack) || error}\n`)
        process.exitCode = 1
      },
    )
}

if (isEnough(process.versions.node)) {
  start()
} else {
  const other = ownNode()
  if (other === null) {
    process.stderr.write(`megadev needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node}\n`)
    process.exit(1)
  }
  handOver(other)
}
