// Starts the published server on loopback with presence alone and the rest as its default configuration has it: open authentication,
// no permissions. Prints its port, and ends with its standard input, so that it never outlives who started it.
import { createRequire } from 'node:module'
import { createServer } from 'node:net'

const { Deepstream } = createRequire(import.meta.url)('@deepstream/server')

const freePort = () => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})

const port = Number(process.argv[2]) || await freePort()
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
  ]
})
server.on('started', () => console.log(`published: listening on ws://127.0.0.1:${port}/deepstream`))
server.start()
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
