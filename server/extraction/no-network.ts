/**
 * Imported before anything else in the reading process: takes the network away from it. Node's permission model, which
 * takes away files, processes and add-ons, does not cover the network before Node 25, so this removes the ways to it from
 * the modules that parsers can reach. See docs/decisions/0020.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';

function refuse(): never {
  throw Object.assign(new Error('The reading process has no network.'), { code: 'ERR_ACCESS_DENIED' });
}

function replaceFunctions(owner: object, names: readonly string[]): void {
  for (const name of names) Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
}

function functionsOf(owner: object): string[] {
  return Object.getOwnPropertyNames(owner).filter((name) => typeof Reflect.get(owner, name) === 'function');
}

// TLS, HTTP and every client library connect through this one.
replaceFunctions(net.Socket.prototype, ['connect']);
replaceFunctions(net.Server.prototype, ['listen']);
replaceFunctions(net, ['connect', 'createConnection', 'createServer']);
replaceFunctions(dgram, ['createSocket']);
replaceFunctions(dgram.Socket.prototype, ['bind', 'connect', 'send']);
replaceFunctions(dns, functionsOf(dns));
replaceFunctions(dns.promises, functionsOf(dns.promises));
replaceFunctions(dns.Resolver.prototype, functionsOf(dns.Resolver.prototype));
replaceFunctions(dns.promises.Resolver.prototype, functionsOf(dns.promises.Resolver.prototype));
for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
// The raw bindings, which would lead around all of the above.
replaceFunctions(process, ['binding', '_linkedBinding']);
syncBuiltinESMExports();

/** No more threads: a new one would load fresh modules, with a network. */
export function forbidThreads(): void {
  Object.defineProperty(workerThreads, 'Worker', { value: undefined, writable: false, configurable: false });
  syncBuiltinESMExports();
}
