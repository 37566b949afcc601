// The published server to be measured: presence alone on loopback, open authentication, no permissions, and nothing
// logged. Prints its address when it serves, and ends with its standard input, so that it never outlives who started it.
//
//   node server.js [--online=COUNT]
//
// With --online so many users are online from the start, put where its presence handler keeps them: more than there are
// descriptors for sockets. Their names are those that the scenario query-names asks for.
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'

const require = createRequire(import.meta.url)
const { Deepstream } = require('@deepstream/server')
const { STATE_REGISTRY_TOPIC } = require('@deepstream/server/dist/src/constants')

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

const { values: flags } = parseArgs({ options: { online: { type: 'string', default: '0' } } })
const port = await freePort()
const server = new Deepstream({
  showLogo: false,
  // The level counts only among the logger's own options; beyond OFF, or it logs each watcher that is gone.
  logger: { type: 'default', options: { colors: false, logLevel: 100 } },
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
  ]
})
server.on('started', () => {
  const online = server.getServices().clusterStates.getStateRegistry(STATE_REGISTRY_TOPIC.ONLINE_USERS)
  for (let number = 0; number < Number(flags.online); number++) {
    online.add(`online@example/${String(number).padStart(8, '0')}`)
  }
  console.log(`published: listening on ws://127.0.0.1:${port}/deepstream`)
})
server.start()
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
