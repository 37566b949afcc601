// Starts the published server on loopback with presence alone and the rest as its default configuration has it: open
// authentication, no permissions. Prints its port, and ends with its standard input, so that it never outlives who
// started it.
//
//   node src/published-server.js [PORT] [--deny-secret]
//
// With --deny-secret its permissions deny users whose name begins with "secret" to everybody: SUBSCRIBE and QUERY. Its
// rules fit no name with a line break, so that these are denied too.
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { Deepstream } = createRequire(import.meta.url)('@deepstream/server')

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

// The server refuses rules that leave a section out, also for what it does not serve.
const everything = (...rules) => ({ '*': Object.fromEntries(rules.map((rule) => [rule, true])) })
const SECRETS_DENIED = {
  type: 'config',
  options: {
    maxRuleIterations: 3,
    cacheEvacuationInterval: 60000,
    permissions: {
      presence: { ...everything('allow'), 'secret*': { allow: false } },
      record: everything('create', 'write', 'read', 'delete', 'listen', 'notify'),
      event: everything('publish', 'subscribe', 'listen'),
      rpc: everything('provide', 'request')
    }
  }
}

const { values: flags, positionals } = parseArgs({
  options: { 'deny-secret': { type: 'boolean' } },
  allowPositionals: true
})
const port = Number(positionals[0]) || await freePort()
const server = new Deepstream({
  showLogo: false,
  logLevel: 100,
  enabledFeatures: { record: false, event: false, rpc: false, presence: true, monitoring: false },
  httpServer: {
    type: 'default',
    options: { healthCheckPath: '/health-check', host: '127.0.0.1', port, allowAllOrigins: true }
  },
  connectionEndpoints: [
    {
      type: 'ws-binary',
      options: {
        urlPath: '/deepstream',
        heartbeatInterval: 30000,
        outgoingBufferTimeout: 0,
        maxBufferByteSize: 100000,
        unauthenticatedClientTimeout: 180000,
        maxAuthAttempts: 3,
        maxMessageSize: 1048576
      }
    }
  ],
  ...(flags['deny-secret'] && { permission: SECRETS_DENIED })
})
server.on('started', () => {
  if (flags['deny-secret']) {
    // Its rules tell the record feature of every check, and throw where that is switched off.
    server.getServices().permission.setRecordHandler({ removeRecordRequest() {} })
  }
  console.log(`published: listening on ws://127.0.0.1:${port}/deepstream`)
})
server.start()
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
