import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';
import { DEADLINE_MILLIS, eventually } from './eventually.js';

/**
 * A callback that remembers its calls, each as the list of its arguments.
 *
 * `hears(...calls)` awaits as many calls, and checks that they are these and no others. To show that something is
 * *not* told, let a marker follow on the same connection and expect the marker alone.
 */
export function recorder() {
  const calls = [];
  let check = () => {};

  function callback(...args) {
    calls.push(args);
    check();
  }

  callback.calls = calls;

  callback.hears = async (...expected) => {
    const settled = new Promise((resolve) => {
      check = () => {
        const asExpected = isDeepStrictEqual(calls, expected.slice(0, calls.length));
        if (calls.length >= expected.length || !asExpected) {
          resolve();
        }
      };
      check();
    });
    await eventually(settled, DEADLINE_MILLIS, () => `expected ${inspect(expected)}, heard ${inspect(calls)}`);
    assert.deepEqual(calls, expected);
  };

  return callback;
}

/**
 * Awaits the one call of a callback.
 *
 * @param {(callback: Function) => void} start hands the callback to whom will call it
 * @param {string} what a description of the call
 * @returns {Promise<any[]>} the call's arguments
 */
export function called(start, what) {
  return eventually(new Promise((resolve) => start((...args) => resolve(args))), DEADLINE_MILLIS, what);
}
