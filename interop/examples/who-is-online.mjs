// <javascript>
import { DeepstreamClient } from '@deepstream/client'

const client = new DeepstreamClient(process.argv[3] ?? 'ws://127.0.0.1:6020/deepstream')
await client.login({ username: process.argv[2] ?? 'carol' })

client.presence.subscribe((user, online) => console.log(user, online ? 'came' : 'left'))
console.log('online besides you:', await client.presence.getAll())
// </javascript>
