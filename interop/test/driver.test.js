// What whoever starts src/driver.js can rely on.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { C } from '@deepstream/client';
import { DriverProcess } from '../src/driver-process.js';
import { publishedServer } from '../src/published.js';
import { ScriptedServer } from '../src/scripted-server.js';

const { AUTH_ACTION, CONNECTION_ACTION, PRESENCE_ACTION, TOPIC } = C;

describe('the driver at the published server', () => {
  test('holds many clients, and tells each of what happens to it', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);
    await driver.call('subscribe', 'alice', { handler: 'everyone' });
    await driver.call('subscribe', 'alice', { user: 'bob', handler: 'one' });

    await driver.login('bob', url);
    await driver.call('close', 'bob');
    await driver.hears({ event: 'presence', handler: 'one', online: false });
    assert.deepEqual(driver.presence, [
      ['alice', 'everyone', 'bob', true],
      ['alice', 'one', 'bob', true],
      ['alice', 'everyone', 'bob', false],
      ['alice', 'one', 'bob', false]
    ]);
  });

  test('writes the states of a client in their order around the answers', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    const client = 'alice';
    await driver.call('connect', client, { url });
    await driver.hears({ event: 'state', state: 'AWAITING_AUTHENTICATION' });
    assert.equal(await driver.call('state', client), 'AWAITING_AUTHENTICATION');
    await driver.call('login', client);
    await driver.call('close', client);
    await driver.hears({ event: 'state', state: 'CLOSED' });
    assert.equal(await driver.call('state', client), 'CLOSED');

    const state = (name) => ({ client, event: 'state', state: name });
    assert.deepEqual(driver.lines, [
      { id: 1, result: null },
      state('AWAITING_CONNECTION'),
      state('CHALLENGING'),
      state('AWAITING_AUTHENTICATION'),
      { id: 2, result: 'AWAITING_AUTHENTICATION' },
      state('AUTHENTICATING'),
      state('OPEN'),
      { id: 3, result: null },
      state('CLOSING'),
      { id: 4, result: null },
      state('CLOSED'),
      { id: 5, result: 'CLOSED' }
    ]);
  });

  test('a handler is one callback, in each of the four forms of unsubscribing', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);
    const subscribe = async (...forms) => {
      for (const form of forms) {
        await driver.call('subscribe', 'alice', form);
      }
    };
    const unsubscribe = (form) => driver.call('unsubscribe', 'alice', form);
    /** Who hears of a user that comes. */
    const heard = async (user) => {
      const before = driver.presence.length;
      await driver.login(user, url);
      // What alice was sent before it is there when this is answered.
      await driver.call('getAll', 'alice');
      return driver.presence.slice(before).map(([, handler]) => handler);
    };

    await subscribe({ user: 'bob', handler: 'a' }, { user: 'bob', handler: 'b' }, { handler: 'a' }, { handler: 'c' });
    assert.deepEqual(await heard('bob'), ['a', 'c', 'a', 'b']);
    await driver.call('close', 'bob');
    await driver.hears({ event: 'presence', handler: 'b', online: false });

    // The client complains where callbacks remain, and does what it was asked to.
    const complaint = { message: 'invalid argument: "user" or "callback"' };
    await assert.rejects(unsubscribe({ user: 'bob', handler: 'a' }), complaint);
    await unsubscribe({ handler: 'a' });
    assert.deepEqual(await heard('bob'), ['c', 'b']);
    await driver.call('close', 'bob');
    await driver.hears({ event: 'presence', handler: 'b', online: false });

    await unsubscribe({ user: 'bob' });
    assert.deepEqual(await heard('bob'), ['c']);
    await subscribe({ user: 'dave', handler: 'd' });
    await unsubscribe({});
    assert.deepEqual(await heard('carol'), []);
    assert.deepEqual(await heard('dave'), []);
  });

  test('getAll is answered with the users, or with who of them is online', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);
    await driver.login('bob', url);

    assert.deepEqual(await driver.call('getAll', 'alice'), ['bob']);
    assert.deepEqual(await driver.call('getAll', 'alice', { users: ['bob', 'carol'] }), { bob: true, carol: false });
    assert.deepEqual(await driver.call('getAll', 'alice', { users: [] }), {});
  });

  test('what the server denies is an error of the question, and an event of the subscription', async (t) => {
    const url = await publishedServer(t, '--deny-secret');
    const driver = new DriverProcess(t);
    await driver.login('alice', url);

    await assert.rejects(driver.call('getAll', 'alice', { users: ['secret1'] }), { message: 'MESSAGE_DENIED' });
    await driver.call('subscribe', 'alice', { user: 'secret1', handler: 'h' });
    const { client, name, topic, message } = await driver.hears({ event: 'error' });
    assert.deepEqual([client, name, topic, message.name], ['alice', 'MESSAGE_DENIED', 'PRESENCE', 'secret1']);
  });

  test('arguments that the client refuses are errors of the call, in its words', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);

    const refusals = {
      'invalid arguments: "user" or "callback"': [
        ['subscribe', {}],
        ['subscribe', { user: '', handler: 'h' }],
        ['subscribe', { user: 'x' }],
        ['subscribe', { user: 1, handler: 'h' }],
        ['subscribe', { user: null, handler: 'h' }]
      ],
      'invalid argument: "user" or "callback"': [
        ['unsubscribe', { user: 1 }],
        ['unsubscribe', { user: '' }],
        ['unsubscribe', { user: null }]
      ],
      'invalid argument: "callback"': [
        ['unsubscribe', { user: 'x', handler: 5 }],
        ['getAll', { users: 'x' }],
        ['getAll', { users: 1 }],
        ['getAll', { users: null }]
      ],
      'Only ws and wss are supported': [['connect', { url: 'http://127.0.0.1' }, 'bob']]
    };
    for (const [message, requests] of Object.entries(refusals)) {
      for (const [call, fields, client = 'alice'] of requests) {
        await assert.rejects(driver.call(call, client, fields), { message }, `${call} ${JSON.stringify(fields)}`);
      }
    }
    // A client that was not made leaves its name free.
    await driver.login('bob', url);
  });

  test('a line that is no request is answered and harms nothing', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);

    const unknown = ['{}', '{"call":null}', '{"call":"toString"}'];
    for (const line of ['', '{', '\u0000', '[]', 'null', '7', '"state"', ...unknown]) {
      driver.write(line);
      const { error } = await driver.hears({ id: null });
      assert.match(error, /expected one of connect, login|the line is no JSON/, line);
    }
    driver.write('{"id":"mine","call":"fly","client":"alice"}');
    assert.match((await driver.hears({ id: 'mine' })).error, /^there is no call "fly", expected one of connect, /);
    for (const call of ['login', 'subscribe', 'unsubscribe', 'getAll', 'state', 'close']) {
      await assert.rejects(driver.call(call, 'bob'), { message: 'there is no client "bob": connect it first' });
    }
    await assert.rejects(driver.call('connect', 7, { url }), { message: "the client's name is 7, expected a text" });
    await assert.rejects(driver.call('connect', 'alice', { url }), { message: /^client "alice" is there already: / });
    assert.deepEqual(await driver.call('getAll', 'alice', { users: ['alice'] }), { alice: true });
  });

  test('names arrive as they were written, whatever they contain', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);

    const name = 'zoë 𝒜\u2028\u2029\u0085\r\n"\\';
    await driver.call('subscribe', 'alice', { user: name, handler: name });
    await driver.login(name, url);
    await driver.hears({ event: 'presence' });
    assert.deepEqual(driver.presence, [['alice', name, name, true]]);
  });

  test('the name of a closed client may be taken, and nothing more is told of the closed one', async (t) => {
    const url = await publishedServer(t);
    const driver = new DriverProcess(t);
    await driver.login('alice', url);
    const before = driver.lines.length;
    driver.send('close', 'alice');
    const options = { lazyConnect: true };
    await driver.call('connect', 'alice', { url, options });
    await driver.login('bob', url);
    await driver.call('close', 'bob');
    await driver.hears({ client: 'bob', event: 'state', state: 'CLOSED' });

    const events = driver.lines.slice(before).filter(({ client }) => client === 'alice');
    assert.deepEqual(events, [{ client: 'alice', event: 'state', state: 'CLOSING' }]);
    assert.equal(await driver.call('state', 'alice'), 'INITIALISING');
  });

  test('standard output carries nothing else, whatever is printed', async (t) => {
    const url = await publishedServer(t);
    // A client starts a timer when it is made.
    const chatter = `
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (...args) => {
        ['log', 'info', 'debug', 'warn', 'error'].forEach((to) => console[to](to, 'chatter'));
        return setTimeout(...args);
      };`;
    const driver = new DriverProcess(t, ['--import', `data:text/javascript,${encodeURIComponent(chatter)}`]);
    await driver.login('alice', url);
    await driver.call('getAll', 'alice');

    // Each line was read as JSON when it came.
    await driver.call('exit');
    assert.equal(await driver.ended, 0);
    assert.match(driver.errors, /log chatter\ninfo chatter\ndebug chatter\nwarn chatter\nerror chatter\n/);
  });

  test('exit ends every client and the process, and its answer is the last line', async (t) => {
    const url = await publishedServer(t);
    const [driver, other] = [new DriverProcess(t), new DriverProcess(t)];
    await other.login('watcher', url);
    await other.call('subscribe', 'watcher', { handler: 'h' });
    await driver.login('alice', url);
    await driver.login('bob', url);

    const id = driver.send('exit');
    driver.send('state', 'alice');
    assert.equal(await driver.ended, 0);
    assert.deepEqual(driver.lines.at(-1), { id, result: null });
    await other.hears({ event: 'presence', user: 'alice', online: false });
    await other.hears({ event: 'presence', user: 'bob', online: false });
  });

  test('the end of its input ends every client and the process, after its last line', async (t) => {
    const url = await publishedServer(t);
    const [driver, other] = [new DriverProcess(t), new DriverProcess(t)];
    await other.login('watcher', url);
    await other.call('subscribe', 'watcher', { handler: 'h' });
    await driver.login('alice', url);

    const id = driver.send('state', 'alice');
    assert.equal(await driver.stop(), 0);
    await driver.hears({ id, result: 'OPEN' });
    await other.hears({ event: 'presence', user: 'alice', online: false });
  });
});

