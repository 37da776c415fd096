/**
 * The thread that reads a worker process's standard input.
 *
 * It works whatever the process's own code does, an endless loop included: when the input ends, which it does with the process at its other end, and
 * this process does not end by itself soon, it is killed.
 *
 * @module
 */
/** Milliseconds that the process has to end by itself. */
const grace = 1000;

for await (const bytes of Deno.stdin.readable) postMessage(bytes);
postMessage(null);
setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), grace);

/** What a thread says to the one that started it. */
declare function postMessage(bytes: Uint8Array | null): void;
