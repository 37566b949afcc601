/** How long anything that should happen may take, in milliseconds: far beyond what it takes on a busy machine. */
export const DEADLINE_MILLIS = 10_000;

/**
 * Awaits what should happen, and fails readably when it does not.
 *
 * @param {Promise} promise what should happen
 * @param {number} millis how long it may take
 * @param {string | (() => string)} what its description; a function is asked when time is up, and can
 *     tell how far it came
 */
export async function eventually(promise, millis, what) {
  // Made here, so that the stack shows who waited.
  const late = new Error();
  let timer;
  const deadline = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      late.message = `not within ${millis} ms: ${typeof what === 'function' ? what() : what}`;
      reject(late);
    }, millis);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
