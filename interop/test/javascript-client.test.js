// What an application that uses the public JavaScript client can expect of the server. The order of the chapters is
// that of the client's presence documentation.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { called, recorder } from '../src/recorder.js';
import { World } from '../src/world.js';

// Much of a test is the client's waiting for its batching interval, so two servers are tested at a time; the tests of
// one share it, and follow one another.
const oneByOne = { concurrency: 1 };

describe('the public JavaScript client', { concurrency: 2 }, () => {
  for (const eventLoops of [1, 3]) {
    describe(`at a server with eventLoops ${eventLoops}`, oneByOne, () => {
      const world = new World({ eventLoops });
      subscribing(world);
      unsubscribing(world);
      querying(world);
      wrongArguments(world);
      devices(world);
      order(world);
      anonymity(world);
      names(world);
      loggingIn(world);
      pausing(world);
    });

    describe(`at a server with eventLoops ${eventLoops} and a short heartbeat`, oneByOne, () => {
      const heartbeatInterval = 250;
      heartbeat(new World({ eventLoops, heartbeatIntervalMillis: heartbeatInterval }, { heartbeatInterval }));
    });

    describe(`at a server with eventLoops ${eventLoops} that is started again`, oneByOne, () => {
      // Tries again every tenth of a second, for as long as a restart takes, and keeps questions as long.
      const patience = { reconnectIntervalIncrement: 20, maxReconnectInterval: 100, maxReconnectAttempts: 1000 };
      // With several loops it drains, and refuses those that come back too early.
      const drainMillis = eventLoops > 1 ? 1_500 : 0;
      restarting(new World({ eventLoops, drainMillis }, { ...patience, offlineBufferTimeout: 60_000 }));
    });
  }
});

function subscribing(world) {
  test('subscribe(callback) tells of every user who joins or leaves', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe(heard);

    const bob = await world.login('bob');
    const carol = await world.login('carol');
    await heard.hears(['bob', true], ['carol', true]);
    await bob.close();
    await heard.hears(['bob', true], ['carol', true], ['bob', false]);
    await carol.close();
    await heard.hears(['bob', true], ['carol', true], ['bob', false], ['carol', false]);
  });

  test('subscribe(user, callback) tells of that user alone', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe('bob', heard);

    await world.login('carol');
    const bob = await world.login('bob');
    await heard.hears(['bob', true]);
    await bob.close();
    await heard.hears(['bob', true], ['bob', false]);
    assert.deepEqual(alice.notices, [['PRESENCE_JOIN', 'bob'], ['PRESENCE_LEAVE', 'bob']]);
  });

  test('a subscription starts with the next change, not with who is online', async () => {
    await world.login('bob');
    const alice = await world.login('alice');
    const everyone = recorder();
    const bob = recorder();
    await alice.subscribe(everyone);
    await alice.subscribe('bob', bob);

    await world.login('marker');
    await everyone.hears(['marker', true]);
    await bob.hears();
  });

  test('a user with both kinds of subscription gets both callbacks, the one for everyone first', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe((...args) => heard('everyone', ...args));
    await alice.subscribe('bob', (...args) => heard('one', ...args));

    const bob = await world.login('bob');
    await bob.close();
    await heard.hears(
      ['everyone', 'bob', true],
      ['one', 'bob', true],
      ['everyone', 'bob', false],
      ['one', 'bob', false]
    );
  });

  test('every callback of a subscription is called', async () => {
    const alice = await world.login('alice');
    const [everyone, everyoneToo, bob, bobToo] = [recorder(), recorder(), recorder(), recorder()];
    await alice.subscribe(everyone);
    alice.presence.subscribe(everyoneToo);
    alice.presence.subscribe('bob', bob);
    await alice.subscribe('bob', bobToo);

    await world.login('bob');
    for (const heard of [everyone, everyoneToo, bob, bobToo]) {
      await heard.hears(['bob', true]);
    }
  });

  test('users subscribed to one after the other go out together, and each is told of', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    for (let i = 0; i < 999; i++) {
      alice.presence.subscribe(`user ${i}`, heard);
    }
    await alice.subscribe('the last', heard);

    for (const user of ['user 0', 'nobody subscribes to', 'user 998', 'the last']) {
      await world.login(user);
    }
    await heard.hears(['user 0', true], ['user 998', true], ['the last', true]);
  });

  test('a subscription that is taken back before it goes out is none', async () => {
    const alice = await world.login('alice');
    const bob = recorder();
    const marker = recorder();
    alice.presence.subscribe('bob', bob);
    alice.presence.unsubscribe('bob');
    await alice.subscribe('marker', marker);

    await world.login('bob');
    await world.login('marker');
    await marker.hears(['marker', true]);
    await bob.hears();
    assert.deepEqual(alice.notices, [['PRESENCE_JOIN', 'marker']]);
  });

  test('a user who subscribes to their own name hears nothing of it while online', async () => {
    const alice = await world.login('alice');
    const own = recorder();
    const everyone = recorder();
    await alice.subscribe(everyone);
    await alice.subscribe('alice', own);

    const second = await world.login('alice');
    await second.close();
    await world.login('marker');
    await everyone.hears(['marker', true]);
    await own.hears();
  });

  test('subscriptions and questions from before the login take effect with it', async () => {
    await world.login('bob');
    const alice = world.device();
    const everyone = recorder();
    const carol = recorder();
    alice.presence.subscribe(everyone);
    alice.presence.subscribe('carol', carol);
    const all = alice.getAll();
    const some = alice.getAll(['alice', 'bob', 'carol']);
    const subscribed = alice.receives('SUBSCRIBE');
    await alice.login({ username: 'alice' });

    assert.deepEqual(await all, ['bob']);
    assert.deepEqual(await some, { alice: true, bob: true, carol: false });
    await subscribed;
    await world.login('carol');
    await everyone.hears(['carol', true]);
    await carol.hears(['carol', true]);
  });
}

