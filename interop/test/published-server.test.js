// What the switches of src/published-server.js do to the published server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { C } from '@deepstream/client';
import { Device } from '../src/device.js';
import { publishedServer } from '../src/published.js';

const { PRESENCE_ACTION } = C;
const options = { subscriptionInterval: 0 };

async function login(t, url) {
  const device = new Device(url, options);
  t.after(() => device.close());
  await device.login({ username: 'alice' });
  return device;
}

/** Subscribes, and awaits the message that answers it. */
function answerTo(device, user, action) {
  const answer = device.receives(action);
  device.presence.subscribe(user, () => {});
  return answer;
}

test('with --deny-secret a subscription to a secret user is denied and to others acknowledged', async (t) => {
  const alice = await login(t, await publishedServer(t, '--deny-secret'));

  for (const user of ['secret1', 'secret']) {
    const { action, originalAction, name, isError } = await answerTo(alice, user, 'MESSAGE_DENIED');
    assert.deepEqual(
      { action, originalAction, name, isError },
      { action: PRESENCE_ACTION.MESSAGE_DENIED, originalAction: PRESENCE_ACTION.SUBSCRIBE, name: user, isError: true }
    );
  }
  for (const user of ['bob', 'the secret', 'Secret1']) {
    assert.equal((await answerTo(alice, user, 'SUBSCRIBE')).isAck, true);
  }
  const errors = alice.faults.map(([, event, topic]) => [event, topic]);
  assert.deepEqual(errors, [['MESSAGE_DENIED', 'PRESENCE'], ['MESSAGE_DENIED', 'PRESENCE']]);
});

test('with --deny-secret a question about a secret user is denied and others are answered', async (t) => {
  const alice = await login(t, await publishedServer(t, '--deny-secret'));

  await assert.rejects(alice.getAll(['secret1']), (reason) => reason === 'MESSAGE_DENIED');
  assert.deepEqual(await alice.getAll(['bob']), { bob: false });
  assert.deepEqual(await alice.getAll(), []);
  await alice.subscribe(() => {});
});

test('without a switch nobody is denied', async (t) => {
  const alice = await login(t, await publishedServer(t));

  assert.equal((await answerTo(alice, 'secret1', 'SUBSCRIBE')).isAck, true);
  assert.deepEqual(await alice.getAll(['secret1']), { secret1: false });
  assert.deepEqual(alice.faults, []);
});
