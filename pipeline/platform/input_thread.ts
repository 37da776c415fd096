/**
 * The thread that reads a worker process's standard input.
 *
 * It works whatever the process's own code does, an endless loop included: when the input ends, which it does with the process at its other end, and
 * this process does not end by itself soon, it is killed.
 *
 * @module
 */
import { lines } from "./lines.ts";

/** Milliseconds that the process has to end by itself. */
const grace = 1000;

for await (const line of lines(Deno.stdin.readable)) postMessage(line);
postMessage(null);
setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), grace);

/** What a thread says to the one that started it. */
declare function postMessage(line: string | null): void;