function unsubscribing(world) {
  test('unsubscribe(callback) silences that callback alone', async () => {
    const alice = await world.login('alice');
    const [gone, staying] = [recorder(), recorder()];
    await alice.subscribe(gone);
    alice.presence.subscribe(staying);

    const bob = await world.login('bob');
    await gone.hears(['bob', true]);
    alice.presence.unsubscribe(gone);
    await bob.close();
    await staying.hears(['bob', true], ['bob', false]);
    await gone.hears(['bob', true]);
  });

  test('unsubscribe(callback) of the last callback ends the notices about everyone, and no others', async () => {
    const alice = await world.login('alice');
    const [everyone, marker] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('marker', marker);
    await alice.unsubscribe(everyone);

    await world.login('bob');
    await world.login('marker');
    await marker.hears(['marker', true]);
    await everyone.hears();
    assert.deepEqual(alice.notices, [['PRESENCE_JOIN', 'marker']]);
  });

  test('unsubscribe(user) silences all callbacks of that user, and no others', async () => {
    const alice = await world.login('alice');
    const [bob, bobToo, everyone] = [recorder(), recorder(), recorder()];
    alice.presence.subscribe('bob', bob);
    await alice.subscribe('bob', bobToo);
    await alice.subscribe(everyone);
    await alice.unsubscribe('bob');

    await world.login('bob');
    await world.login('marker');
    await everyone.hears(['bob', true], ['marker', true]);
    await bob.hears();
    await bobToo.hears();
    assert.deepEqual(alice.notices, [['PRESENCE_JOIN_ALL', 'bob'], ['PRESENCE_JOIN_ALL', 'marker']]);
  });

  test('unsubscribe(user, callback) silences that callback, and the last of them ends the notices', async () => {
    const alice = await world.login('alice');
    const [bob, bobToo, marker] = [recorder(), recorder(), recorder()];
    alice.presence.subscribe('bob', bob);
    alice.presence.subscribe('bob', bobToo);
    await alice.subscribe('marker', marker);

    // The client removes the callback and then throws all the same, while another one of the user remains.
    assert.throws(() => alice.presence.unsubscribe('bob', bob), { message: 'invalid argument: "user" or "callback"' });
    const device = await world.login('bob');
    await bobToo.hears(['bob', true]);
    await alice.unsubscribe('bob', bobToo);
    await device.close();
    await world.login('marker');
    await marker.hears(['marker', true]);
    await bob.hears();
    await bobToo.hears(['bob', true]);
    assert.deepEqual(alice.notices, [['PRESENCE_JOIN', 'bob'], ['PRESENCE_JOIN', 'marker']]);
  });

  test('unsubscribe() silences every callback', async () => {
    const alice = await world.login('alice');
    const [everyone, everyoneToo, bob, marker] = [recorder(), recorder(), recorder(), recorder()];
    await alice.subscribe(everyone);
    alice.presence.subscribe(everyoneToo);
    await alice.subscribe('bob', bob);
    await alice.unsubscribe();
    await alice.subscribe('marker', marker);

    await world.login('bob');
    await world.login('marker');
    await marker.hears(['marker', true]);
    for (const heard of [everyone, everyoneToo, bob]) {
      await heard.hears();
    }
  });

  test('a user subscribed to again after unsubscribe() is told of, and the client that it was subscribed', async () => {
    const alice = await world.login('alice');
    const bob = recorder();
    await alice.subscribe('bob', () => assert.fail('this callback is unsubscribed'));
    // It forgets the callbacks without a word to the server about the single users.
    await alice.unsubscribe();
    await alice.subscribe('bob', bob);

    await world.login('bob');
    await bob.hears(['bob', true]);
    // MULTIPLE_SUBSCRIPTIONS is not marked as an error, which the client takes for a message it did not ask for.
    assert.deepEqual(alice.faults.splice(0), [[undefined, 'UNSOLICITED_MESSAGE', 'PRESENCE']]);
  });

  test('a callback that is subscribed again is called again', async () => {
    const alice = await world.login('alice');
    const [everyone, bob] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('bob', bob);
    await alice.unsubscribe(everyone);
    await alice.unsubscribe('bob', bob);
    await alice.subscribe(everyone);
    await alice.subscribe('bob', bob);

    await world.login('bob');
    await everyone.hears(['bob', true]);
    await bob.hears(['bob', true]);
  });

  test('unsubscribing what was never subscribed is acknowledged', async () => {
    const alice = await world.login('alice');
    await alice.unsubscribe('bob');
    await alice.unsubscribe('bob', recorder());
    await alice.unsubscribe(recorder());
    await alice.unsubscribe();
    assert.equal(alice.state, 'OPEN');
  });
}

