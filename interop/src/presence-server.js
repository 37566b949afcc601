import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.js';

const START_MILLIS = 20_000;
const STOP_MILLIS = 10_000;
/** Compiles fast rather than well: no server here lives long enough to win that back. */
const JAVA_OPTIONS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const LISTENING = /^presence: listening on (ws:\S+)$/;

/** A server that outlives its tests would keep its port and its memory: whatever ends this process ends it too. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
  process.once(signal, () => process.exit(128 + number));
}

/** The server program, as a process of its own. */
export class PresenceServer {
  #child;
  #log = '';
  #exited;

  /** Where it listens, as clients are given it. */
  url;
  port;

  /**
   * Starts the jar that the environment variable PRESENCE_JAR names.
   *
   * @param {{port?: number, options?: object}} settings the port, 0 for a free one, and what goes into the config file
   * @returns {Promise<PresenceServer>} the server, when it listens
   */
  static async start({ port = 0, options = {} } = {}) {
    const jar = process.env.PRESENCE_JAR;
    if (!jar) {
      throw new Error('PRESENCE_JAR is not set, expected the path of presence-server.jar');
    }
    const folder = await mkdtemp(join(tmpdir(), 'presence-interop-'));
    try {
      const config = join(folder, 'config.json');
      await writeFile(config, JSON.stringify(options));
      const server = new PresenceServer(jar, port, config);
      await server.#listening();
      return server;
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  constructor(jar, port, config) {
    const { JAVA_HOME } = process.env;
    const java = JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java';
    const args = [...JAVA_OPTIONS, '-jar', jar, '--host', '127.0.0.1', '--port', String(port), '--config', config];
    const child = spawn(java, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.stderr.setEncoding('utf8').on('data', (text) => (this.#log += text));
    // A test that forgets to stop it must not hang: this process ends, and takes the server with it.
    for (const handle of [child, child.stdout, child.stderr]) {
      handle.unref();
    }
    this.#child = child;
    this.#exited = once(child, 'close').then(([code, signal]) => code ?? signal);
    this.#exited
      .catch(() => {}) // java cannot be run: whoever awaits the start or the stop is told
      .finally(() => running.delete(child));
  }

  /** What it wrote to standard error so far. */
  get log() {
    return this.#log;
  }

  /**
   * Stops it with SIGTERM, and with SIGKILL when that takes too long.
   *
   * @returns {Promise<number | string>} the exit code, or the signal that it died of
   */
  async stop() {
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MILLIS);
    try {
      return await this.#exited;
    } finally {
      clearTimeout(kill);
    }
  }

  async #listening() {
    const line = new Promise((resolve) => {
      createInterface({ input: this.#child.stdout }).on('line', (text) => {
        const match = LISTENING.exec(text);
        if (match) {
          resolve(match[1]);
        }
      });
    });
    const ended = this.#exited.then((code) => {
      throw new Error(`it ended with ${code}`);
    });
    try {
      this.url = await eventually(Promise.race([line, ended]), START_MILLIS, 'the line that says where it listens');
      this.port = Number(new URL(this.url).port);
    } catch (e) {
      this.#child.kill('SIGKILL');
      throw new Error(`the server did not start: ${e.message}; standard error:\n${this.log}`, { cause: e });
    }
  }
}
