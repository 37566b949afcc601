import { DEADLINE_MILLIS, eventually } from './eventually.js';
import { Program } from './program.js';

/**
 * Starts the published server, for the length of a test.
 *
 * @param {TestContext} t the test
 * @param {...string} args what published-server.js is given
 * @returns {Promise<string>} where it listens
 */
export async function publishedServer(t, ...args) {
  let program;
  const line = new Promise((resolve) => (program = new Program(['published-server.js', ...args], resolve)));
  t.after(() => program.stop());
  const ended = program.ended.then((code) => {
    throw new Error(`the published server ended with ${code}; standard error:\n${program.errors}`);
  });
  ended.catch(() => {}); // at the end of the test it should
  const listening = await eventually(Promise.race([line, ended]), DEADLINE_MILLIS, 'the published server listens');
  return listening.slice(listening.indexOf('ws://'));
}