function querying(world) {
  test('getAll() promises everybody else who is online, in the order of their coming', async () => {
    await world.login('bob');
    const alice = await world.login('alice');
    const carol = await world.login('carol');
    await world.login('alex');

    assert.deepEqual(await alice.getAll(), ['bob', 'carol', 'alex']);
    assert.deepEqual(await carol.getAll(), ['bob', 'alice', 'alex']);
  });

  test('getAll(callback) calls back with null and everybody else who is online', async () => {
    await world.login('bob');
    const alice = await world.login('alice');
    await world.login('carol');

    const answer = await called((callback) => alice.presence.getAll(callback), 'the answer to getAll(callback)');
    assert.deepEqual(answer, [null, ['bob', 'carol']]);
  });

  test('getAll(users) promises which of them are online', async () => {
    const alice = await world.login('alice');
    await world.login('bob');

    assert.deepEqual(await alice.getAll(['pedro', 'bob']), { pedro: false, bob: true });
  });

  test('getAll(users, callback) calls back with null and which of them are online', async () => {
    const alice = await world.login('alice');
    await world.login('bob');

    const answer = await called(
      (callback) => alice.presence.getAll(['bob', 'pedro'], callback),
      'the answer to getAll(users, callback)'
    );
    assert.deepEqual(answer, [null, { bob: true, pedro: false }]);
  });

  test("the asker's own name is absent from getAll() and true in getAll([own])", async () => {
    const alice = await world.login('alice');
    const second = await world.login('alice');

    for (const device of [alice, second]) {
      assert.deepEqual(await device.getAll(), []);
      assert.deepEqual(await device.getAll(['alice']), { alice: true });
    }
  });

  test('a question about nobody has an empty answer', async () => {
    const alice = await world.login('alice');
    assert.deepEqual(await alice.getAll(), []);
    assert.deepEqual(await alice.getAll([]), {});
  });

  test('a user asked about twice is answered once', async () => {
    const alice = await world.login('alice');
    assert.deepEqual(await alice.getAll(['alice', 'bob', 'alice', 'bob']), { alice: true, bob: false });
  });

  test('a thousand users are answered about at once', async () => {
    const alice = await world.login('alice');
    const users = Array.from({ length: 1000 }, (_, i) => `user ${i}`);
    await world.login('user 500');

    const expected = Object.fromEntries(users.map((user) => [user, user === 'user 500']));
    assert.deepEqual(await alice.getAll(users), expected);
  });

  test('questions asked at once get the answer each', async () => {
    const alice = await world.login('alice');
    await world.login('bob');

    const answers = await Promise.all([
      alice.getAll(['bob']),
      alice.getAll(),
      alice.getAll(['carol']),
      alice.getAll(),
      alice.getAll(['bob', 'carol'])
    ]);
    assert.deepEqual(answers, [{ bob: true }, ['bob'], { carol: false }, ['bob'], { bob: true, carol: false }]);
  });

  test('every kind of request is answered in a form that the client recognises as the answer', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    // The client would print a warning two seconds later; its own bookkeeping tells at once.
    await alice.subscribe(heard);
    await alice.subscribe('bob', heard);
    await alice.getAll();
    await alice.getAll(['bob']);
    await alice.unsubscribe('bob');
    await alice.unsubscribe(heard);
    assert.deepEqual(alice.unanswered, []);
  });
}

