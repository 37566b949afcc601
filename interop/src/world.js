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
  #serverOptions;
  #deviceOptions;
  #devices = [];

  server;

  /**
   * To be called in a describe block.
   *
   * @param {object} serverOptions what goes into the server's config file
   * @param {object} deviceOptions the options of every client
   */
  constructor(serverOptions, deviceOptions = {}) {
    this.#serverOptions = serverOptions;
    this.#deviceOptions = deviceOptions;
    before(() => this.start());
    afterEach(() => this.#clear());
    after(async () => {
      if (this.server) {
        await this.stop();
      }
    });
  }

  /** A client that has not logged in. */
  device(options = {}, url = this.server.url) {
    const device = new Device(url, { ...this.#deviceOptions, ...options });
    this.#devices.push(device);
    return device;
  }

  /** A client that is logged in; without a name, anonymously. */
  async login(username, options) {
    const device = this.device(options);
    await device.login(username === undefined ? {} : { username });
    return device;
  }

  /** Starts the server; again on the port that it had. */
  async start() {
    this.server = await PresenceServer.start({ port: this.server?.port, options: this.#serverOptions });
  }

  /** Stops the server, which has five seconds for it. */
  async stop() {
    const code = await eventually(this.server.stop(), 5_000, 'the server stops');
    assert.equal(code, 0, `the server's exit code; standard error:\n${this.server.log}`);
  }

  async #clear() {
    const devices = this.#devices.splice(0);
    await Promise.all(devices.map((device) => device.close()));
    await this.#everybodyGone();
    assert.deepEqual(
      devices.flatMap((device) => device.faults),
      [],
      'a client met a fault that its test does not expect'
    );
  }

  async #everybodyGone() {
    const doorkeeper = new Device(this.server.url, this.#deviceOptions);
    try {
      await doorkeeper.login();
      let online;
      const gone = new Promise((resolve) => {
        doorkeeper.presence.subscribe((user, isOnline) => {
          isOnline ? online?.add(user) : online?.delete(user);
          online?.size === 0 && resolve();
        });
        doorkeeper.presence.getAll((error, users) => {
          online = new Set(users);
          online.size === 0 && resolve();
        });
      });
      await eventually(gone, DEADLINE_MILLIS, () => `all users leave, online are ${[...(online ?? [])].join(', ')}`);
    } finally {
      await doorkeeper.close();
    }
  }
}
