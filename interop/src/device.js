import { C, DeepstreamClient } from '@deepstream/client';
// The client takes another socket factory as an option, but does not export the one it would use.
import { socketFactory } from '@deepstream/client/dist/src/connection/socket-factory.js';
import { DEADLINE_MILLIS, eventually } from './eventually.js';

const { ACTIONS, AUTH_ACTION, CONNECTION_ACTION, PRESENCE_ACTION, TOPIC } = C;

const NOTICES = [
  PRESENCE_ACTION.PRESENCE_JOIN,
  PRESENCE_ACTION.PRESENCE_JOIN_ALL,
  PRESENCE_ACTION.PRESENCE_LEAVE,
  PRESENCE_ACTION.PRESENCE_LEAVE_ALL
];

/**
 * The public client, and what its socket receives: the client passes over acknowledgements, pongs and faults in
 * silence, and a test needs to await the first two and to fail on the last.
 */
export class Device {
  #waiting = new Set();
  #closed = false;

  /** Every notice received, with a callback for it or without: the action's name and the user's. */
  notices = [];
  /** Every error that the client reported, and every message that says we or the server broke the protocol. */
  faults = [];

  /**
   * @param {string} url the server's
   * @param {object} options the client's
   */
  constructor(url, options = {}) {
    this.client = new DeepstreamClient(url, {
      ...options,
      socketFactory: (...args) => this.#overheard(socketFactory(...args))
    });
    // What it says about being closed twice is no fault.
    this.client.on('error', (...error) => this.#closed || this.faults.push(error));
  }

  get presence() {
    return this.client.presence;
  }

  get state() {
    return this.client.getConnectionState();
  }

  /** Requests that the client still expects an answer to, by its own bookkeeping. */
  get unanswered() {
    return [...this.client.services.timeoutRegistry.register.keys()];
  }

  login(...args) {
    return eventually(this.client.login(...args), DEADLINE_MILLIS, () => `the login, the client is ${this.state}`);
  }

  resume() {
    return eventually(this.client.resume(), DEADLINE_MILLIS, () => `the login, the client is ${this.state}`);
  }

  /** Asks with the promise form. */
  getAll(...args) {
    return eventually(this.presence.getAll(...args), DEADLINE_MILLIS, 'the answer to getAll()');
  }

  /** Subscribes where nobody of the device does yet, and awaits that it is in effect. */
  async subscribe(...args) {
    this.presence.subscribe(...args);
    await this.receives(args.length === 1 ? 'SUBSCRIBE_ALL' : 'SUBSCRIBE');
  }

  /** Takes the last subscription of its kind away, and awaits that it is out of effect. */
  async unsubscribe(...args) {
    this.presence.unsubscribe(...args);
    await this.receives(typeof args[0] === 'string' ? 'UNSUBSCRIBE' : 'UNSUBSCRIBE_ALL');
  }

  /** Awaits the next message of a presence action: an acknowledgement, a notice or an answer. */
  receives(action) {
    return this.#next(
      ({ topic, action: received }) => topic === TOPIC.PRESENCE && received === PRESENCE_ACTION[action],
      `the server's ${action}`
    );
  }

  /** Awaits the answers to as many pings. */
  async pongs(count) {
    for (let i = 0; i < count; i++) {
      await this.#next(
        ({ topic, action }) => topic === TOPIC.CONNECTION && action === CONNECTION_ACTION.PONG,
        `pong ${i + 1} of ${count}, the client is ${this.state}`
      );
    }
  }

  /** Awaits a connection state of the client. */
  becomes(state) {
    const there = new Promise((resolve) => {
      const check = () => {
        if (this.state === state) {
          this.client.off('connectionStateChanged', check);
          resolve();
        }
      };
      this.client.on('connectionStateChanged', check);
      check();
    });
    return eventually(there, DEADLINE_MILLIS, () => `the client becomes ${state}, it is ${this.state}`);
  }

  /** Closes the client for good; a second time does nothing. */
  async close() {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    const { state } = this;
    this.client.close();
    // From other states the client need not come to say that it is closed.
    if (state === 'OPEN') {
      await this.becomes('CLOSED');
    }
  }

  #next(matches, what) {
    const next = new Promise((resolve, reject) => this.#waiting.add({ matches, what, resolve, reject }));
    return eventually(next, DEADLINE_MILLIS, what);
  }

  #overheard(socket) {
    let handle;
    Object.defineProperty(socket, 'onparsedmessages', {
      set: (handler) => (handle = handler),
      get: () => (messages) => {
        handle(messages);
        messages.forEach((message) => this.#received(message));
      }
    });
    return socket;
  }

  #received(message) {
    if (isFault(message)) {
      this.#fault(message);
    }
    if (message.topic === TOPIC.PRESENCE && NOTICES.includes(message.action)) {
      this.notices.push([PRESENCE_ACTION[message.action], message.name]);
    }
    for (const waiting of this.#waiting) {
      if (waiting.matches(message)) {
        this.#waiting.delete(waiting);
        waiting.resolve(message);
      }
    }
  }

  /** What is awaited does not come any more, most likely: it was not understood. */
  #fault(message) {
    this.faults.push([message]);
    const received = `${TOPIC[message.topic]} ${ACTIONS[message.topic][message.action]}`;
    for (const { what, reject } of this.#waiting) {
      reject(new Error(`expected ${what}, received ${received}`));
    }
    this.#waiting.clear();
  }
}

/** The client drops these without a word; those of the topic PARSER also stand for what it cannot decode. */
function isFault({ topic, action }) {
  return (
    topic === TOPIC.PARSER ||
    (topic === TOPIC.CONNECTION && action === CONNECTION_ACTION.INVALID_MESSAGE) ||
    (topic === TOPIC.AUTH && [AUTH_ACTION.INVALID_MESSAGE, AUTH_ACTION.INVALID_MESSAGE_DATA].includes(action))
  );
}