function wrongArguments(world) {
  const f = () => {};
  const wrongSubscription = 'invalid arguments: "user" or "callback"';
  const wrongUnsubscription = 'invalid argument: "user" or "callback"';
  const wrongCallback = 'invalid argument: "callback"';
  const wrongQuery = 'invalid argument: "users" or "callback"';

  const faulty = {
    'subscribe()': [(presence) => presence.subscribe(), wrongSubscription],
    "subscribe('', f)": [(presence) => presence.subscribe('', f), wrongSubscription],
    "subscribe('x')": [(presence) => presence.subscribe('x'), wrongSubscription],
    'subscribe(1, f)': [(presence) => presence.subscribe(1, f), wrongSubscription],
    'subscribe(f, f)': [(presence) => presence.subscribe(f, f), wrongSubscription],
    'unsubscribe(1)': [(presence) => presence.unsubscribe(1), wrongUnsubscription],
    "unsubscribe('')": [(presence) => presence.unsubscribe(''), wrongUnsubscription],
    'unsubscribe(null)': [(presence) => presence.unsubscribe(null), wrongUnsubscription],
    "unsubscribe('x', 'y')": [(presence) => presence.unsubscribe('x', 'y'), wrongCallback],
    "getAll('x')": [(presence) => presence.getAll('x'), wrongCallback],
    'getAll(1)': [(presence) => presence.getAll(1), wrongCallback],
    'getAll(undefined)': [(presence) => presence.getAll(undefined), wrongCallback],
    "getAll('x', f)": [(presence) => presence.getAll('x', f), wrongQuery],
    'getAll([], 1)': [(presence) => presence.getAll([], 1), wrongQuery]
  };

  test('wrong arguments are refused at once, and the connection goes on', async () => {
    const alice = await world.login('alice');
    for (const [call, [attempt, message]] of Object.entries(faulty)) {
      assert.throws(() => attempt(alice.presence), { message }, call);
    }
    assert.deepEqual(alice.unanswered, []);
    assert.deepEqual(await alice.getAll(['alice']), { alice: true });
  });
}

function devices(world) {
  test('a second device of a user is silent, and so is the first to leave', async () => {
    const alice = await world.login('alice');
    const [everyone, bob] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('bob', bob);

    const first = await world.login('bob');
    const second = await world.login('bob');
    await first.close();
    await world.login('marker');
    await everyone.hears(['bob', true], ['marker', true]);
    assert.deepEqual(await alice.getAll(['bob']), { bob: true });
    await second.close();
    await everyone.hears(['bob', true], ['marker', true], ['bob', false]);
    await bob.hears(['bob', true], ['bob', false]);
    assert.deepEqual(await alice.getAll(), ['marker']);
  });

  test('devices of a user that come and go together are one join and one leave', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe(heard);

    const bobs = await Promise.all(Array.from({ length: 8 }, () => world.login('bob')));
    assert.deepEqual(await alice.getAll(), ['bob']);
    await Promise.all(bobs.map((bob) => bob.close()));
    await heard.hears(['bob', true], ['bob', false]);
    await world.login('marker');
    await heard.hears(['bob', true], ['bob', false], ['marker', true]);
  });

  test('each device has its own subscriptions', async () => {
    const first = await world.login('alice');
    const second = await world.login('alice');
    const [heard, secondHeard] = [recorder(), recorder()];
    await first.subscribe(heard);
    await second.subscribe(secondHeard);
    await first.unsubscribe(heard);

    await world.login('bob');
    await secondHeard.hears(['bob', true]);
    assert.deepEqual(await first.getAll(), ['bob']);
    assert.deepEqual(first.notices, []);
  });

  test('close() makes the user leave', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe('bob', heard);

    const bob = await world.login('bob');
    await bob.close();
    await heard.hears(['bob', true], ['bob', false]);
    assert.deepEqual(await alice.getAll(['bob']), { bob: false });
  });
}

