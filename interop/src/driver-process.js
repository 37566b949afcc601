import { isDeepStrictEqual } from 'node:util';
import { DEADLINE_MILLIS, eventually } from './eventually.js';
import { Program } from './program.js';

/** The driver as whoever starts it meets it: a process, what is written to it and what it writes. */
export class DriverProcess {
  #program;
  #waiting = new Set();
  #heard = new Set();
  #id = 0;

  /** Every line that it wrote, as text. */
  texts = [];

  /** The same lines, read as JSON. */
  lines = [];

  /**
   * @param {TestContext} t the test at whose end it stops
   * @param {string[]} nodeOptions what Node is given
   */
  constructor(t, nodeOptions) {
    this.#program = new Program(['driver.js'], (text) => this.#received(text), nodeOptions);
    t.after(() => this.stop());
  }

  /** Its end: the exit code, or the signal that it died of. */
  get ended() {
    return eventually(this.#program.ended, DEADLINE_MILLIS, 'the end of the driver');
  }

  get errors() {
    return this.#program.errors;
  }

  /** Writes a line, whatever it is. */
  write(text) {
    this.#program.write(text);
  }

  /** Writes a request with an id of its own, and does not wait for the answer: the id. */
  send(call, client, fields = {}) {
    const id = ++this.#id;
    this.write(JSON.stringify({ id, call, client, ...fields }));
    return id;
  }

  /** Awaits the answer to a request: the result, or an error with the answer's text. */
  async call(call, client, fields) {
    const id = this.send(call, client, fields);
    const { result, error } = await this.hears({ id });
    if (error !== undefined) {
      throw new Error(error);
    }
    return result;
  }

  /** Awaits a line with these fields among others, the first that was not awaited before. */
  hears(fields) {
    const heard = new Promise((resolve) => {
      const check = () => {
        const line = this.lines.find((line) => !this.#heard.has(line) && contains(line, fields));
        if (line) {
          this.#heard.add(line);
          this.#waiting.delete(check);
          resolve(line);
        }
      };
      this.#waiting.add(check);
      check();
    });
    const what = () => `a line with ${JSON.stringify(fields)} among\n${this.texts.join('\n')}\n${this.errors}`;
    return eventually(heard, DEADLINE_MILLIS, what);
  }

  /** Connects a client whose subscriptions leave at once, and logs it in under its name. */
  async login(client, url, options = {}) {
    await this.call('connect', client, { url, options: { subscriptionInterval: 0, ...options } });
    return this.call('login', client, { credentials: { username: client } });
  }

  /** The presence events so far, each as `[client, handler, user, online]`. */
  get presence() {
    return this.lines
      .filter(({ event }) => event === 'presence')
      .map(({ client, handler, user, online }) => [client, handler, user, online]);
  }

  stop() {
    return this.#program.stop();
  }

  #received(text) {
    this.texts.push(text);
    this.lines.push(JSON.parse(text));
    this.#waiting.forEach((check) => check());
  }
}

function contains(line, fields) {
  return Object.entries(fields).every(([key, value]) => isDeepStrictEqual(line[key], value));
}