describe('the driver at a scripted server', () => {
  const successful = (clientData) => ({
    topic: TOPIC.AUTH,
    action: AUTH_ACTION.AUTH_SUCCESSFUL,
    ...(clientData && { parsedData: clientData })
  });
  const unsuccessful = (reason) => ({
    topic: TOPIC.AUTH,
    action: AUTH_ACTION.AUTH_UNSUCCESSFUL,
    ...(reason && { parsedData: reason })
  });
  const join = (user) => ({ topic: TOPIC.PRESENCE, action: PRESENCE_ACTION.PRESENCE_JOIN_ALL, name: user });
  /** Says the next of these each time, one message or several. */
  const saying = (...answers) => () => [answers.shift()].flat();
  /** Tries again at once, as the client counts time. */
  const impatient = { reconnectIntervalIncrement: 1, intervalTimerResolution: 1 };

  test('answers and notices of one packet are written as the server sent them', async (t) => {
    const server = await ScriptedServer.start(t, {
      'AUTH REQUEST': () => [join('before'), successful(), join('after the login')],
      'PRESENCE QUERY': ({ correlationId }) => [
        join('before the query'),
        { topic: TOPIC.PRESENCE, action: PRESENCE_ACTION.QUERY_RESPONSE, correlationId, parsedData: {} },
        join('after the query')
      ],
      'PRESENCE QUERY_ALL': () => [
        { topic: TOPIC.PRESENCE, action: PRESENCE_ACTION.QUERY_ALL_RESPONSE, names: ['bob'] },
        join('the last')
      ]
    });
    const driver = new DriverProcess(t);
    await driver.call('connect', 'alice', { url: server.url });
    await driver.call('subscribe', 'alice', { handler: 'h' });
    const before = driver.lines.length;
    await driver.call('login', 'alice');
    await driver.call('getAll', 'alice', { users: ['bob'] });
    await driver.call('getAll', 'alice');
    await driver.hears({ event: 'presence', user: 'the last' });

    const lines = driver.lines.slice(before).filter(({ event }) => event !== 'state');
    assert.deepEqual(
      lines.map(({ id, user }) => id ?? user),
      ['before', 3, 'after the login', 'before the query', 4, 'after the query', 5, 'the last']
    );
  });

  test('a login is answered with the client data, or with why it was refused', async (t) => {
    const server = await ScriptedServer.start(t, {
      'AUTH REQUEST': saying(
        unsuccessful(),
        unsuccessful('no'),
        unsuccessful({ error: 'no such user' }),
        successful({ role: 'admin' })
      )
    });
    const driver = new DriverProcess(t);
    await driver.call('connect', 'alice', { url: server.url });

    const login = (fields) => driver.call('login', 'alice', fields);
    await assert.rejects(login(), { message: 'INVALID_AUTHENTICATION_DETAILS' });
    await assert.rejects(login({ credentials: null }), { message: 'no' });
    await assert.rejects(login({ credentials: 'alice' }), { message: '{"error":"no such user"}' });
    assert.deepEqual(await login({ credentials: { username: 'alice' } }), { role: 'admin' });
    await driver.hears({ client: 'alice', event: 'clientDataChanged', clientData: { role: 'admin' } });
  });

  test('credentials reach the server as they were given, and are {} where there were none', async (t) => {
    const received = [];
    const server = await ScriptedServer.start(t, {
      'AUTH REQUEST': ({ data }) => [received.push(data) && unsuccessful()]
    });
    const driver = new DriverProcess(t);
    await driver.call('connect', 'alice', { url: server.url });

    for (const fields of [{}, { credentials: {} }, { credentials: { username: 'alice', deep: [1, null] } }]) {
      await assert.rejects(driver.call('login', 'alice', fields));
    }
    assert.deepEqual(received, ['{}', '{}', '{"username":"alice","deep":[1,null]}']);
  });

  test('what a client meets when it logs in again by itself is told', async (t) => {
    const server = await ScriptedServer.start(t, {
      'AUTH REQUEST': saying(successful({ visits: 1 }), successful({ visits: 2 }), unsuccessful({ error: 'banned' }))
    });
    const driver = new DriverProcess(t);
    assert.deepEqual(await driver.login('alice', server.url, impatient), { visits: 1 });
    await driver.hears({ event: 'clientDataChanged', clientData: { visits: 1 } });

    server.cut();
    await driver.hears({ client: 'alice', event: 'state', state: 'RECONNECTING' });
    await driver.hears({ client: 'alice', event: 'clientDataChanged', clientData: { visits: 2 } });
    server.cut();
    await driver.hears({ client: 'alice', event: 'reauthenticationFailure', reason: { error: 'banned' } });
    assert.equal(await driver.call('state', 'alice'), 'AWAITING_AUTHENTICATION');
  });

  test('a client that finds no server tells of its tries, and that it gives up', async (t) => {
    const server = await ScriptedServer.start(t, {});
    const driver = new DriverProcess(t);
    await driver.login('alice', server.url, { ...impatient, maxReconnectAttempts: 2, offlineBufferTimeout: 0 });
    server.stop();

    const error = await driver.hears({ event: 'error', name: 'CONNECTION_ERROR', topic: 'CONNECTION' });
    assert.match(error.message, /ECONNREFUSED/);
    await driver.hears({ client: 'alice', event: 'maxReconnectionAttempts', attempts: 2 });
    await driver.hears({ client: 'alice', event: 'state', state: 'CLOSED' });
    await assert.rejects(driver.call('getAll', 'alice'), { message: 'client offline' });
  });

  test('a client that throws where nobody called it is told of, and harms no other', async (t) => {
    const redirect = { topic: TOPIC.CONNECTION, action: CONNECTION_ACTION.REDIRECT, url: 'nowhere' };
    const server = await ScriptedServer.start(t, { 'CONNECTION CHALLENGE': () => [redirect] });
    const other = await ScriptedServer.start(t, {});
    const driver = new DriverProcess(t);
    await driver.call('connect', 'alice', { url: server.url });

    const { client, message } = await driver.hears({ event: 'uncaughtException' });
    assert.equal(client, undefined);
    assert.match(message, /URL/);
    await driver.login('bob', other.url);
  });
});