function order(world) {
  const users = Array.from({ length: 5 }, (_, i) => `user ${i}`);

  /** Users who come and go, also faster than the server takes note. */
  async function comeAndGo() {
    await Promise.all(
      users.map(async (user) => {
        for (let round = 0; round < 6; round++) {
          const device = await world.login(user);
          await device.close();
        }
      })
    );
  }

  test('every answer is what the notices before it say', async () => {
    const askers = await Promise.all(['alice', 'bob', 'carol'].map((user) => world.login(user)));
    const known = await Promise.all(
      askers.map(async (asker) => {
        const online = new Set(await asker.getAll());
        await asker.subscribe((user, isOnline) => (isOnline ? online.add(user) : online.delete(user)));
        return online;
      })
    );
    let over = false;

    /** Asks both questions again and again, and notes beside each answer what is known when it arrives. */
    async function ask(asker, online) {
      const answers = [];
      while (!over) {
        await called((done) => {
          asker.presence.getAll((error, all) => answers.push([error, all, [...online]]));
          asker.presence.getAll(users, (error, some) => {
            answers.push([error, some, Object.fromEntries(users.map((user) => [user, online.has(user)]))]);
            done();
          });
        }, 'the answers to both questions');
      }
      return answers;
    }
    const asking = Promise.all(askers.map((asker, i) => ask(asker, known[i])));
    await comeAndGo();
    over = true;

    for (const answers of await asking) {
      for (const [error, answer, expected] of answers) {
        assert.equal(error, null);
        assert.deepEqual(answer, expected);
      }
      const different = new Set(answers.map(([, answer]) => JSON.stringify(answer)));
      assert.ok(different.size > 2, `the answers never change: ${[...different]}`);
    }
  });

  test('all subscribers hear of the same joins and leaves in the same order', async () => {
    const subscribers = await Promise.all(['alice', 'bob', 'carol'].map((user) => world.login(user)));
    const heard = subscribers.map(() => recorder());
    await Promise.all(subscribers.map((subscriber, i) => subscriber.subscribe(heard[i])));
    await comeAndGo();

    // The last leaves may still be on their way, so what is compared ends with the marker.
    await world.login('marker');
    await Promise.all(subscribers.map((subscriber) => subscriber.getAll()));
    const [first, ...others] = heard.map(({ calls }) =>
      calls.slice(0, calls.findIndex(([user]) => user === 'marker') + 1)
    );
    assert.ok(first.length > users.length, `hardly anything was heard: ${first}`);
    for (const calls of others) {
      assert.deepEqual(calls, first);
    }
  });
}

