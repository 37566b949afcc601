// Starts the published server on loopback with presence alone and the rest as its default configuration has it: open
// authentication, no permissions. Prints its port, and ends with its standard input, so that it never outlives who
// started it.
//
//   node src/published-server.js [PORT] [--deny-secret] [--conformance]
//
// With --deny-secret its permissions deny users whose name begins with "secret" to everybody: SUBSCRIBE and QUERY. Its
// rules fit no name with a line break, so that these are denied too.
//
// With --conformance it has what the conformance kit wants to see: plug-ins that refuse the user "refused", give client
// data to credentials with "vip", deny names that begin with "secret", fail for those with "boom", and let users whose
// name begins with "outcast" ask nothing about everybody; and a heartbeat of three seconds, and five to log in.
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const { Deepstream } = createRequire(import.meta.url)('@deepstream/server')

const { OpenAuthentication } = createRequire(import.meta.url)(
  '@deepstream/server/dist/src/services/authentication/open/open-authentication'
)

const plugin = (description, methods) => ({
  description, init () {}, async whenReady () {}, async close () {}, ...methods
})

// Decides about the two, and leaves the others to the next authentication.
const someRefused = () => plugin('some refused', {
  async isValidUser (connection, credentials) {
    if (credentials.username === 'refused') {
      return { isValid: false }
    }
    return credentials.vip ? { isValid: true, id: credentials.username, clientData: { role: 'vip' } } : null
  }
})

const QUERY_ALL = 2
const UNSUBSCRIBE = 11
const SUBSCRIBE_ALL = 12

const someDenied = () => plugin('some denied', {
  canPerformAction (socket, message, callback, passItOn) {
    const about = message.name ?? ''
    if (about.startsWith('boom')) {
      callback(socket, message, passItOn, new Error('the permissions fail'), false)
      return
    }
    const refused =
      ([QUERY_ALL, SUBSCRIBE_ALL].includes(message.action) && socket.userId.startsWith('outcast')) ||
      // Its own permissions do not look at UNSUBSCRIBE either.
      (message.action !== UNSUBSCRIBE && about.startsWith('secret'))
    callback(socket, message, passItOn, null, !refused)
  }
})

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
  options: { 'deny-secret': { type: 'boolean' }, conformance: { type: 'boolean' } },
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
        heartbeatInterval: flags.conformance ? 3000 : 30000,
        outgoingBufferTimeout: 0,
        maxBufferByteSize: 100000,
        unauthenticatedClientTimeout: flags.conformance ? 5000 : 180000,
        maxAuthAttempts: 3,
        maxMessageSize: 1048576
      }
    }
  ],
  ...(flags['deny-secret'] && { permission: SECRETS_DENIED })
})
if (flags.conformance) {
  server.set('authentication', [someRefused(), new OpenAuthentication()])
  server.set('permission', someDenied())
}
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
