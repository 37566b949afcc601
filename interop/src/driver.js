// Drives the public JavaScript client: requests come as JSON on standard input, one a line, answers and events leave
// on standard output, one a line. So one script can be run with this client and with any other that has a driver, as the
// conformance kit does; what it asks of a driver stands in docs/driver.md.
//
//   request   {"id":1,"call":"login","client":"alice",…}        the id is a number or a text that the sender chooses
//   answer    {"id":1,"result":…} or {"id":1,"error":"TEXT"}    an id of null where the line had none
//   event     {"client":"alice","event":"presence",…}           what happens by itself
//
//   call         fields, (optional)       result
//   connect      client, url, (options)   null. Makes the client, which connects by itself; options are passed on.
//                                         The name is free, or that of a client which was closed: its events end
//   login        client, (credentials)    the client data, or null; a refusal is an error: its reason, as JSON if
//                                         it is no text
//   subscribe    client, (user), handler  null. There is one callback a handler name; each of its calls is an event
//   unsubscribe  client, (user),          null. Both, either or none, as the client's four forms
//                (handler)
//   getAll       client, (users)          without users a list of users; with them an object, user to boolean
//   state        client                   the name of the connection state
//   close        client                   null
//   exit                                  null, the last line. Ends every client and the process; so does end of input
//
//   event                    fields
//   presence                 handler, user, online
//   state                    state: its name. What changes while connect runs is not seen: INITIALISING is not told
//   error                    message: a text, the server's message as an object, or null; name, for example
//                            MESSAGE_DENIED; topic
//   reauthenticationFailure  reason
//   clientDataChanged        clientData
//   maxReconnectionAttempts  attempts
//   uncaughtException        message. The client threw where nobody called it; which one is not known, so no "client"
//
// Requests are carried out in their order. A line stands where it happened: what a call causes while it runs before
// its answer, what follows after it, an answer of the server and the notices around it as the server sent them. An
// argument that the client refuses is the call's error, in the client's words. A field that is absent is an argument
// left out; any other value is passed on, null too, so that wrong ones can be tried. An answer that the client never
// gives, as for a login after too many attempts, or what is open when it is closed, is never written. The client does
// not tell when a subscription is in effect: with the option subscriptionInterval 0 it is when a getAll asked after it
// is answered. A line that is no request is answered with an error and changes nothing. Lines end with \n alone.
import { Console } from 'node:console';

// Standard output is for the protocol, and the client prints to the console.
globalThis.console = new Console(process.stderr);
const { DeepstreamClient } = await import('@deepstream/client');

/** By name. Closed ones stay, so that their state can be asked for, until another takes the name. */
const clients = new Map();
let exiting = false;

class DrivenClient {
  #name;
  #client;
  #callbacks = new Map();
  closed = false;