function anonymity(world) {
  const logins = {
    'login()': (client) => client.login(),
    'login({})': (client) => client.login({}),
    "login({ username: '' })": (client) => client.login({ username: '' }),
    'login({ username: null })': (client) => client.login({ username: null }),
    'login({ username: false })': (client) => client.login({ username: false }),
    'login({ username: 0 })': (client) => client.login({ username: 0 }),
    'login([])': (client) => client.login([])
  };

  for (const [call, login] of Object.entries(logins)) {
    test(`${call} is anonymous: subscribers, getAll() and getAll(['open']) do not know of it`, async () => {
      const alice = await world.login('alice');
      const heard = recorder();
      const open = recorder();
      await alice.subscribe(heard);
      await alice.subscribe('open', open);

      const nobody = world.device();
      assert.equal(await login(nobody.client), null);
      assert.deepEqual(await alice.getAll(), []);
      assert.deepEqual(await alice.getAll(['open', 'OPEN', '']), { open: false, OPEN: false, '': false });
      assert.deepEqual(await nobody.getAll(['open', 'OPEN', '']), { open: false, OPEN: false, '': false });
      await nobody.close();
      await world.login('marker');
      await heard.hears(['marker', true]);
      await open.hears();
    });
  }

  test('an anonymous client is told of others like anybody', async () => {
    await world.login('alice');
    const nobody = await world.login();
    const [everyone, bob] = [recorder(), recorder()];
    await nobody.subscribe(everyone);
    await nobody.subscribe('bob', bob);

    const device = await world.login('bob');
    await everyone.hears(['bob', true]);
    assert.deepEqual(await nobody.getAll(), ['alice', 'bob']);
    assert.deepEqual(await nobody.getAll(['alice', 'carol']), { alice: true, carol: false });
    await device.close();
    await everyone.hears(['bob', true], ['bob', false]);
    await bob.hears(['bob', true], ['bob', false]);
  });

  test('the user OPEN is logged in and never seen', async () => {
    const alice = await world.login('alice');
    const [everyone, unseen] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('OPEN', unseen);

    const device = await world.login('OPEN');
    assert.deepEqual(await device.getAll(), ['alice']);
    assert.deepEqual(await device.getAll(['OPEN']), { OPEN: false });
    assert.deepEqual(await alice.getAll(), []);
    assert.deepEqual(await alice.getAll(['OPEN']), { OPEN: false });
    await device.close();
    await world.login('marker');
    await everyone.hears(['marker', true]);
    await unseen.hears();
  });

  test('a user who is named open is an ordinary one', async () => {
    const alice = await world.login('alice');
    const [everyone, open] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('open', open);

    await world.login();
    const device = await world.login('open');
    await everyone.hears(['open', true]);
    assert.deepEqual(await alice.getAll(), ['open']);
    assert.deepEqual(await alice.getAll(['open']), { open: true });
    assert.deepEqual(await device.getAll(['open']), { open: true });
    await device.close();
    await everyone.hears(['open', true], ['open', false]);
    await open.hears(['open', true], ['open', false]);
  });
}

function names(world) {
  /** Logs a user in under what may not be a text, and expects the name everywhere. */
  async function isKnownAs(username, name) {
    const alice = await world.login('alice');
    const [everyone, one] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe(name, one);

    const device = await world.login(username);
    await everyone.hears([name, true]);
    assert.deepEqual(await alice.getAll(), [name]);
    assert.deepEqual(await alice.getAll([name, 'bob']), { [name]: true, bob: false });
    assert.deepEqual(await device.getAll([name]), { [name]: true });
    await device.close();
    await everyone.hears([name, true], [name, false]);
    await one.hears([name, true], [name, false]);
  }

  for (const number of [7, -1.5, 1e21, 1e23, 1e-7, 123456789012345680000]) {
    test(`the user ${number}, given as a number, is known as that text`, () => isKnownAs(number, String(number)));
  }

  test('the user true, given as a boolean, is known as that text', () => isKnownAs(true, 'true'));

  const written = {
    'with accents': 'Zoë Ångström',
    'in Chinese': '李小龙',
    'from right to left': 'مريم',
    'of emoji': '👩‍👩‍👧‍👦🏳️‍🌈',
    'beyond the first plane': '𝒜𠮷',
    'of a blank': ' ',
    'with control characters': 'a\u0000b\r\n\t',
    'with quotes and backslashes': '"\\"\'',
    'of four thousand letters': 'long '.repeat(800)
  };
  for (const [how, name] of Object.entries(written)) {
    test(`a name ${how} arrives as it was sent`, () => isKnownAs(name, name));
  }

  test('names that look alike but differ are different users', async () => {
    const alice = await world.login('alice');
    const [composed, decomposed] = ['\u00e9', 'e\u0301'];
    await world.login(composed);
    await world.login('Bob');
    assert.deepEqual(await alice.getAll([composed, decomposed, 'Bob', 'bob', 'Bob ']), {
      [composed]: true,
      [decomposed]: false,
      Bob: true,
      bob: false,
      'Bob ': false
    });
  });

  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'undefined', 'null', 'NaN', '0', '-1', '*', '../']) {
    test(`${name} is a name like any other`, () => isKnownAs(name, name));
  }

  test('%_EVERYONE_%, which the protocol means everyone by, is a name like any other', async () => {
    const name = '%_EVERYONE_%';
    await isKnownAs(name, name);

    const bob = await world.login('bob');
    const heard = recorder();
    await bob.subscribe(name, heard);
    await world.login('carol');
    await world.login(name);
    await heard.hears([name, true]);
    assert.deepEqual(bob.notices, [['PRESENCE_JOIN', name]]);
  });
}

