import { once } from 'node:events';
import { C } from '@deepstream/client';
import { getMessage } from '@deepstream/protobuf/dist/src/message-builder.js';
import { parse } from '@deepstream/protobuf/dist/src/message-parser.js';
import WebSocket from 'ws';

const { ACTIONS, AUTH_ACTION, CONNECTION_ACTION, TOPIC } = C;

/** Accepts everybody, and knows nothing of presence. */
const HOSPITABLE = {
  'CONNECTION CHALLENGE': () => [{ topic: TOPIC.CONNECTION, action: CONNECTION_ACTION.ACCEPT }],
  'CONNECTION PING': () => [{ topic: TOPIC.CONNECTION, action: CONNECTION_ACTION.PONG }],
  'AUTH REQUEST': () => [{ topic: TOPIC.AUTH, action: AUTH_ACTION.AUTH_SUCCESSFUL }]
};

/** A server that says what its test wants it to, for what the published server says rarely or never. */
export class ScriptedServer {
  #server;

  /**
   * @param {TestContext} t the test at whose end it stops
   * @param {object} script what is answered to a topic and action, `'PRESENCE QUERY'`: given the message, a list of
   *     messages, which leave in one packet
   */
  static async start(t, script) {
    const server = new ScriptedServer({ ...HOSPITABLE, ...script });
    t.after(() => server.stop());
    await once(server.#server, 'listening');
    return server;
  }

  constructor(script) {
    this.#server = new WebSocket.Server({ host: '127.0.0.1', port: 0 });
    this.#server.on('connection', (socket, { socket: connection }) =>
      socket.on('message', (frame) => {
        for (const message of parse(frame)) {
          const answers = script[`${TOPIC[message.topic]} ${ACTIONS[message.topic][message.action]}`]?.(message) ?? [];
          connection.cork();
          answers.forEach((answer) => socket.send(getMessage(answer, false)));
          connection.uncork();
        }
      })
    );
  }

  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}/deepstream`;
  }

  /** Cuts every connection. */
  cut() {
    this.#server.clients.forEach((socket) => socket.terminate());
  }

  /** Stops listening and cuts every connection; a second time does nothing. */
  stop() {
    this.cut();
    this.#server.close();
  }
}