  constructor({ client: name, url, options }) {
    this.#name = name;
    this.#client = new DeepstreamClient(url, options);
    this.#client.on('connectionStateChanged', (state) => this.#tell('state', { state }));
    this.#client.on('error', (message, name, topic) => this.#tell('error', { message: plain(message), name, topic }));
    this.#client.on('reauthenticationFailure', ({ reason }) => this.#tell('reauthenticationFailure', { reason }));
    this.#client.on('clientDataChanged', (clientData) => this.#tell('clientDataChanged', { clientData }));
    this.#client.on('MAX_RECONNECTION_ATTEMPTS_REACHED', (attempts) =>
      this.#tell('maxReconnectionAttempts', { attempts })
    );
  }

  get state() {
    return this.#client.getConnectionState();
  }

  // The callback forms are called at once, with the server's message. The promise forms settle later, when the messages
  // behind it in the same packet have had their callbacks: the answer would stand after what came after it.

  login({ credentials }, answer) {
    const callback = (success, data) => (success ? answer({ result: data }) : answer({ error: text(data.reason) }));
    // The client, too, takes anything else for no credentials, but does not call back then.
    credentials && typeof credentials === 'object'
      ? this.#client.login(credentials, callback)
      : this.#client.login(callback);
  }

  getAll(request, answer) {
    const callback = (error, result) => (error ? answer({ error }) : answer({ result }));
    if ('users' in request && !Array.isArray(request.users)) {
      // Refused, in the words that the form without a callback has for it.
      this.#client.presence.getAll(request.users);
    }
    'users' in request ? this.#client.presence.getAll(request.users, callback) : this.#client.presence.getAll(callback);
  }

  subscribe(request) {
    this.#client.presence.subscribe(...this.#arguments(request));
  }

  unsubscribe(request) {
    this.#client.presence.unsubscribe(...this.#arguments(request));
  }

  close() {
    this.closed = true;
    this.#client.close();
  }

  #arguments(request) {
    return [
      ...('user' in request ? [request.user] : []),
      ...('handler' in request ? [this.#callback(request.handler)] : [])
    ];
  }

  /** The one callback of a name. */
  #callback(handler) {
    if (typeof handler !== 'string') {
      return handler;
    }
    if (!this.#callbacks.has(handler)) {
      this.#callbacks.set(handler, (user, online) => this.#tell('presence', { handler, user, online }));
    }
    return this.#callbacks.get(handler);
  }

  #tell(event, fields) {
    if (clients.get(this.#name) === this) {
      write({ client: this.#name, event, ...fields });
    }
  }
}

const calls = {
  connect(request, answer) {
    const { client: name } = request;
    if (typeof name !== 'string') {
      throw new Error(`the client's name is ${JSON.stringify(name)}, expected a text`);
    }
    if (clients.get(name)?.closed === false) {
      throw new Error(`client "${name}" is there already: close it first, or take another name`);
    }
    clients.set(name, new DrivenClient(request));
    answer({ result: null });
  },

  login: (request, answer) => clientOf(request).login(request, answer),

  subscribe(request, answer) {
    clientOf(request).subscribe(request);
    answer({ result: null });
  },

  unsubscribe(request, answer) {
    clientOf(request).unsubscribe(request);
    answer({ result: null });
  },

  getAll: (request, answer) => clientOf(request).getAll(request, answer),

  state: (request, answer) => answer({ result: clientOf(request).state }),

  close(request, answer) {
    clientOf(request).close();
    answer({ result: null });
  },

  exit(request, answer) {
    closeAll();
    exiting = true;
    answer({ result: null });
  }
};

function clientOf({ client: name }) {
  const client = clients.get(name);
  if (!client) {
    throw new Error(`there is no client ${JSON.stringify(name)}: connect it first`);
  }
  return client;
}

function perform(line) {
  let id = null;
  try {
    const request = parse(line);
    id = ['number', 'string'].includes(typeof request.id) ? request.id : null;
    if (!Object.hasOwn(calls, request.call)) {
      const known = Object.keys(calls).join(', ');
      throw new Error(`there is no call ${JSON.stringify(request.call)}, expected one of ${known}`);
    }
    const answer = ({ result = null, error }) => write(error === undefined ? { id, result } : { id, error });
    calls[request.call](request, answer);
  } catch (e) {
    write({ id, error: text(plain(e)) });
  }
}

function parse(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch (e) {
    throw new Error(`the line is no JSON: ${e.message}`);
  }
  if (request === null || typeof request !== 'object' || Array.isArray(request)) {
    throw new Error('the line is no JSON object, expected a request');
  }
  return request;
}

/** Errors, and what the client's socket reports as such, are their message; the rest is as it is. */
function plain(error) {
  return typeof error?.message === 'string' ? error.message : (error ?? null);
}

function text(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function write(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function closeAll() {
  for (const client of clients.values()) {
    try {
      client.closed || client.close();
    } catch (e) {
      console.error(e);
    }
  }
  clients.clear();
}

/** Not by readline, which also ends a line at U+2028, as a name may contain it. */
async function* lines(input) {
  let rest = '';
  for await (const chunk of input) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    yield* parts;
  }
  if (rest) {
    yield rest;
  }
}

process.on('uncaughtException', (e) => {
  console.error(e);
  write({ event: 'uncaughtException', message: text(plain(e)) });
});
// Nobody reads any more.
process.stdout.on('error', () => process.exit(1));

try {
  for await (const line of lines(process.stdin.setEncoding('utf8'))) {
    perform(line);
    if (exiting) {
      break;
    }
  }
} finally {
  closeAll();
  process.stdout.write('', () => process.exit(0));
}