function loggingIn(world) {
  test('login(user, callback) and login(callback) call back with success and no data', async () => {
    const login = 'the call of the login callback';
    const alice = world.device();
    const answer = await called((callback) => alice.client.login({ username: 'alice' }, callback), login);
    assert.deepEqual(answer, [true, null]);
    assert.equal(alice.state, 'OPEN');

    const nobody = world.device();
    assert.deepEqual(await called((callback) => nobody.client.login(callback), login), [true, null]);
    assert.equal(nobody.state, 'OPEN');
  });

  test('a client that is given host and port alone finds the server', async () => {
    const alice = world.device({}, `127.0.0.1:${world.server.port}`);
    assert.equal(await alice.login({ username: 'alice' }), null);
    assert.deepEqual(await alice.getAll(['alice']), { alice: true });
  });

  test('a second login of an open client counts from its next connection on', async () => {
    const carol = await world.login('carol');
    const heard = recorder();
    await carol.subscribe(heard);
    const device = await world.login('alice');

    const again = device.login({ username: 'bob' });
    assert.deepEqual(await device.getAll(['alice', 'bob']), { alice: true, bob: false });
    device.client.pause();
    await device.becomes('OFFLINE');
    await device.resume();
    assert.equal(await again, null);
    await heard.hears(['alice', true], ['alice', false], ['bob', true]);
  });

  // Open authentication accepts every name, so what it refuses is a name that is none.
  const refused = (error) => typeof error.reason.error === 'string';

  test('whoever is refused is told why, is not online, and may try again', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe(heard);
    const device = world.device();

    await assert.rejects(device.login({ username: { first: 'bob' } }), refused);
    assert.equal(device.state, 'AWAITING_AUTHENTICATION');
    assert.deepEqual(await alice.getAll(), []);
    const answer = await called((callback) => device.client.login({ username: ['bob'] }, callback), 'the refusal');
    assert.equal(answer[0], false);
    assert.ok(refused(answer[1]));
    assert.equal(await device.login({ username: 'bob' }), null);
    await heard.hears(['bob', true]);
  });

  test('whoever is refused three times is out for good', async () => {
    const device = world.device();
    for (let i = 0; i < 3; i++) {
      await assert.rejects(device.login({ username: {} }), refused);
    }
    await device.becomes('TOO_MANY_AUTH_ATTEMPTS');
    const faults = device.faults.splice(0).map(([, event, topic]) => [event, topic]);
    assert.deepEqual(faults, [['TOO_MANY_AUTH_ATTEMPTS', 'AUTH']]);

    device.client.login({ username: 'bob' });
    assert.deepEqual(device.faults.splice(0), [[undefined, 'IS_CLOSED', 'CONNECTION']]);
    const alice = await world.login('alice');
    assert.deepEqual(await alice.getAll(), []);
  });
}

