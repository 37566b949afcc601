import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEADLINE_MILLIS, eventually } from './eventually.js';

const FOLDER = dirname(fileURLToPath(import.meta.url));

/** A program of this folder as a process of its own. It ends with its standard input, and so with this process. */
export class Program {
  #child;
  #unfinished = '';

  /** What it wrote to standard error so far; all of it, once it has ended. */
  errors = '';

  /** Its end: the exit code, or the signal that it died of. */
  ended;

  /**
   * @param {string[]} command a file of this folder, and what the program is given
   * @param {(line: string) => void} onLine told of each line that it prints
   * @param {string[]} nodeOptions what Node itself is given
   */
  constructor([file, ...args], onLine, nodeOptions = []) {
    this.#child = spawn(process.execPath, [...nodeOptions, join(FOLDER, file), ...args], { stdio: 'pipe' });
    this.ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal);
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (this.#unfinished + text).split('\n');
      this.#unfinished = lines.pop();
      lines.forEach(onLine);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.errors += text));
    // It may have ended by itself before.
    this.#child.stdin.on('error', () => {});
  }

  write(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Closes its standard input, and awaits its end. */
  async stop() {
    this.#child.stdin.end();
    try {
      const what = () => `the end of the program; standard error:\n${this.errors}`;
      return await eventually(this.ended, DEADLINE_MILLIS, what);
    } finally {
      this.#child.kill('SIGKILL');
    }
  }
}
