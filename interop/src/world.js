import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { Device } from './device.js';
import { DEADLINE_MILLIS, eventually } from './eventually.js';
import { PresenceServer } from './presence-server.js';

/**
 * A server for the tests of a describe block, and the devices that each of them connects: when a test has ended its
 * devices are closed and their users gone, so that the next one finds nobody.
 */
export class World {
  #options;
  #deviceOptions;
  #devices = [];
  #doorkeeper;
  #online = new Set();

  server;

  /**
   * To be called in a describe block.
   *
   * @param {object} options of the server
   * @param {object} deviceOptions of every client
   */
  constructor(options, deviceOptions = {}) {
    this.#options = options;
    this.#deviceOptions = deviceOptions;
    before(() => this.#open());
    afterEach(() => this.#clear());
    after(() => this.#close());
  }

  /** A client that has not logged in. */
  device(options, url = this.server.url) {
    const device = new Device(url, { ...this.#deviceOptions, ...options });
    this.#devices.push(device);
    return device;
  }

  /** A client that is logged in; without a name, anonymously. */
  async login(name, options) {
    const device = this.device(options);
    await device.login(name === undefined ? {} : { username: name });
    return device;
  }

  /** Ends the server, and starts another one on its port. */
  async restart() {
    const code = await this.stop();
    await this.startAgain();
    return code;
  }

  stop() {
    return this.server.stop();
  }

  async startAgain() {
    this.server = await PresenceServer.start({ port: this.server.port, options: this.#options });
  }

  async #open() {
    this.server = await PresenceServer.start({ options: this.#options });
    this.#doorkeeper = new Device(this.server.url, this.#deviceOptions);
    await this.#doorkeeper.login();
    await this.#doorkeeper.subscribe((user, online) => (online ? this.#online.add(user) : this.#online.delete(user)));
  }

  async #clear() {
    const devices = this.#devices.splice(0);
    // What the doorkeeper has not heard of yet, it hears of before the answer.
    await this.#doorkeeper.getAll();
    await Promise.all(devices.map((device) => device.close()));
    const gone = new Promise((resolve) => {
      const check = () => this.#online.size === 0 && resolve();
      this.#doorkeeper.presence.subscribe(check);
      check();
    });
    await eventually(gone, DEADLINE_MILLIS, () => `all users leave, still online: ${[...this.#online].join(', ')}`);
    assert.deepEqual(devices.flatMap((device) => device.faults), [], 'a client met an error that its test does not expect');
  }

  async #close() {
    await this.#doorkeeper?.close();
    assert.equal(await this.server?.stop(), 0, `the server's exit code; standard error:\n${this.server?.log}`);
  }
}