function pausing(world) {
  test('pause() makes the user leave and resume() join, with both kinds of subscription', async () => {
    const alice = await world.login('alice');
    const [everyone, bob] = [recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('bob', bob);
    const carol = await world.login('carol');
    const heard = recorder();
    await carol.subscribe(heard);
    await everyone.hears(['carol', true]);

    alice.client.pause();
    await alice.becomes('OFFLINE');
    await heard.hears(['alice', false]);
    const subscribed = alice.receives('SUBSCRIBE');
    await alice.resume();
    assert.equal(alice.state, 'OPEN');
    await heard.hears(['alice', false], ['alice', true]);
    await subscribed;
    await world.login('bob');
    await everyone.hears(['carol', true], ['bob', true]);
    await bob.hears(['bob', true]);
  });

  test('resume(callback) calls back when the user is online again', async () => {
    const alice = await world.login('alice');
    alice.client.pause();
    await alice.becomes('OFFLINE');
    assert.deepEqual(await called((callback) => alice.client.resume(callback), 'the call of the resume callback'), []);
    assert.deepEqual(await alice.getAll(['alice']), { alice: true });
  });

  test('what is subscribed and unsubscribed during a pause counts after it', async () => {
    const alice = await world.login('alice');
    const [bob, carol, everyone] = [recorder(), recorder(), recorder()];
    await alice.subscribe('bob', bob);
    alice.client.pause();
    await alice.becomes('OFFLINE');
    alice.presence.unsubscribe('bob');
    alice.presence.subscribe('carol', carol);
    alice.presence.subscribe(everyone);
    const subscribed = alice.receives('SUBSCRIBE');
    await alice.resume();
    await subscribed;

    await world.login('bob');
    await world.login('carol');
    await everyone.hears(['bob', true], ['carol', true]);
    await carol.hears(['carol', true]);
    await bob.hears();
  });

  test('a question asked during a pause fails', async () => {
    const alice = await world.login('alice');
    alice.client.pause();
    await alice.becomes('OFFLINE');
    await assert.rejects(alice.getAll(), (reason) => reason === 'client offline');
    const answer = await called((callback) => alice.presence.getAll(['bob'], callback), 'the failure');
    assert.deepEqual(answer, ['client offline']);
  });
}

function heartbeat(world) {
  test('a client that pings stays open', async () => {
    const alice = await world.login('alice');
    const states = recorder();
    alice.client.on('connectionStateChanged', states);

    // The server gives up after two intervals of silence, and so does the client.
    await alice.pongs(7);
    await states.hears();
    assert.equal(alice.state, 'OPEN');
    assert.deepEqual(await alice.getAll(['alice']), { alice: true });
  });

  test('a client that falls silent leaves, and comes back by itself', async () => {
    const alice = await world.login('alice');
    const heard = recorder();
    await alice.subscribe(heard);

    const bob = await world.login('bob', { heartbeatInterval: 60_000 });
    await heard.hears(['bob', true], ['bob', false], ['bob', true]);
    await bob.becomes('OPEN');
    assert.deepEqual(await bob.getAll(), ['alice']);
  });
}

function restarting(world) {
  /** While the server is away the client reports each try; anything else is no part of a restart. */
  function onlyFailedTries(...devices) {
    const events = devices.flatMap((device) => device.faults.splice(0)).map(([, event]) => event);
    assert.deepEqual(events.filter((event) => event !== 'CONNECTION_ERROR'), []);
  }

  test('clients find a restarted server by themselves, with both kinds of subscription', async () => {
    const alice = await world.login('alice');
    const bob = await world.login('bob');
    const [everyone, one, former] = [recorder(), recorder(), recorder()];
    await alice.subscribe(everyone);
    await alice.subscribe('carol', one);
    await alice.subscribe('dave', former);
    await alice.unsubscribe('dave');

    await world.stop();
    await Promise.all([alice.becomes('RECONNECTING'), bob.becomes('RECONNECTING')]);
    const subscribed = alice.receives('SUBSCRIBE');
    await world.start();
    await Promise.all([alice.becomes('OPEN'), bob.becomes('OPEN')]);
    await subscribed;

    assert.deepEqual(await alice.getAll(), ['bob']);
    assert.deepEqual(await bob.getAll(), ['alice']);
    // Whether alice hears of bob's return depends on who is back first.
    everyone.calls.length = 0;
    await world.login('dave');
    const carol = await world.login('carol');
    await carol.close();
    await everyone.hears(['dave', true], ['carol', true], ['carol', false]);
    await one.hears(['carol', true], ['carol', false]);
    await former.hears();
    onlyFailedTries(alice, bob);
  });

  test('a question asked while the server is away is answered when it is back', async () => {
    const alice = await world.login('alice');
    await world.stop();
    await alice.becomes('RECONNECTING');
    const answer = alice.getAll(['alice', 'bob']);
    await world.start();

    assert.deepEqual(await answer, { alice: true, bob: false });
    onlyFailedTries(alice);
  });
}
